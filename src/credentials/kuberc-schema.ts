// One document of a kuberc file: kubectl.config.k8s.io v1beta1 and v1alpha1, decoded strictly and leniently at once.
import { quoteGo } from '../core/go-quote.ts';
import { isJsonArray } from '../core/json/json-type-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json/json-value.ts';
import { parseJson } from '../core/json/parse-json.ts';
import { JsonError } from '../core/json/read-json.ts';
import type { PluginPolicy } from './plugin-policy.ts';

/** A flag, by its long name without dashes, and the value that it has when nobody gives one. */
export interface PreferenceOption {
  readonly name: string;
  readonly default: string;
}

/** What the file says. */
export interface Preference {
  readonly policy: PluginPolicy;
  readonly aliases: readonly {
    readonly name: string;
    /** The command behind it, and what may follow: `get`, `set env`. */
    readonly command: string;
    readonly prependArgs: readonly string[];
    readonly appendArgs: readonly string[];
    readonly options: readonly PreferenceOption[];
  }[];
  readonly defaults: readonly { readonly command: string; readonly options: readonly PreferenceOption[] }[];
}

type Shape = 'text' | readonly [Shape] | { readonly [field: string]: Shape };

const option: Shape = { name: 'text', default: 'text' };
const alias = { name: 'text', command: 'text', prependArgs: ['text'], appendArgs: ['text'] } as const;
const typeMeta = { kind: 'text', apiVersion: 'text' } as const;

const shapes: Readonly<Record<string, Shape>> = {
  'kubectl.config.k8s.io/v1beta1': {
    ...typeMeta,
    defaults: [{ command: 'text', options: [option] }],
    aliases: [{ ...alias, options: [option] }],
    credentialPluginPolicy: 'text',
    credentialPluginAllowlist: [{ name: 'text', command: 'text' }],
  },
  'kubectl.config.k8s.io/v1alpha1': {
    ...typeMeta,
    overrides: [{ command: 'text', flags: [option] }],
    aliases: [{ ...alias, flags: [option] }],
  },
};

/** Decodes it; undefined when kubectl would pass the document over: another kind, or a value of the wrong type. */
export async function decodePreference(
  text: string,
): Promise<{ readonly preference: Preference; readonly strictProblem: string | undefined } | undefined> {
  const document = await parse(text);
  if (!isJsonObject(document) || document['kind'] !== 'Preference') return undefined;
  const version = document['apiVersion'];
  const shape = typeof version === 'string' ? shapes[version] : undefined;
  if (shape === undefined) return undefined;
  const unknown: string[] = [];
  if (!fits(document, shape, { path: '', unknown })) return undefined;
  const allowlist = commandsOf(document['credentialPluginAllowlist']);
  if (allowlist === 'contradiction') return undefined;
  const isAlpha = version === 'kubectl.config.k8s.io/v1alpha1';
  const policy = isAlpha ? undefined : document['credentialPluginPolicy'];
  const optionsKey = isAlpha ? 'flags' : 'options';
  const preference: Preference = {
    policy: {
      type: typeof policy === 'string' ? policy : '',
      ...(!isAlpha && allowlist && { allowlist }),
    },
    aliases: objectsOf(document['aliases']).map((entry) => ({
      name: textOf(entry['name']),
      command: textOf(entry['command']),
      prependArgs: textsOf(entry['prependArgs']),
      appendArgs: textsOf(entry['appendArgs']),
      options: optionsOf(entry[optionsKey]),
    })),
    defaults: objectsOf(document[isAlpha ? 'overrides' : 'defaults']).map((entry) => ({
      command: textOf(entry['command']),
      options: optionsOf(entry[optionsKey]),
    })),
  };
  const strictProblem =
    unknown.length === 0 ? undefined : `strict decoding error: ${unknown.map(quoteField).join(', ')}`;
  return { preference, strictProblem };
}

function quoteField(path: string): string {
  return `unknown field ${quoteGo(path)}`;
}

/** kubectl's Preferences.validate, but for the policy: undefined when there is nothing to say. */
export function preferenceProblem({ aliases, defaults }: Preference): string | undefined {
  const names = new Set<string>();
  for (const { name, options } of aliases) {
    if (!/^[a-zA-Z]+$/.test(name)) return 'invalid alias name, can only include alphabetical characters';
    const dashed = dashedFlag(options);
    if (dashed !== undefined) return dashed;
    if (names.has(name)) return `duplicate alias name ${name}`;
    names.add(name);
  }
  return defaults.map(({ options }) => dashedFlag(options)).find((problem) => problem !== undefined);
}

function dashedFlag(options: readonly PreferenceOption[]): string | undefined {
  const name = options.map(({ name: flag }) => flag).find((text) => text.startsWith('-'));
  return name === undefined ? undefined : `flag name ${name} should be in long form without dashes`;
}

/** The commands; `name` is the old word for `command`, and both may stand only with the same value. */
function commandsOf(list: JsonValue | undefined): string[] | undefined | 'contradiction' {
  if (!isJsonArray(list)) return undefined;
  const commands: string[] = [];
  for (const entry of list) {
    const [name, command] = isJsonObject(entry)
      ? [textOf(entry['name']), textOf(entry['command'])]
      : ['', ''];
    if (name !== '' && command !== '' && name !== command) return 'contradiction';
    commands.push(command || name);
  }
  return commands;
}

function fits(
  value: JsonValue | undefined,
  shape: Shape,
  at: { readonly path: string; readonly unknown: string[] },
): boolean {
  if (value === undefined || value === null) return true;
  if (shape === 'text') return typeof value === 'string';
  if (isList(shape))
    return (
      isJsonArray(value) &&
      value.every((item, i) => fits(item, shape[0], { ...at, path: `${at.path}[${i}]` }))
    );
  if (!isJsonObject(value)) return false;
  return Object.entries(value).every(([key, member]) => {
    const path = at.path === '' ? key : `${at.path}.${key}`;
    const inner = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (inner === undefined) at.unknown.push(path);
    return inner === undefined || fits(member, inner, { ...at, path });
  });
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

async function parse(text: string): Promise<JsonValue | undefined> {
  const { yamlToJson, YamlToJsonError } = await import('../manifests/yaml/yaml-to-json.ts');
  try {
    return parseJson(/^\s*\{/.test(text) ? text : yamlToJson(text));
  } catch (error) {
    if (error instanceof YamlToJsonError || error instanceof JsonError) return undefined;
    throw error;
  }
}

function objectsOf(value: JsonValue | undefined): JsonObject[] {
  return isJsonArray(value) ? value.map((item) => (isJsonObject(item) ? item : {})) : [];
}

function optionsOf(value: JsonValue | undefined): PreferenceOption[] {
  return objectsOf(value).map((entry) => ({
    name: textOf(entry['name']),
    default: textOf(entry['default']),
  }));
}

function textsOf(value: JsonValue | undefined): string[] {
  return isJsonArray(value) ? value.map(textOf) : [];
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
