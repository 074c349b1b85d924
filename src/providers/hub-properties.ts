// The `auth.exec.*` properties of a profile: a program that the hub proposes. Only a proposal: reading it runs nothing.
import { execVersions } from '../core/connection.ts';
import type { Cluster } from '../core/fleet.ts';
import { isRecord } from '../files/record.ts';
import { isDeniedVariable } from '../trust/denied-env.ts';
import type { AddedVariable } from '../trust/request.ts';

/** What the hub would have run. */
export interface ExecProposal {
  /** As written: a bare name or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly AddedVariable[];
  readonly apiVersion: string;
}

/** Reads the properties: undefined without a command, a problem in words when they cannot be used. */
export function execProposal({
  properties,
}: Pick<Cluster, 'properties'>): ExecProposal | { readonly problem: string } | undefined {
  const command = properties['auth.exec.command']?.trim();
  if (!command) return undefined;
  if (/[/\\]/.test(command) && !/^(?:\/|[A-Za-z]:[/\\])/.test(command))
    return { problem: `auth.exec.command ${JSON.stringify(command)} is a relative path` };
  const args = listOf(properties['auth.exec.args'] ?? '');
  if (!args) return { problem: 'auth.exec.args is neither a list of texts in JSON nor words between commas' };
  const env = variablesOf(properties['auth.exec.env'] ?? '');
  if ('problem' in env) return env;
  if ([command, ...args].some((word) => word.includes('\0')))
    return { problem: 'the proposed command holds a NUL character' };
  const apiVersion = versionOf(properties['auth.exec.apiVersion']?.trim());
  if (apiVersion === undefined)
    return { problem: `auth.exec.apiVersion must be one of ${execVersions.join(', ')}` };
  return { command, args, env: env.variables, apiVersion };
}

/** A JSON list, or words between commas. */
function listOf(text: string): readonly string[] | undefined {
  if (text.trim() === '') return [];
  if (!text.trimStart().startsWith('[')) return text.split(',').map((word) => word.trim());
  const value = jsonOf(text);
  return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : undefined;
}

function variablesOf(
  text: string,
): { readonly variables: readonly AddedVariable[] } | { readonly problem: string } {
  const pairs = pairsOf(text.trim());
  if (!pairs)
    return { problem: 'auth.exec.env is neither a mapping of texts in JSON nor K=V between commas' };
  const variables: AddedVariable[] = [];
  for (const [name, value] of pairs) {
    if (!/^[A-Za-z_][0-9A-Za-z_]*$/.test(name) || value.includes('\0'))
      return { problem: `auth.exec.env: ${JSON.stringify(name)} is not a variable` };
    if (isDeniedVariable(name))
      return { problem: `a hub may never set the variable ${JSON.stringify(name)}` };
    variables.push({ name, value, fromHub: true });
  }
  return { variables: variables.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

function pairsOf(text: string): readonly (readonly [string, string])[] | undefined {
  if (text === '') return [];
  if (text.startsWith('{')) {
    const value = jsonOf(text);
    const entries = isRecord(value) ? Object.entries(value) : undefined;
    const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
    return entries?.every(isText) ? entries : undefined;
  }
  const words = text.split(',').map((word) => word.trim());
  const pairs = words.map(
    (word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] as const,
  );
  const isUnique = new Set(pairs.map(([name]) => name)).size === pairs.length;
  return isUnique && words.every((word) => word.indexOf('=') > 0) ? pairs : undefined;
}

/** The short form (`v1beta1`) is taken, too. */
function versionOf(text: string | undefined): string | undefined {
  if (!text) return execVersions[0];
  return execVersions.find((version) => version === text || version.endsWith(`/${text}`));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
