// Values of flags and arguments, from the user's files and the caches alone.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { builtinResources } from '../../client/api-resources/builtin.ts';
import { discoveryCache } from '../../client/api-resources/cache.ts';
import type { FlagSpec, FlagValues } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import { outputFormats } from '../get/flags.ts';
import { cachePlace } from '../shared/cache-place.ts';
import { cachedClusters } from '../shared/discover-fleet.ts';
import { toFleetInput } from '../shared/fleet-input.ts';
import { toKubeOptions } from '../shared/kube-flags.ts';
import { loadConfig } from '../shared/load-config.ts';
import { loadUserFiles } from '../shared/user-files.ts';

/** A word that may stand there, and what it is for. */
export interface Proposal {
  readonly word: string;
  readonly about?: string;
}

/** The flags of a line. Throws for one that cannot be. */
export type ParseFlags = (words: readonly string[], flags: readonly FlagSpec[]) => FlagValues;

/** What has been typed so far. */
export interface Typed {
  readonly value: string;
  readonly words: readonly string[];
  readonly flags: readonly FlagSpec[];
  readonly system: System;
  readonly parse: ParseFlags;
}

/** Values of one flag; of a list, the list so far with one more. */
export async function valuesOf({ name }: FlagSpec, typed: Typed): Promise<readonly Proposal[]> {
  const lists = ['clusters', 'exclude', 'contexts', 'provider', 'enable-provider'];
  const done = lists.includes(name) ? typed.value.slice(0, typed.value.lastIndexOf(',') + 1) : '';
  const used = done.split(',');
  const names = await namesFor(name, typed);
  return names.filter((word) => !used.includes(word)).map((word) => ({ word: done + word }));
}

async function namesFor(flag: string, typed: Typed): Promise<readonly string[]> {
  if (flag === 'output') return formatsOf(typed);
  if (flag === 'clusters' || flag === 'exclude') return clusterNames(typed);
  if (flag === 'contexts' || flag === 'hub-context') return contextNames(typed);
  if (flag === 'cluster-group') return [...(await loadConfig(valuesIn(typed), typed.system)).groups.keys()];
  if (flag === 'provider') return (await import('../../clouds/clouds.ts')).clouds.map(({ name }) => name);
  if (flag === 'enable-provider')
    return (await import('../setup/templates.ts')).templates.map(({ name }) => name);
  if (flag === 'map') return mapWords(typed);
  return [];
}

/** Each verb has formats of its own, and is known here by its flags. */
function formatsOf({ flags }: Typed): readonly string[] {
  const has = (flag: string) => flags.some(({ name }) => name === flag);
  if (has('watch')) return outputFormats;
  if (has('explain')) return ['wide', 'json', 'yaml', 'name'];
  return has('fingerprint') ? ['wide', 'json', 'yaml'] : ['json', 'yaml'];
}

/** CLUSTER=, and once it stands there the contexts. */
async function mapWords(typed: Typed): Promise<readonly string[]> {
  const at = typed.value.indexOf('=');
  if (at === -1) return (await clusterNames(typed)).map((name) => `${name}=`);
  return (await contextNames(typed)).map((name) => typed.value.slice(0, at + 1) + name);
}

/** Arguments of a verb: resource types, or clusters. */
export async function argumentsOf(
  verb: string,
  typed: Typed & { readonly args: readonly string[] },
): Promise<readonly Proposal[]> {
  if (verb === 'config')
    return typed.args.join(' ') === 'path'
      ? (await import('../config/path.ts')).pathNames.map((word) => ({ word }))
      : [];
  const [subcommand] = typed.args;
  if (verb === 'trust' && subcommand === 'ls') return [];
  if (verb === 'clusters' || verb === 'trust')
    return (await clusterNames(typed)).filter((name) => !typed.args.includes(name)).map((word) => ({ word }));
  if (verb !== 'get' || typed.args.length > 0) return [];
  const done = typed.value.slice(0, typed.value.lastIndexOf(',') + 1);
  return (await resourceNames(typed)).map((word) => ({ word: done + word }));
}

async function clusterNames(typed: Typed): Promise<readonly string[]> {
  const values = valuesIn(typed);
  const { system } = typed;
  const files = await loadUserFiles({ kube: toKubeOptions(values), system });
  try {
    return (await cachedClusters(await toFleetInput(values, system), files)).clusters.map(({ name }) => name);
  } catch {
    return files.mapping.clusters.map(({ name }) => name);
  }
}

async function contextNames(typed: Typed): Promise<readonly string[]> {
  const files = await loadUserFiles({ kube: toKubeOptions(valuesIn(typed)), system: typed.system });
  return [...files.kubeconfig.contexts.keys()];
}

/** The types of whatever member's discovery was cached last, else those that every server has. */
async function resourceNames(typed: Typed): Promise<readonly string[]> {
  const place = cachePlace('discovery', toKubeOptions(valuesIn(typed)), typed.system);
  const key = newestIn(place.folder);
  const known = key === undefined ? undefined : await discoveryCache(place).read(key);
  const resources = known
    ? known.groups.flatMap(({ versions, preferredVersion }) =>
        versions.flatMap(({ version, resources: of }) => (version === preferredVersion ? (of ?? []) : [])),
      )
    : builtinResources();
  const listed = resources.filter(({ verbs }) => verbs.includes('list')).map(({ resource }) => resource);
  return [...new Set(listed)].toSorted();
}

function newestIn(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const dated = names.map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }));
  return dated.toSorted((a, b) => b.at - a.at)[0]?.name.replace(/\.json$/, '');
}

/** The flags that stand on the line already; half a flag at its end does not count. */
function valuesIn({ words, flags, parse }: Typed): FlagValues {
  const whole = words.at(-1)?.startsWith('-') ? words.slice(0, -1) : words;
  try {
    return parse(whole, flags);
  } catch {
    return new Map();
  }
}
