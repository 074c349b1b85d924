import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ClusterError } from '../core/failure.ts';
import { objectsShape } from './objects.ts';
import { readPages } from './read-resource.ts';
import { connectMember } from './transport.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server of `count` objects of `bytes` each; `paged: false` ignores the limit. */
async function objectServer(count: number, bytes: number, { paged = true } = {}) {
  const limits: number[] = [];
  const object = (at: number) => `{"metadata":{"name":"o${at}"},"data":"${'x'.repeat(bytes)}"}`;
  server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://server').searchParams;
    limits.push(Number(query.get('limit')));
    const from = Number(query.get('continue') ?? 0);
    const end = paged ? Math.min(count, from + Number(query.get('limit'))) : count;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.on('error', () => undefined);
    response.write(`{"kind":"List","metadata":{${end < count ? `"continue":"${end}"` : ''}},"items":[`);
    for (let at = from; at < end; at++) response.write((at > from ? ',' : '') + object(at));
    response.end(']}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const client = connectMember(
    {
      server: `http://127.0.0.1:${port}`,
      insecureSkipTlsVerify: false,
      disableCompression: true,
      impersonation: { groups: [], extra: {} },
      auth: {},
    },
    { env: {}, userAgent: 'test' },
  );
  const read = async (chunkSize = 500) => {
    const names: unknown[] = [];
    const shape = () =>
      objectsShape({ keep: [['metadata', 'name']], managedFields: true }, { maxElements: 100_000 });
    const { signal } = new AbortController();
    for await (const page of readPages(client, '/o', {
      accept: 'application/json',
      query: {},
      chunkSize,
      signal,
      shape,
    }))
      for (const item of page.list?.elements ?? []) names.push((item['metadata'] as { name: string }).name);
    client.close();
    return names;
  };
  return { limits, read };
}

const kib = 1024;

describe('readPages', () => {
  it('asks in pages', async () => {
    const { limits, read } = await objectServer(1_100, 10);
    expect(new Set(await read()).size).toBe(1_100);
    expect(limits).toEqual([500, 500, 500]);
  });

  it('asks for smaller pages when one is too large, and misses nothing', async () => {
    const { limits, read } = await objectServer(400, 100 * kib);
    const names = await read();
    expect(names).toEqual(Array.from({ length: 400 }, (_, at) => `o${at}`));
    expect(limits[0]).toBe(500);
    expect(limits[1]).toBeLessThan(160);
    expect(limits.length).toBeLessThan(15);
  });

  it('takes more from a server that gives all at once', async () => {
    const { read } = await objectServer(4_000, 10 * kib, { paged: false });
    expect((await read()).length).toBe(4_000);
  });

  it('gives up on a server whose single objects are too large', async () => {
    const { limits, read } = await objectServer(3, 17 * kib * kib);
    const error: unknown = await read().catch((reason: unknown) => reason);
    expect(error instanceof ClusterError && error.failure.reason).toBe('too-large');
    expect(limits).toEqual([500]);
  });
});
