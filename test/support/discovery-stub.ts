// An apiserver that knows discovery only: aggregated as recorded from a real one, with CRDs added, or in the legacy form.
// Every other request it answers with a table of one row, and remembers.
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/** An APIGroupDiscovery, as far as tests need it. */
export interface StubGroup {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly StubVersion[];
}

interface StubVersion {
  readonly version: string;
  readonly freshness: 'Current' | 'Stale';
  readonly resources: readonly StubResource[];
}

interface StubResource {
  readonly resource: string;
  readonly responseKind?: { readonly kind: string };
  readonly scope: 'Namespaced' | 'Cluster';
  readonly singularResource: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly {
    readonly subresource: string;
    readonly responseKind?: { readonly kind: string };
  }[];
}

/** What makes one custom resource; the rest has the defaults of a CRD. */
export interface StubKind {
  readonly plural: string;
  readonly kind: string;
  /** Default: the kind in lower case. */
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly clusterScoped?: boolean;
}

/** A group as CRDs make it; the first version is the preferred one, and an empty one is stale. */
export function stubGroup(name: string, versions: Readonly<Record<string, readonly StubKind[]>>): StubGroup {
  return {
    metadata: { name },
    versions: Object.entries(versions).map(([version, kinds]) => ({
      version,
      freshness: kinds.length === 0 ? 'Stale' : 'Current',
      resources: kinds.map((kind) => ({
        resource: kind.plural,
        responseKind: { kind: kind.kind },
        scope: kind.clusterScoped ? 'Cluster' : 'Namespaced',
        singularResource: kind.singular ?? kind.kind.toLowerCase(),
        verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
        ...(kind.shortNames && { shortNames: kind.shortNames }),
        ...(kind.categories && { categories: kind.categories }),
        subresources: [{ subresource: 'status', responseKind: { kind: kind.kind } }],
      })),
    })),
  };
}

/** The groups of a stock server: recorded by scripts/gen-builtin-resources.ts. */
export function stockGroups(): { readonly core: StubGroup[]; readonly others: StubGroup[] } {
  return { core: recorded('stock-api.json'), others: recorded('stock-apis.json') };
}

function recorded(name: string): StubGroup[] {
  const folder = join(import.meta.dirname, '../../src/client/api-resources/testdata');
  const document: { items: StubGroup[] } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return document.items;
}

export interface DiscoveryStub {
  readonly url: string;
  /** Path and query of what was asked beside discovery, in order; cleared by reading. */
  readonly takeRequests: () => string[];
  readonly takeDiscoveryRequests: () => string[];
  readonly stop: () => Promise<void>;
}

export interface DiscoveryStubOptions {
  /** Groups behind the stock ones. */
  readonly groups?: readonly StubGroup[];
  /** As servers before 1.26: APIVersions, APIGroupList and one APIResourceList for each group version. */
  readonly legacy?: boolean;
}

export async function startDiscoveryStub(options: DiscoveryStubOptions = {}): Promise<DiscoveryStub> {
  const { core, others } = stockGroups();
  const groups = [...others, ...(options.groups ?? [])];
  const documents = options.legacy ? legacyDocuments(core, groups) : aggregatedDocuments(core, groups);
  const requests: string[] = [];
  const discoveries: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    const path = url.split('?')[0] ?? '';
    const document = documents.get(path);
    if (document === undefined) {
      requests.push(url);
      return send(response, { body: oneRow });
    }
    discoveries.push(path);
    send(response, document);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    takeRequests: () => requests.splice(0),
    takeDiscoveryRequests: () => discoveries.splice(0),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Document {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: unknown;
}

const oneRow = {
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata: { resourceVersion: '1' },
  columnDefinitions: [{ name: 'Name', type: 'string', format: 'name', description: '', priority: 0 }],
  rows: [
    {
      cells: ['x'],
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'x' } },
    },
  ],
};

function send(
  response: ServerResponse,
  { status = 200, contentType = 'application/json', body }: Document,
): void {
  response.writeHead(status, { 'content-type': contentType });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function aggregatedDocuments(
  core: readonly StubGroup[],
  others: readonly StubGroup[],
): Map<string, Document> {
  const contentType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const list = { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {} };
  return new Map([
    ['/api', { contentType, body: { ...list, items: core } }],
    ['/apis', { contentType, body: { ...list, items: others } }],
  ]);
}

function legacyDocuments(core: readonly StubGroup[], others: readonly StubGroup[]): Map<string, Document> {
  const documents = new Map<string, Document>();
  documents.set('/api', { body: { kind: 'APIVersions', versions: ['v1'] } });
  const groups = others.map((group) => {
    const versions = group.versions.map(({ version }) => ({
      groupVersion: `${group.metadata.name}/${version}`,
      version,
    }));
    return { name: group.metadata.name, versions, preferredVersion: versions[0] };
  });
  documents.set('/apis', { body: { kind: 'APIGroupList', apiVersion: 'v1', groups } });
  for (const group of [...core, ...others]) {
    for (const version of group.versions) {
      const groupVersion = group.metadata.name
        ? `${group.metadata.name}/${version.version}`
        : version.version;
      const path = `${group.metadata.name ? '/apis' : '/api'}/${groupVersion}`;
      const resources = version.resources.flatMap(legacyResources);
      const broken = version.freshness === 'Stale';
      documents.set(
        path,
        broken
          ? { status: 503, contentType: 'text/plain', body: 'service unavailable\n' }
          : { body: { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources } },
      );
    }
  }
  return documents;
}

function legacyResources(resource: StubResource): unknown[] {
  const common = { singularName: resource.singularResource, namespaced: resource.scope === 'Namespaced' };
  const { verbs, shortNames, categories } = resource;
  const own = {
    name: resource.resource,
    ...common,
    kind: resource.responseKind?.kind,
    verbs,
    shortNames,
    categories,
  };
  const subresources = (resource.subresources ?? []).map(({ subresource, responseKind }) => ({
    name: `${resource.resource}/${subresource}`,
    ...common,
    singularName: '',
    kind: responseKind?.kind,
    verbs,
  }));
  return [own, ...subresources];
}
