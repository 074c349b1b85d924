// Reads and checks the user's configuration file, ~/.kube/kubectl-mc-config.yaml.
import { join } from 'node:path';
import { apiVersion } from '../core/api-version.ts';
import { describeValue, isRecord } from '../files/record.ts';
import { readOwnFile } from '../files/safe-read.ts';
import {
  type YamlDocument,
  type YamlPath,
  fileError,
  parseStrictYaml,
  pathText,
} from '../files/strict-yaml.ts';
import type { ClusterGroup } from './config.ts';
import { didYouMean } from './did-you-mean.ts';
import { allSettings, settingKey } from './settings.ts';

const kind = 'Config';
const sections = [...new Set(allSettings.map((one) => one.section))];
const topKeys = ['apiVersion', 'kind', ...sections, 'groups'];
const groupKeys = ['clusters', 'exclude', 'selector', 'properties'] as const;

/** A value of the file and where it stands. */
export interface FileValue<T> {
  readonly value: T;
  readonly line: number;
}

/** The configuration file: every value in it is known and of the right type. */
export interface ConfigFile {
  /** Absolute path, whether or not the file exists; empty when the home folder is unknown. */
  readonly file: string;
  /** As written, by key (`execution.timeout`). */
  readonly values: ReadonlyMap<string, FileValue<unknown>>;
  readonly groups: ReadonlyMap<string, FileValue<ClusterGroup>>;
}

/** Where the configuration is; empty when the home folder is unknown. */
export function configFile(home: string): string {
  return home === '' ? '' : join(home, '.kube', 'kubectl-mc-config.yaml');
}

/**
 * Reads the configuration; an absent file sets nothing. Throws ConfigError with file, line and key for an
 * unknown key or a wrong type, and for a file that others could write.
 */
export async function loadConfigFile(options: { readonly home: string }): Promise<ConfigFile> {
  const file = configFile(options.home);
  const text = file === '' ? undefined : await readOwnFile(file);
  return parseConfig(text ?? '', file);
}

/** Parses the text of a configuration file. */
export async function parseConfig(text: string, file: string): Promise<ConfigFile> {
  const source = { document: await parseStrictYaml(text, file), file };
  const root = mappingAt(source, [], source.document.value);
  checkKeys(source, { path: [], values: root }, topKeys);
  for (const [key, wanted] of [
    ['apiVersion', apiVersion],
    ['kind', kind],
  ] as const) {
    const found = root[key];
    if (found !== undefined && found !== wanted)
      fail(
        source,
        [key],
        `must be ${wanted}, not ${describeValue(found)}. Correct it, or use a newer kubectl-mc.`,
      );
  }
  return { file, values: readValues(source, root), groups: readGroups(source, root) };
}

interface Source {
  readonly document: YamlDocument;
  readonly file: string;
}

type Values = Readonly<Record<string, unknown>>;

function fail(source: Source, path: YamlPath, problem: string): never {
  const key = path.length === 0 ? [] : [` ${pathText(path)}`];
  throw fileError([source.file, source.document.lineOf(path), ...key], problem);
}

/** The mapping at `path`; a key without a value is an empty one, as is an empty file. */
function mappingAt(source: Source, path: YamlPath, value: unknown): Values {
  if (value === undefined || value === null) return {};
  if (isRecord(value)) return value;
  return fail(source, path, `must be a mapping, not ${describeValue(value)}.`);
}

function checkKeys(source: Source, found: Found, known: readonly string[]): void {
  for (const key of Object.keys(found.values)) {
    if (known.includes(key)) continue;
    // A setting that stands outside of its section, or a typing error.
    const elsewhere = allSettings.find((one) => one.name === key);
    const hint = elsewhere ? ` It belongs into ${elsewhere.section}.` : didYouMean(key, known);
    fail(source, [...found.path, key], `unknown key.${hint} Known here: ${known.join(', ')}.`);
  }
}

interface Found {
  readonly path: YamlPath;
  readonly values: Values;
}

function readValues(source: Source, root: Values): Map<string, FileValue<unknown>> {
  const found = new Map<string, FileValue<unknown>>();
  for (const section of sections) {
    const values = mappingAt(source, [section], root[section]);
    const ofSection = allSettings.filter((one) => one.section === section);
    checkKeys(
      source,
      { path: [section], values },
      ofSection.map((one) => one.name),
    );
    for (const one of ofSection) {
      const value = values[one.name];
      if (value === undefined) continue;
      const path = [section, one.name];
      const parsed = one.fromYaml(value);
      if ('problem' in parsed) fail(source, path, `${parsed.problem}.`);
      found.set(settingKey(one), { value, line: source.document.lineOf(path) });
    }
  }
  return found;
}

function readGroups(source: Source, root: Values): Map<string, FileValue<ClusterGroup>> {
  const groups = new Map<string, FileValue<ClusterGroup>>();
  for (const [name, group] of Object.entries(mappingAt(source, ['groups'], root['groups']))) {
    const path = ['groups', name];
    groups.set(name, { value: readGroup(source, path, group), line: source.document.lineOf(path) });
  }
  return groups;
}

function readGroup(source: Source, path: YamlPath, value: unknown): ClusterGroup {
  const values = mappingAt(source, path, value);
  checkKeys(source, { path, values }, groupKeys);
  const text = (key: string): string => {
    const found = values[key] ?? '';
    return typeof found === 'string'
      ? found
      : fail(source, [...path, key], `must be text, not ${describeValue(found)}.`);
  };
  const properties = mappingAt(source, [...path, 'properties'], values['properties']);
  const group = {
    clusters: text('clusters'),
    exclude: text('exclude'),
    selector: text('selector'),
    properties: Object.fromEntries(
      Object.entries(properties).map(([key, from]) => [
        key,
        propertyText(source, [...path, 'properties', key], from),
      ]),
    ),
  };
  // A group without any of them would be the whole fleet, which nobody means by `prod:`.
  if (!group.clusters && !group.exclude && !group.selector && Object.keys(properties).length === 0)
    fail(
      source,
      path,
      "selects nothing. Give clusters, exclude, selector or properties; clusters: '*' is all.",
    );
  return group;
}

function propertyText(source: Source, path: YamlPath, value: unknown): string {
  if (typeof value === 'string') return value;
  return fail(source, path, `must be text, not ${describeValue(value)}. Put it in quotes.`);
}
