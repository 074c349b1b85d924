// What is known of a cluster's place in a cloud, and the command that this is enough for. Whatever the hub wrote
// is data: a value that does not match the cloud's own pattern is refused, and reaches no argument.
import type { Cluster } from '../core/fleet.ts';
import { isRecord } from '../files/record.ts';
import { type MappingEntry, profileName } from '../mapping/mapping.ts';
import { extensionNames } from '../providers/provider.ts';
import type {
  Cloud,
  CloudName,
  EndpointFacts,
  Fact,
  FactKey,
  FactValues,
  Facts,
  FetchCommand,
} from './cloud.ts';
import { cloudOfWord, clouds } from './clouds.ts';

/** A cluster, and the entry that the mapping file has for it. */
export interface Subject {
  readonly cluster: Cluster;
  readonly entry: MappingEntry | undefined;
}

/** Which cloud a cluster belongs to; `other` for one that this program has no helper for. */
export function cloudOf({ cluster, entry }: Subject): CloudName | 'other' | undefined {
  const said = [
    entry?.cloudProvider,
    cluster.properties['cloud.provider'],
    cluster.properties['cluster.type'],
  ].filter((word) => word !== undefined && word !== '');
  for (const word of said) {
    const cloud = cloudOfWord(word ?? '');
    if (cloud !== undefined) return cloud;
  }
  if (said.length > 0) return 'other';
  for (const url of endpoints(cluster))
    for (const cloud of clouds) if (cloud.fromEndpoint(url)) return cloud.name;
  const hints = [
    cluster.properties['product.open-cluster-management.io'],
    cluster.properties['platform.open-cluster-management.io'],
    ...cluster.accessProviders.map((provider) => provider.name),
  ];
  for (const word of hints) {
    const cloud = cloudOfWord(word ?? '');
    if (cloud !== undefined) return cloud;
  }
  return undefined;
}

/** What can be done for one cluster. */
export type FetchPlan =
  | {
      readonly kind: 'fetch';
      readonly command: FetchCommand;
      readonly values: FactValues;
      /** Nothing tells the name: the cluster may be called like its profile, or another one may be. */
      readonly isNameGuessed: boolean;
    }
  /** Nothing says what the command needs. */
  | { readonly kind: 'missing'; readonly keys: readonly FactKey[] }
  /** Something says it, in a form that is not believed. */
  | { readonly kind: 'refused'; readonly key: FactKey; readonly fact: Fact; readonly what: string };

/** Finds the command for one cluster of `cloud`. `configured` is what the tool's own configuration says. */
export function planFetch(cloud: Cloud, subject: Subject, configured: Facts = {}): FetchPlan {
  const said = saidFacts(subject);
  const endpoint = endpointFacts(cloud, subject.cluster);
  // An endpoint that has a command of its own (a fleet's gateway) knows the cluster by the name in it.
  const isSaid = said.name !== undefined && said.region !== undefined;
  const command = isSaid ? cloud.fetch : (endpoint?.fetch ?? cloud.fetch);
  const derived = endpoint === undefined ? {} : factsOf(endpoint.values, 'its endpoint');
  const facts = { ...hintedFacts(subject.cluster), ...configured, ...derived, ...said };
  const values: Partial<Record<FactKey, string>> = {};
  const missing: FactKey[] = [];
  for (const { key, pattern, what } of command.needs) {
    const fact = facts[key];
    if (fact === undefined) missing.push(key);
    else if (!pattern.test(fact.value)) return { kind: 'refused', key, fact, what };
    else values[key] = fact.value;
  }
  if (missing.length > 0) return { kind: 'missing', keys: missing };
  const isNameGuessed = values.name !== undefined && facts.name?.from === profileNameHint;
  return { kind: 'fetch', command, values, isNameGuessed };
}

/** Where a person can write a fact down: the property of the profile, and the key of the mapping file. */
export const factPlaces: Readonly<Record<FactKey, { readonly property: string; readonly mapping: string }>> =
  {
    name: { property: 'cluster.name', mapping: 'cloudName' },
    region: { property: 'topology.kubernetes.io/region', mapping: 'region' },
    project: { property: 'cloud.project', mapping: 'project' },
    resourceGroup: { property: 'cloud.resource-group', mapping: 'resourceGroup' },
    clusterID: { property: 'cloud.cluster-id', mapping: 'clusterID' },
  };

/** The mapping's optional keys, then the properties of the contract. */
function saidFacts({ cluster, entry }: Subject): Facts {
  const inMapping = {
    name: entry?.cloudName,
    region: entry?.region,
    project: entry?.project,
    resourceGroup: entry?.resourceGroup,
    clusterID: entry?.clusterID,
  };
  const facts: Partial<Record<FactKey, Fact>> = {};
  for (const key of factKeys) {
    const { property, mapping } = factPlaces[key];
    const own = inMapping[key];
    const theirs = cluster.properties[property];
    if (own !== undefined) facts[key] = { value: own, from: `${mapping} in the mapping file` };
    else if (theirs !== undefined && theirs !== '')
      facts[key] = { value: theirs, from: `property ${property}` };
  }
  return facts;
}

const factKeys: readonly FactKey[] = ['name', 'region', 'project', 'resourceGroup', 'clusterID'];

const profileNameHint = 'the name of the ClusterProfile';

/** What cluster managers write besides, least sure of all: a profile is mostly called as its cluster is. */
function hintedFacts(cluster: Cluster): Facts {
  const facts: Partial<Record<FactKey, Fact>> = {
    name: { value: profileName(cluster), from: profileNameHint },
  };
  // As the EKS plugin of cluster-inventory-api is told.
  for (const { extensions } of cluster.accessProviders) {
    const extension = extensions[extensionNames.exec];
    if (!isRecord(extension)) continue;
    const { clusterId, region } = extension;
    if (typeof clusterId === 'string')
      facts.name = { value: clusterId, from: 'clusterId of its access provider' };
    if (typeof region === 'string') facts.region ??= { value: region, from: 'region of its access provider' };
  }
  for (const property of ['region.open-cluster-management.io', 'location']) {
    const value = cluster.properties[property];
    if (value !== undefined && value !== '') facts.region ??= { value, from: `property ${property}` };
  }
  return facts;
}

/** Values with where they are from. */
export function factsOf(values: FactValues, from: string): Facts {
  const facts: Partial<Record<FactKey, Fact>> = {};
  for (const key of factKeys) {
    const value = values[key];
    if (value !== undefined) facts[key] = { value, from };
  }
  return facts;
}

function endpointFacts(cloud: Cloud, cluster: Cluster): EndpointFacts | undefined {
  return endpoints(cluster)
    .map((url) => cloud.fromEndpoint(url))
    .find((found) => found !== undefined);
}

/** The profile's endpoints that are https URLs. */
export function endpoints(cluster: Cluster): URL[] {
  return cluster.accessProviders
    .map((provider) => provider.server)
    .filter((server) => /^https:\/\//i.test(server) && URL.canParse(server))
    .map((server) => new URL(server));
}
