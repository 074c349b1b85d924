// What a profile may add to a provider's command: arguments and variables that the user's file names, each with a
// value that matches it whole. Everything else is refused for that cluster, not dropped: a plugin that runs without
// the argument it needs could answer for another cluster.
import type { AccessProvider, Cluster } from '../core/fleet.ts';
import { isRecord } from '../files/record.ts';
import { isDeniedVariable } from '../trust/denied-env.ts';
import type { AddedVariable } from '../trust/request.ts';
import { type Provider, extensionNames } from './provider.ts';

/** The words, or why this cluster cannot have them. */
export type Words<T> = { readonly words: T } | { readonly problem: string };

const maxValueLength = 4096;

/** All arguments: the user's, those of `argsFrom`, then those that the profile adds. A new list for each cluster. */
export function argumentsFor(
  provider: Provider,
  offer: AccessProvider,
  cluster: Pick<Cluster, 'properties'>,
): Words<readonly string[]> {
  const args = [...provider.exec.args];
  const config = offer.extensions[extensionNames.exec];
  for (const { flag, from, key } of provider.argsFrom) {
    const value = from === 'property' ? cluster.properties[key] : isRecord(config) ? config[key] : undefined;
    const where = from === 'property' ? `property ${key}` : `key ${key} of the exec extension`;
    if (typeof value !== 'string')
      return {
        problem: `the provider file takes ${flag} from the ${where}, which the profile does not have`,
      };
    const problem = problemOf(provider, flag, value);
    if (problem !== undefined) return { problem };
    args.push(flag, value);
  }
  if (provider.argsPolicy === 'Ignore') return { words: args };
  const added = offer.extensions[extensionNames.args] ?? [];
  if (!Array.isArray(added) || !added.every((word) => typeof word === 'string'))
    return { problem: 'its additional-args are not a list of texts' };
  const problem = problemOfAdded(provider, added);
  return problem === undefined ? { words: [...args, ...added] } : { problem };
}

/** `--flag value` and `--flag=value`, and nothing else. */
function problemOfAdded(provider: Provider, words: readonly string[]): string | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [, flag = word, joined] = /^(--?[^=]+)=(.*)$/s.exec(word) ?? [];
    const value = joined ?? words[++at];
    if (!flag.startsWith('-') || value === undefined)
      return `its additional argument ${shown(word)} is not of the form --flag value`;
    const problem = problemOf(provider, flag, value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf({ allowedArgs }: Provider, flag: string, value: string): string | undefined {
  const pattern = allowedArgs.get(flag);
  if (!pattern) return `the provider file does not allow a profile to give ${shown(flag)}`;
  const isFit = value.length <= maxValueLength && !value.startsWith('-') && pattern.test(value);
  return isFit ? undefined : `the provider file does not allow the value ${shown(value)} for ${flag}`;
}

/** All variables: the user's in their order, then the profile's by name. */
export function variablesFor(provider: Provider, offer: AccessProvider): Words<readonly AddedVariable[]> {
  const own = provider.exec.env.map((one) => ({ ...one, fromHub: false }));
  if (provider.envPolicy === 'Ignore') return { words: own };
  const added = offer.extensions[extensionNames.envs] ?? {};
  if (!isRecord(added)) return { problem: 'its additional-envs are not a mapping of texts' };
  const variables: AddedVariable[] = own;
  for (const name of Object.keys(added).toSorted()) {
    const value = added[name];
    if (typeof value !== 'string') return { problem: `its variable ${shown(name)} is not text` };
    const problem = problemOfVariable(provider, name, value);
    if (problem !== undefined) return { problem };
    const at = variables.findIndex((one) => one.name === name);
    if (at < 0) variables.push({ name, value, fromHub: true });
    else if (provider.envPolicy === 'Replace') variables[at] = { name, value, fromHub: true };
  }
  return { words: variables };
}

function problemOfVariable({ allowedEnvs }: Provider, name: string, value: string): string | undefined {
  if (isDeniedVariable(name)) return `a hub may never set the variable ${shown(name)}`;
  const pattern = allowedEnvs.get(name);
  if (!pattern) return `the provider file does not allow a profile to set the variable ${shown(name)}`;
  const isFit = value.length <= maxValueLength && !value.includes('\0') && pattern.test(value);
  return isFit ? undefined : `the provider file does not allow the value ${shown(value)} for ${name}`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
