// A server of very many pods that are made up while they are sent: no time and no memory goes into keeping them.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Servers with a kubeconfig in a HOME of their own. */
export interface PodServers {
  /** Contexts `many-1` …, one a server. */
  readonly home: string;
  readonly stop: () => Promise<void>;
}

const columns = ['Name', 'Ready', 'Status', 'Restarts', 'Age'].map((name) => ({
  name,
  type: 'string',
  format: name === 'Name' ? 'name' : '',
  priority: 0,
}));
/** About what the managedFields of a pod take. */
const ballast = JSON.stringify(
  Array.from({ length: 30 }, (_, index) => ({ [`f:field-${index}`]: { 'f:a': {}, 'f:b': { '.': {} } } })),
);

/** Starts `count` servers of `pods` pods each. */
export async function startPodServers(count: number, pods: number): Promise<PodServers> {
  const home = mkdtempSync(join(tmpdir(), 'kubectl-mc-pods-'));
  const servers = Array.from({ length: count }, () => createPodServer(pods));
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      return typeof address === 'object' && address ? address.port : 0;
    }),
  );
  mkdirSync(join(home, '.kube'));
  const named = (of: (port: number) => object) =>
    ports.map((port, index) => ({ name: `many-${index + 1}`, ...of(port) }));
  const kubeconfig = {
    clusters: named((port) => ({ cluster: { server: `http://127.0.0.1:${port}` } })),
    contexts: ports.map((_, index) => ({
      name: `many-${index + 1}`,
      context: { cluster: `many-${index + 1}`, user: '' },
    })),
  };
  writeFileSync(join(home, '.kube', 'config'), JSON.stringify(kubeconfig), { mode: 0o600 });
  return {
    home,
    async stop() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      rmSync(home, { recursive: true });
    },
  };
}

function createPodServer(pods: number) {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://pods');
    if (pathname !== '/api/v1/pods') {
      response.writeHead(404).end();
      return;
    }
    const isTable = (request.headers.accept ?? '').includes('as=Table');
    const limit = Number(searchParams.get('limit') ?? pods);
    const from = Number(searchParams.get('continue') ?? 0);
    const end = Math.min(pods, from + limit);
    const metadata = { resourceVersion: '1', ...(end < pods && { continue: String(end) }) };
    const type = isTable
      ? '"kind":"Table","apiVersion":"meta.k8s.io/v1"'
      : '"kind":"PodList","apiVersion":"v1"';
    const list = isTable ? `"columnDefinitions":${JSON.stringify(columns)},"rows"` : '"items"';
    response.writeHead(200, { 'Content-Type': 'application/json' });
    // A client may leave in the middle.
    pipeline(Readable.from(pieces()), response).catch(() => response.destroy());

    function* pieces(): Generator<string> {
      yield `{${type},"metadata":${JSON.stringify(metadata)},${list}:[`;
      for (let at = from; at < end; at += 100) {
        const some = Array.from({ length: Math.min(100, end - at) }, (_, index) => elementOf(at + index));
        yield (at > from ? ',' : '') + some.join(',');
      }
      yield ']}\n';
    }
    function elementOf(number: number): string {
      // Not in the order of the names.
      const name = `pod-${String((number * 7919) % pods).padStart(6, '0')}`;
      const object = `{"metadata":{"name":"${name}","namespace":"ns-${number % 20}","labels":{"app":"a"},"managedFields":${ballast}}}`;
      return isTable ? `{"cells":["${name}","1/1","Running","0","3d"],"object":${object}}` : object;
    }
  });
}
