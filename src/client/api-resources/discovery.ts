// Asks one server what it serves: aggregated discovery (two requests), else the legacy documents (one for each group version).
// client-go discovery/discovery_client.go.
import { ClusterError } from '../../core/failure.ts';
import { parseJson } from '../../core/json/parse-json.ts';
import { isRecord } from '../../files/record.ts';
import { statusOf } from '../api-status.ts';
import { statusFailure } from '../status.ts';
import {
  legacyGroupsOf,
  readAggregated,
  readLegacyCore,
  readLegacyGroups,
  readResourceList,
  type LegacyGroup,
} from './discovery-documents.ts';
import { groupVersion, type ApiResource, type Discovery, type FailedGroupVersion } from './types.ts';

/** The Accept of client-go 0.36; servers want the parameters in the order g, v, as. */
export const aggregatedAccept =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,' +
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,' +
  'application/json';

/** The Accept of client-go's legacy requests. */
export const legacyAccept = 'application/json, */*';

/** One answer with status 200. */
export interface DiscoveryAnswer {
  readonly contentType: string;
  readonly text: string;
}

/** A GET below the server's URL. Rejects with a ClusterError for any answer but 200; 404 has the reason `not-found`. */
export type DiscoveryGet = (path: string, accept: string, signal: AbortSignal) => Promise<DiscoveryAnswer>;

/** Several times the types of any server; a hundred thousand take 125 MB of memory for each member. */
const mostTypes = 20_000;

/** Legacy documents asked for at a time: a server has 30 to 100 of them. */
const legacyParallel = 16;

/**
 * All that the server offers. A group version that cannot be read is in `failed`, and the rest is usable.
 * @throws ClusterError when /api or /apis cannot be read
 */
export async function discover(get: DiscoveryGet, signal: AbortSignal): Promise<Discovery> {
  const discovery = await readAll(get, signal);
  const types = discovery.groups
    .flatMap(({ versions }) => versions)
    .reduce((sum, { resources }) => sum + (resources?.length ?? 0), 0);
  if (types > mostTypes) throw tooMany(types);
  return discovery;
}

async function readAll(get: DiscoveryGet, signal: AbortSignal): Promise<Discovery> {
  const [core, others] = await Promise.allSettled([
    rootDocument(get, '/api', signal),
    rootDocument(get, '/apis', signal),
  ]);
  // Aggregated API servers have no /api (client-go tolerates that).
  if (core.status === 'rejected' && !isNotFound(core.reason)) throw core.reason;
  if (others.status === 'rejected') throw others.reason;
  const coreRoot: Root =
    core.status === 'fulfilled' ? core.value : { aggregated: { groups: [], failed: [] } };
  const otherRoot = others.value;
  if (coreRoot.aggregated !== undefined && otherRoot.aggregated !== undefined) {
    return {
      groups: [...coreRoot.aggregated.groups, ...otherRoot.aggregated.groups],
      failed: [...coreRoot.aggregated.failed, ...otherRoot.aggregated.failed],
    };
  }
  const legacy = [...legacyGroups(coreRoot, readLegacyCore), ...legacyGroups(otherRoot, readLegacyGroups)];
  return readVersions(legacy, get, signal);
}

interface Root {
  /** The document in the aggregated form. */
  readonly aggregated?: Discovery;
  /** The document in the legacy form, parsed. */
  readonly legacy?: unknown;
}

async function rootDocument(get: DiscoveryGet, path: string, signal: AbortSignal): Promise<Root> {
  const answer = await get(path, aggregatedAccept, signal);
  const document = parse(answer.text, path);
  return isAggregated(answer.contentType) ? { aggregated: readAggregated(document) } : { legacy: document };
}

function legacyGroups(root: Root, read: (document: unknown) => LegacyGroup[]): LegacyGroup[] {
  return root.aggregated === undefined ? read(root.legacy) : legacyGroupsOf(root.aggregated);
}

/** ContentTypeIsGVK: the parameters may come in any order and with others (charset). v2 and v2beta1 are read alike. */
export function isAggregated(contentType: string): boolean {
  const [media = '', ...rest] = contentType.split(';').map((part) => part.trim());
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const equals = part.indexOf('=');
    if (equals < 0) continue;
    const value = part.slice(equals + 1).trim();
    parameters.set(part.slice(0, equals).trim().toLowerCase(), value.replace(/^"(.*)"$/, '$1'));
  }
  const version = parameters.get('v');
  return (
    media.toLowerCase() === 'application/json' &&
    parameters.get('g') === 'apidiscovery.k8s.io' &&
    (version === 'v2' || version === 'v2beta1') &&
    parameters.get('as') === 'APIGroupDiscoveryList'
  );
}

interface Slot {
  readonly group: string;
  readonly version: string;
  resources?: readonly ApiResource[];
  message?: string;
}

async function readVersions(
  groups: readonly LegacyGroup[],
  get: DiscoveryGet,
  signal: AbortSignal,
): Promise<Discovery> {
  const slots: Slot[] = groups.flatMap(({ name, versions }) =>
    versions.map((version) => ({ group: name, version })),
  );
  const waiting = slots.values();
  const lane = async () => {
    for (const slot of waiting) await fill(slot, get, signal);
  };
  await Promise.all(Array.from({ length: legacyParallel }, lane));
  const failed: FailedGroupVersion[] = [];
  for (const { group, version, message } of slots) {
    if (message !== undefined) failed.push({ groupVersion: groupVersion(group, version), message });
  }
  const resourcesOf = (group: string, version: string) =>
    slots.find((slot) => slot.group === group && slot.version === version)?.resources;
  return {
    groups: groups.map(({ name, preferredVersion, versions }) => ({
      name,
      preferredVersion,
      versions: versions.map((version) => ({ version, resources: resourcesOf(name, version) })),
    })),
    failed,
  };
}

async function fill(slot: Slot, get: DiscoveryGet, signal: AbortSignal): Promise<void> {
  const path = `${slot.group === '' ? '/api' : '/apis'}/${groupVersion(slot.group, slot.version)}`;
  try {
    const { text } = await get(path, legacyAccept, signal);
    slot.resources = readResourceList(parse(text, path), { group: slot.group, version: slot.version });
  } catch (error) {
    if (signal.aborted || !(error instanceof ClusterError)) throw error;
    // client-go tolerates a missing core/v1.
    if (path === '/api/v1' && isNotFound(error)) slot.resources = [];
    else slot.message = error.message;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof ClusterError && error.failure.reason === 'not-found';
}

function parse(text: string, path: string): unknown {
  const document = json(text, path);
  // client-go rest.Result.Into: a Status that failed is an error, whatever HTTP says.
  const status = statusOf(document, 200);
  if (status) throw new ClusterError(statusFailure(status));
  if (!isRecord(document)) throw unusable(path, 'no object of the API');
  return document;
}

function json(text: string, path: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw unusable(path, 'not JSON', error);
  }
}

function tooMany(types: number): ClusterError {
  const message = `the server says that it has ${types} resource types; more than ${mostTypes} are not read`;
  return new ClusterError({
    reason: 'too-large',
    detail: `${types} types`,
    message,
    kubectlText: `error: ${message}`,
  });
}

function unusable(path: string, what: string, cause?: unknown): ClusterError {
  const message = `the answer to GET ${path} is ${what}`;
  return new ClusterError({
    reason: 'bad-response',
    detail: `${path} is ${what}`,
    message,
    kubectlText: `error: ${message}`,
    cause,
  });
}
