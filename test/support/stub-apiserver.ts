// The least of an API server: discovery and prepared answers, for what a real one would never send.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A resource type that discovery names. */
export interface StubResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
}

export interface StubRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly accept: string;
}

export interface StubApiserver {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Body (JSON text) by path, or by `PATH?continue=TOKEN` for later pages. May be changed at any time. */
  readonly answers: Map<string, string>;
  /** Body by path for a list that is asked for in one piece; without one, `answers` counts. */
  readonly whole: Map<string, string>;
  /** All requests but those for discovery, in order. */
  readonly requests: StubRequest[];
  close(): Promise<void>;
}

/** Starts a server on a free port. What it has no answer for is a 404. */
export async function startStubApiserver(resources: readonly StubResource[]): Promise<StubApiserver> {
  const answers = new Map<string, string>();
  const whole = new Map<string, string>();
  const requests: StubRequest[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://stub');
    if (url.pathname === '/api')
      return send(response, 200, discovery(resources.filter(({ group }) => group === '')));
    if (url.pathname === '/apis')
      return send(response, 200, discovery(resources.filter(({ group }) => group !== '')));
    requests.push(record(request));
    const token = url.searchParams.get('continue');
    const inOne = url.searchParams.has('limit') ? undefined : whole.get(url.pathname);
    const body = inOne ?? answers.get(token ? `${url.pathname}?continue=${token}` : url.pathname);
    return body === undefined
      ? send(response, 404, notFound)
      : send(response, 200, { type: 'application/json', body });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stub has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    answers,
    whole,
    requests,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Answer {
  readonly type: string;
  readonly body: string;
}

const notFound: Answer = {
  type: 'application/json',
  body: JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    code: 404,
  }),
};

function record(request: IncomingMessage): StubRequest {
  return { method: request.method ?? '', url: request.url ?? '', accept: request.headers.accept ?? '' };
}

function send(response: ServerResponse, status: number, { type, body }: Answer): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

/** Aggregated discovery (apidiscovery.k8s.io/v2), one version for each group. */
function discovery(resources: readonly StubResource[]): Answer {
  const groups = [...new Set(resources.map(({ group, version }) => `${group}/${version}`))];
  const items = groups.map((groupVersion) => {
    const [name = '', version = ''] = groupVersion.split('/');
    const members = resources.filter((resource) => resource.group === name && resource.version === version);
    return {
      metadata: name === '' ? {} : { name },
      versions: [{ version, freshness: 'Current', resources: members.map(discovered) }],
    };
  });
  return {
    type: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    body: JSON.stringify({
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
      metadata: {},
      items,
    }),
  };
}

function discovered({ group, version, kind, resource, namespaced, shortNames = [] }: StubResource): object {
  return {
    resource,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.toLowerCase(),
    shortNames,
    verbs: ['get', 'list', 'watch'],
  };
}
