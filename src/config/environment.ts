// Settings from the environment: KUBECTL_MC_<SECTION>_<KEY>.
import { ConfigError } from '../core/errors.ts';
import { didYouMean } from './did-you-mean.ts';
import { type Setting, allSettings } from './settings.ts';

/** The environment; a variable that is empty is not set. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A value of the environment and the variable that holds it. */
export interface EnvValue {
  readonly variable: string;
  readonly text: string;
}

/**
 * The variables of a setting, the preferred one first: KUBECTL_MC_EXECUTION_MAX_CONCURRENCY, and the same
 * without a line between the key's words.
 */
export function variablesOf(one: Pick<Setting<unknown>, 'section' | 'name'>): readonly string[] {
  const snake = one.name.replaceAll(/([a-z])([A-Z])/g, '$1_$2');
  const names = [snake, one.name].map((name) => `KUBECTL_MC_${one.section}_${name}`.toUpperCase());
  return [...new Set(names)];
}

/** What the environment says about a setting. Throws ConfigError when its two spellings differ. */
export function readVariable(one: Setting<unknown>, env: Env): EnvValue | undefined {
  const found = variablesOf(one).flatMap((variable) => {
    const text = env[variable];
    return text ? [{ variable, text }] : [];
  });
  const [first, second] = found;
  if (first && second && first.text !== second.text)
    throw new ConfigError(`${first.variable} and ${second.variable} differ. Unset one of them.`);
  return first;
}

/** Throws ConfigError for a variable of one of our sections that is no setting: a typing error would go unseen. */
export function checkVariables(env: Env): void {
  const known = allSettings.flatMap(variablesOf);
  const prefixes = new Set(allSettings.map((one) => `KUBECTL_MC_${one.section.toUpperCase()}_`));
  for (const [name, text] of Object.entries(env)) {
    if (!text || known.includes(name)) continue;
    if ([...prefixes].some((prefix) => name.startsWith(prefix)))
      throw new ConfigError(
        `${name}: no such setting.${didYouMean(name, known)} Correct or unset the variable.`,
      );
  }
}
