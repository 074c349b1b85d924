// Which groups, versions and resources a server says it has: the recorded documents, without what
// this server does not serve.
import { createHash } from 'node:crypto';
import type { Kind } from './kinds.ts';
import { parseAccept } from './accept.ts';
import { goJson } from './go-json.ts';
import { recordedDiscovery } from './recorded.ts';
import { notAcceptable } from './status.ts';
import { trusted } from './trusted.ts';

export interface DiscoveryAnswer {
  readonly body: string;
  readonly contentType: string;
  readonly etag?: string;
}

export interface DiscoveryOptions {
  /** An old server, which knows only the documents of single groups and versions. */
  readonly isLegacy?: boolean;
}

type Document = Readonly<Record<string, unknown>>;

const AGGREGATED_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const documents = recordedDiscovery();

/** Answers /api, /apis and what is below them; undefined for a path that there is nothing at. */
export function createDiscovery(
  kinds: readonly Kind[],
  options: DiscoveryOptions = {},
): (path: string, accept: string | undefined) => DiscoveryAnswer | undefined {
  const served = new Set(kinds.map(({ group, version, resource }) => `${group}/${version}/${resource}`));
  const versions = new Set(kinds.map(({ group, version }) => `${group}/${version}`));
  const groups = new Set(kinds.map(({ group }) => group));
  const ready = new Map<string, DiscoveryAnswer>();

  return (path, accept) => {
    const isRoot = path === '/api' || path === '/apis';
    const isAggregated = isRoot && options.isLegacy !== true && wantsAggregated(accept);
    const key = `${path} ${isAggregated}`;
    const known = ready.get(key);
    if (known !== undefined) return known;
    const document = documents.find(
      (entry) => entry.path === path && (entry.document['kind'] === 'APIGroupDiscoveryList') === isAggregated,
    )?.document;
    if (document === undefined) return undefined;
    const kept = isAggregated ? keepAggregated(document) : keepLegacy(document);
    if (kept === undefined) return undefined;
    const answer = isAggregated
      ? aggregated(kept)
      : { body: `${goJson(kept)}\n`, contentType: 'application/json' };
    ready.set(key, answer);
    return answer;
  };

  function keepAggregated(document: Document): Document {
    const items = trusted<AggregatedGroup[]>(document['items']).flatMap((item) => {
      const group = item.metadata.name ?? '';
      const kept = item.versions.flatMap((version) => {
        const resources = version.resources.filter(({ resource }) =>
          served.has(`${group}/${version.version}/${resource}`),
        );
        return resources.length === 0 ? [] : [{ ...version, resources }];
      });
      return kept.length === 0 ? [] : [{ ...item, versions: kept }];
    });
    return { ...document, items };
  }

  function keepLegacy(document: Document): Document | undefined {
    switch (document['kind']) {
      case 'APIGroupList':
        return { ...document, groups: trusted<LegacyGroup[]>(document['groups']).flatMap(keepGroup) };
      case 'APIGroup':
        return trusted<Document | undefined>(keepGroup(trusted<LegacyGroup>(document))[0]);
      case 'APIResourceList': {
        const groupVersion = trusted<string>(document['groupVersion']);
        const prefix = groupVersion.includes('/') ? groupVersion : `/${groupVersion}`;
        if (!versions.has(prefix)) return undefined;
        const resources = trusted<{ name: string }[]>(document['resources']).filter(({ name }) =>
          served.has(`${prefix}/${name.split('/')[0] ?? ''}`),
        );
        return { ...document, resources };
      }
      default:
        return document;
    }
  }

  function keepGroup(group: LegacyGroup): LegacyGroup[] {
    if (!groups.has(group.name)) return [];
    const kept = group.versions.filter(({ groupVersion }) => versions.has(groupVersion));
    const [preferredVersion] = kept;
    return preferredVersion === undefined ? [] : [{ ...group, versions: kept, preferredVersion }];
  }
}

interface AggregatedGroup {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly {
    readonly version: string;
    readonly resources: readonly { readonly resource: string }[];
  }[];
}

interface LegacyGroup {
  readonly name: string;
  readonly versions: readonly { readonly groupVersion: string; readonly version: string }[];
  readonly preferredVersion: object;
}

function aggregated(document: Document): DiscoveryAnswer {
  const body = `${goJson(document)}\n`;
  const etag = `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"`;
  return { body, contentType: AGGREGATED_TYPE, etag };
}

/** Throws 406 when the client accepts neither the aggregated nor the old documents. */
function wantsAggregated(accept: string | undefined): boolean {
  if (accept === undefined || accept === '') return false;
  for (const { type, params } of parseAccept(accept)) {
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') continue;
    if (!params.has('as')) return false;
    const isKnown = params.get('g') === 'apidiscovery.k8s.io' && params.get('v') === 'v2';
    if (isKnown && params.get('as') === 'APIGroupDiscoveryList') return true;
  }
  throw notAcceptable();
}
