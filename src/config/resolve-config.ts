// Puts flags, environment, file and defaults together: flags beat environment, environment beats file.
import { ConfigError, UsageError } from '../core/errors.ts';
import { type FlagValues, flagString } from '../core/flag.ts';
import type { Config, Origin } from './config.ts';
import type { ConfigFile } from './config-file.ts';
import { type Env, checkVariables, readVariable } from './environment.ts';
import { type Parsed, type Setting, settingKey, settings } from './settings.ts';

/** Everything that can say something about the settings. */
export interface ConfigSources {
  readonly file: ConfigFile;
  readonly env: Env;
  /** The parsed command line; absent flags and flags of other meaning are passed over. */
  readonly flags: FlagValues;
}

/** One setting as `config view` shows it. */
export interface ResolvedSetting {
  /** `execution.timeout`, `groups.prod` */
  readonly key: string;
  /** As the file would say it (`30s`). */
  readonly shown: unknown;
  readonly origin: Origin;
}

/** The settings and where each came from. */
export interface ResolvedConfig {
  readonly config: Config;
  /** In the order of the file; groups last. */
  readonly settings: readonly ResolvedSetting[];
}

/** Throws ConfigError for a bad variable, naming it, and UsageError for a bad flag. */
export function resolveConfig(sources: ConfigSources): ResolvedConfig {
  checkVariables(sources.env);
  const shown: ResolvedSetting[] = [];
  const pick = <T>(one: Setting<T>): T => {
    const found = resolve(one, sources);
    shown.push({ key: settingKey(one), shown: found.shown, origin: found.origin });
    return found.value;
  };
  const config: Config = {
    discovery: {
      cacheTtlMs: pick(settings.cacheTTL),
      api: pick(settings.api),
      maxClusters: pick(settings.maxClusters),
    },
    execution: {
      maxConcurrency: pick(settings.maxConcurrency),
      timeoutMs: pick(settings.timeout),
      continueOnError: pick(settings.continueOnError),
    },
    output: { colorize: pick(settings.colorize), showClusterColumn: pick(settings.showClusterColumn) },
    trust: { allowedServers: pick(settings.allowedServers) },
    groups: new Map([...sources.file.groups].map(([name, { value }]) => [name, value])),
  };
  const { file, groups } = sources.file;
  for (const [name, { value, line }] of groups)
    shown.push({ key: `groups.${name}`, shown: value, origin: { from: 'file', file, line } });
  return { config, settings: shown };
}

interface Resolved<T> {
  readonly value: T;
  readonly shown: unknown;
  readonly origin: Origin;
}

function resolve<T>(one: Setting<T>, sources: ConfigSources): Resolved<T> {
  // The environment is checked also where a flag beats it: a wrong variable is wrong for every command.
  const env = fromEnvironment(one, sources.env);
  return fromFlag(one, sources.flags) ?? env ?? fromFile(one, sources.file) ?? fromDefault(one);
}

function fromFlag<T>(one: Setting<T>, flags: FlagValues): Resolved<T> | undefined {
  const text = one.flag === undefined ? undefined : flagString(flags, one.flag);
  if (text === undefined || one.flag === undefined) return undefined;
  const parsed = one.fromText(text);
  if ('problem' in parsed)
    throw new UsageError(
      `invalid argument ${JSON.stringify(text)} for "--${one.flag}" flag: ${parsed.problem}`,
    );
  return {
    value: parsed.value,
    shown: inFile(one, text, parsed.value),
    origin: { from: 'flag', flag: one.flag },
  };
}

function fromEnvironment<T>(one: Setting<T>, env: Env): Resolved<T> | undefined {
  const found = readVariable(one, env);
  if (!found) return undefined;
  const { variable, text } = found;
  const parsed = one.fromText(text);
  if ('problem' in parsed)
    throw new ConfigError(`${variable}: ${parsed.problem}. Correct or unset the variable.`);
  return { value: parsed.value, shown: inFile(one, text, parsed.value), origin: { from: 'env', variable } };
}

function fromFile<T>(one: Setting<T>, file: ConfigFile): Resolved<T> | undefined {
  const found = file.values.get(settingKey(one));
  if (!found) return undefined;
  const value = certain(one, one.fromYaml(found.value));
  return { value, shown: found.value, origin: { from: 'file', file: file.file, line: found.line } };
}

function fromDefault<T>(one: Setting<T>): Resolved<T> {
  const value = certain(one, one.fromYaml(one.fallback));
  return { value, shown: one.fallback, origin: { from: 'default' } };
}

/** What the file would say: a duration stays as it was typed, all else is its value. */
function inFile<T>(one: Setting<T>, text: string, value: T): unknown {
  return typeof one.fallback === 'string' ? text : value;
}

/** Values of the file were checked when it was read. */
function certain<T>(one: Setting<T>, parsed: Parsed<T>): T {
  if ('problem' in parsed) throw new ConfigError(`${settingKey(one)}: ${parsed.problem}`);
  return parsed.value;
}
