// From the text of a mapping file to a Mapping, or to one line that says what is wrong with it.
import { apiVersion } from '../core/api-version.ts';
import { type Fail, type YamlPath, complaintsOf, parseStrictYaml } from '../files/strict-yaml.ts';
import { describeValue, isRecord } from '../files/record.ts';
import { type CloudKey, type Mapping, type MappingEntry, cloudKeys } from './mapping.ts';

export const mappingKind = 'ClusterMapping';

/** A larger fleet is a broken file. */
export const maxEntries = 10_000;

/** A mapping file and its content as plain values, unknown keys included. */
export interface ParsedMapping {
  readonly mapping: Mapping;
  readonly root: Readonly<Record<string, unknown>>;
}

/**
 * Parses a mapping file. The older short form (`profile`, `context`; no apiVersion) is read too; unknown
 * keys are tolerated. Throws ConfigError with file, line, key and what to do.
 */
export async function parseMapping(text: string, file: string): Promise<ParsedMapping> {
  const document = await parseStrictYaml(text, file);
  const fail: Fail = complaintsOf(file, document);
  const root = document.value ?? {};
  if (!isRecord(root))
    fail(
      [],
      `must be a mapping with the key clusters, not ${describeValue(root)}. See kubectl mc setup --help.`,
    );
  checkType(root, fail);
  const hubContext = optionalText(root['hubContext'], ['hubContext'], fail);
  const clusters = parseEntries(root['clusters'] ?? [], fail, (path) => document.lineOf(path));
  const mapping = { file, clusters, notes: [], ...(hubContext === undefined ? {} : { hubContext }) };
  return { mapping, root };
}

function checkType(root: Readonly<Record<string, unknown>>, fail: Fail): void {
  for (const [key, wanted] of [
    ['apiVersion', apiVersion],
    ['kind', mappingKind],
  ] as const) {
    const found = root[key];
    if (found !== undefined && found !== wanted)
      fail(
        [key],
        `must be ${wanted}, not ${describeValue(found)}. Correct it, or use the kubectl-mc that wrote it.`,
      );
  }
}

function parseEntries(list: unknown, fail: Fail, lineOf: (path: YamlPath) => number): MappingEntry[] {
  if (!Array.isArray(list))
    return fail(['clusters'], `must be a list, not ${describeValue(list)}. Begin each entry with "- name:".`);
  if (list.length > maxEntries)
    fail(
      ['clusters'],
      `has ${list.length} entries; at most ${maxEntries} are read. Remove what is not needed.`,
    );
  const seen = new Map<string, number>();
  return list.map((item: unknown, at) => {
    const path = ['clusters', at];
    const entry = { ...parseEntry(item, path, fail), line: lineOf(path) };
    const key = entryKey(entry);
    const first = seen.get(key);
    if (first !== undefined)
      fail(path, `${entryText(entry)} stands on line ${first} already. Remove one of the two.`);
    seen.set(key, entry.line);
    return entry;
  });
}

function parseEntry(item: unknown, path: YamlPath, fail: Fail): Omit<MappingEntry, 'line'> {
  if (!isRecord(item))
    return fail(path, `must be a mapping with name and context, not ${describeValue(item)}.`);
  const field = (key: string): string | undefined => optionalText(item[key], [...path, key], fail);
  const name = field('name') ?? field('profile');
  if (name === undefined) return fail(path, 'name is missing. Add the name of the ClusterProfile.');
  if ((field('profile') ?? name) !== name)
    fail([...path, 'profile'], 'differs from name; profile is the older word for it. Keep one.');
  const cloud: Partial<Record<CloudKey, string>> = {};
  for (const key of cloudKeys) {
    const value = field(key);
    if (value !== undefined) cloud[key] = value;
  }
  const [namespace, context] = [field('namespace'), field('context')];
  if (context === undefined && Object.keys(cloud).length === 0)
    fail(path, `context is missing (${name}). Add the kubeconfig context of this cluster.`);
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(context === undefined ? {} : { context }),
    ...cloud,
  };
}

/** Text; an empty value is the same as no key. */
function optionalText(value: unknown, path: YamlPath, fail: Fail): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  const quoted =
    typeof value === 'number' || typeof value === 'boolean' ? ` Put it in quotes: "${value}"` : '';
  return fail(path, `must be text, not ${describeValue(value)}.${quoted}`);
}

/** Two entries with one key would say two things about one ClusterProfile. */
export function entryKey(entry: { readonly name: string; readonly namespace?: string }): string {
  return `${entry.namespace ?? ''}\0${entry.name}`;
}

/** `team-a/prod`, or `prod` for an entry of any namespace. */
function entryText(entry: { readonly name: string; readonly namespace?: string }): string {
  return entry.namespace === undefined ? entry.name : `${entry.namespace}/${entry.name}`;
}
