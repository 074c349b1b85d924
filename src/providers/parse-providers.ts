// The provider file's text → providers: the format of cluster-inventory-api, with our own key `kubectl-mc` beside it.
import { execVersions } from '../core/connection.ts';
import { complaintsOf, parseStrictYaml } from '../files/strict-yaml.ts';
import { serverPattern } from '../core/server-pattern.ts';
import { type ArgumentSource, type Provider, type ProviderExec } from './provider.ts';
import {
  type Fields,
  booleanField,
  fieldsAt,
  listField,
  optionalText,
  requiredText,
  textsField,
  wordField,
} from './strict-fields.ts';

// `legacyCommand` had a meaning before properties needed an approval; a file that has it must still be read.
const ownKeys = [
  'allowedServers',
  'allowedArgs',
  'allowedEnvs',
  'argsFrom',
  'allowInsecure',
  'legacyCommand',
];

/**
 * Reads the text. Keys that are not ours and that cluster-inventory-api does not know are passed over, as it does: other
 * consumers share the file. Throws ConfigError that names file, line and key.
 */
export async function parseProviders(text: string, file: string): Promise<readonly Provider[]> {
  // JSON is YAML, and this reader knows the line of every key.
  const document = await parseStrictYaml(text, file);
  const fail = complaintsOf(file, document);
  const root = fieldsAt(document.value ?? {}, { path: [], fail });
  if (Object.keys(root.value).length > 0 && root.value['providers'] === undefined)
    fail(['providers'], 'is missing; the file is a mapping with this one list. Add it.');
  const seen = new Set<string>();
  return listField(root, 'providers').map((item, at) => {
    const path = ['providers', at];
    const provider = parseProvider(fieldsAt(item, { path, fail }));
    if (seen.has(provider.name))
      fail([...path, 'name'], `${JSON.stringify(provider.name)} is given twice. Remove one.`);
    seen.add(provider.name);
    return provider;
  });
}

function parseProvider(fields: Fields): Provider {
  const { path, fail, value } = fields;
  const own = fieldsAt(value['kubectl-mc'] ?? {}, { path: [...path, 'kubectl-mc'], fail, known: ownKeys });
  const argsPolicy = wordField(fields, 'profileSourcedCLIArgsPolicy', ['Ignore', 'Append']);
  const envPolicy = wordField(fields, 'profileSourcedEnvVarsPolicy', [
    'Ignore',
    'AppendIfNotExists',
    'Replace',
  ]);
  requireAllowList(own, 'allowedArgs', argsPolicy !== 'Ignore' && 'profileSourcedCLIArgsPolicy: Append');
  requireAllowList(own, 'allowedEnvs', envPolicy !== 'Ignore' && `profileSourcedEnvVarsPolicy: ${envPolicy}`);
  const allowedArgs = allowList(own, 'allowedArgs', {
    form: /^--?[0-9A-Za-z][0-9A-Za-z._-]*$/,
    is: 'a flag like --region',
  });
  const allowedEnvs = allowList(own, 'allowedEnvs', {
    form: /^[A-Za-z_][0-9A-Za-z_]*$/,
    is: 'the name of a variable',
  });
  return {
    name: requiredText(fields, 'name'),
    exec: parseExec(fieldsAt(value['execConfig'], { path: [...path, 'execConfig'], fail })),
    argsPolicy,
    envPolicy,
    allowedServers: parsePatterns(own),
    allowedArgs,
    allowedEnvs,
    argsFrom: parseArgsFrom(own, allowedArgs),
    allowInsecure: booleanField(own, 'allowInsecure'),
  };
}

function parseExec(fields: Fields): ProviderExec {
  const { path, fail } = fields;
  const apiVersion = requiredText(fields, 'apiVersion');
  if (!execVersions.includes(apiVersion))
    fail([...path, 'apiVersion'], `must be one of ${execVersions.join(', ')}`);
  // Read and checked; a plugin that a hub's data starts never gets the terminal (cluster-inventory-api forces Never).
  wordField(fields, 'interactiveMode', ['Never', 'IfAvailable', 'Always']);
  const installHint = optionalText(fields, 'installHint');
  return {
    apiVersion,
    command: requiredText(fields, 'command'),
    args: textsField(fields, 'args'),
    env: listField(fields, 'env').map((item, at) => {
      const entry = fieldsAt(item, { path: [...path, 'env', at], fail });
      return { name: requiredText(entry, 'name'), value: optionalText(entry, 'value') ?? '' };
    }),
    provideClusterInfo: booleanField(fields, 'provideClusterInfo'),
    ...(installHint !== undefined && { installHint }),
  };
}

function parsePatterns(own: Fields): readonly string[] {
  const patterns = textsField(own, 'allowedServers');
  for (const [at, pattern] of patterns.entries()) {
    const matcher = serverPattern(pattern);
    if (typeof matcher !== 'function')
      own.fail([...own.path, 'allowedServers', at], `${JSON.stringify(pattern)} ${matcher.problem}`);
  }
  return patterns;
}

/** What a profile adds is taken by name only: a policy without a list would take anything. */
function requireAllowList(own: Fields, key: string, because: string | false): void {
  if (because !== false && own.value[key] === undefined)
    own.fail(
      own.path,
      `${because} needs kubectl-mc: {${key}: {NAME: REGULAR EXPRESSION}}, which names what a profile may add`,
    );
}

function allowList(
  own: Fields,
  key: 'allowedArgs' | 'allowedEnvs',
  name: { readonly form: RegExp; readonly is: string },
): ReadonlyMap<string, RegExp> {
  const path = [...own.path, key];
  const value = own.value[key] ?? {};
  const known = typeof value === 'object' ? Object.keys(value) : [];
  const fields = fieldsAt(value, { path, fail: own.fail, known });
  return new Map(
    known.map((word) => {
      if (!name.form.test(word)) own.fail([...path, word], `must be ${name.is}`);
      return [word, wholeMatch(fields, word)] as const;
    }),
  );
}

function wholeMatch(fields: Fields, key: string): RegExp {
  const source = requiredText(fields, key);
  try {
    // Alone first: `a)|(b` must not get its missing parenthesis from ours.
    void new RegExp(source, 'u');
    return new RegExp(`^(?:${source})$`, 'u');
  } catch (error) {
    return fields.fail(
      [...fields.path, key],
      `is not a regular expression: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function parseArgsFrom(own: Fields, allowed: ReadonlyMap<string, RegExp>): readonly ArgumentSource[] {
  return listField(own, 'argsFrom').map((item, at) => {
    const path = [...own.path, 'argsFrom', at];
    const entry = fieldsAt(item, { path, fail: own.fail, known: ['flag', 'exec', 'property'] });
    const flag = requiredText(entry, 'flag');
    if (!allowed.has(flag))
      own.fail(
        [...path, 'flag'],
        `allowedArgs does not say what a value of ${flag} must match. Add it there.`,
      );
    const [exec, property] = [optionalText(entry, 'exec'), optionalText(entry, 'property')];
    if (exec !== undefined && property === undefined) return { flag, from: 'exec', key: exec };
    if (property !== undefined && exec === undefined) return { flag, from: 'property', key: property };
    return own.fail(path, 'needs either exec (a key of the exec extension) or property (of the profile)');
  });
}
