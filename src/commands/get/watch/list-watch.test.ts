// One member's watch against a server that falls silent, and a reader that takes its time.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { clientOf, connectionTo, serveHttps } from '../../../client/servers.test-data.ts';
import type { System } from '../../../core/system.ts';
import { toGetOptions } from '../options.ts';
import { type Change, listWatch } from './list-watch.ts';

const pods = {
  group: '',
  version: 'v1',
  resource: 'pods',
  singular: 'pod',
  kind: 'Pod',
  namespaced: true,
  shortNames: [],
  categories: [],
  verbs: ['list', 'watch'],
};

const event = (version: number, size = 0): string =>
  `${JSON.stringify({
    type: 'ADDED',
    object: {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: {
        name: `pod-${version}`,
        namespace: 'default',
        resourceVersion: `${version}`,
        annotations: { padding: 'x'.repeat(size) },
      },
    },
  })}\n`;

/** What the server sends to each watch in turn; then it keeps the connection and says nothing. */
type Script = (from: string, nth: number) => readonly string[] | undefined;

async function watchOf(script: Script, options: { idleMs: number; slowMs?: number; mostObjects?: number }) {
  const asked: string[] = [];
  const server = await serveHttps((request, response) => {
    const from = new URL(request.url ?? '', 'https://x').searchParams.get('resourceVersion') ?? '';
    asked.push(from);
    const lines = script(from, asked.length - 1);
    if (!lines) return;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    for (const line of lines) response.write(line);
  });
  const values = new Map([['output', ['json']]]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no more of the world is asked for
  const world = { cwd: '/', interrupt: new AbortController().signal } as System;
  const getOptions = await toGetOptions({ values, args: ['pods'], dashAt: undefined }, world);
  const connection = connectionTo(server.url);
  const stop = new AbortController();
  const cluster = { name: 'one', labels: {}, properties: {} };
  const told: string[] = [];
  const notes: string[] = [];
  const running = listWatch(
    {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the name of the cluster is asked for
      target: { cluster, connection } as unknown as Parameters<typeof listWatch>[0]['target'],
      client: clientOf(connection),
      signal: stop.signal,
    },
    {
      options: getOptions,
      request: { resource: pods, namespace: 'default', name: undefined, subresource: undefined },
      start: { resourceVersion: '1', entries: [] },
      emit: async ({ entry }: Change) => {
        told.push(entry.key);
        if (options.slowMs) await sleep(options.slowMs);
      },
      note: async (text) => void notes.push(text),
      listTimeoutMs: 1_000,
      idleMs: options.idleMs,
      now: Date.now,
      takeColumns: () => undefined,
      ...(options.mostObjects !== undefined && { mostObjects: options.mostObjects }),
    },
  );
  // Whoever calls `end` hears of it.
  running.catch(() => undefined);
  const end = () => {
    stop.abort();
    return running;
  };
  return { asked, told, notes, end };
}

it('a silent server is asked again from where it stopped, without a word', { timeout: 30_000 }, async () => {
  const { asked, told, notes, end } = await watchOf((from) => [event(Number(from) + 1)], { idleMs: 1_000 });
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(2), 15_000);
  await end();
  expect(asked.slice(0, 3)).toEqual(['1', '2', '3']);
  expect(told.slice(0, 2)).toEqual(['default/pod-2', 'default/pod-3']);
  expect(notes).toEqual([]);
});

it(
  'a server that does not even begin is named, and asked in growing intervals',
  { timeout: 30_000 },
  async () => {
    const { asked, notes, end } = await watchOf((_, nth) => (nth === 0 ? [] : undefined), { idleMs: 300 });
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(2), 15_000);
    await end();
    expect(asked).toEqual(asked.map(() => '1'));
    expect(notes).toEqual(['watch of one broke off (connection timeout); trying again']);
  },
);

it('a server whose objects never end is given up, and named', async () => {
  const events = Array.from({ length: 10 }, (_, at) => event(at + 2));
  const { told, notes, end } = await watchOf(() => events, { idleMs: 10_000, mostObjects: 3 });
  await vi.waitFor(() => expect(notes).toHaveLength(1), 15_000);
  await expect(end()).rejects.toThrow('the watch has brought 4 objects');
  expect(told).toHaveLength(3);
  expect(notes).toEqual(['watch of one has ended (response too large). Ask for less.']);
});

it('a reader that takes its time is no silence of the server', { timeout: 30_000 }, async () => {
  const events = Array.from({ length: 3 }, (_, at) => event(at + 2, 100_000));
  const { asked, told, notes, end } = await watchOf(() => events, { idleMs: 1_500, slowMs: 1_700 });
  await vi.waitFor(() => expect(told).toHaveLength(3), 20_000);
  expect(asked).toEqual(['1']);
  await end();
  expect(notes).toEqual([]);
});
