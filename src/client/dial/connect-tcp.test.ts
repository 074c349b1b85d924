import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectTcp } from './connect-tcp.ts';
import type { Resolve } from './system-lookup.ts';
import { serveTcp } from '../servers.test-data.ts';

const { signal } = new AbortController();
const v4 = (address: string) => ({ address, family: 4 });
const v6 = (address: string) => ({ address, family: 6 });
const giving =
  (...addresses: readonly { address: string; family: number }[]): Resolve =>
  () =>
    Promise.resolve(addresses);

/** A port of 127.0.0.1 where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function reach(port: number, resolve: Resolve, tried: string[] = []) {
  const socket = await connectTcp(
    { hostname: 'member.test', port, resolve, open: connect },
    signal,
    (address) => tried.push(address),
  );
  onTestFinished(() => void socket.destroy());
  return socket.remoteAddress;
}

describe('connectTcp', () => {
  it('takes the next address when one is dead', async () => {
    const { port } = await serveTcp(() => undefined);
    const tried: string[] = [];
    expect(await reach(port, giving(v4('127.0.0.9'), v4('127.0.0.1')), tried)).toBe('127.0.0.1');
    expect(tried).toEqual([`127.0.0.9:${port}`, `127.0.0.1:${port}`]);
  });

  it('takes the other family when the first is dead, without waiting', async () => {
    const { port } = await serveTcp(() => undefined);
    const tried: string[] = [];
    const started = performance.now();
    expect(await reach(port, giving(v6('::1'), v4('127.0.0.1')), tried)).toBe('127.0.0.1');
    expect(tried).toEqual([`[::1]:${port}`, `127.0.0.1:${port}`]);
    expect(performance.now() - started).toBeLessThan(250);
  });

  it('does not try the other family when the first is there', async () => {
    const { port, connections } = await serveTcp(() => undefined);
    const tried: string[] = [];
    expect(await reach(port, giving(v4('127.0.0.1'), v6('::1')), tried)).toBe('127.0.0.1');
    expect(tried).toEqual([`127.0.0.1:${port}`]);
    await expect.poll(connections).toBe(1);
  });

  it('tells the first error when all are dead', async () => {
    const port = await closedPort();
    await expect(reach(port, giving(v4('127.0.0.1'), v4('127.0.0.9')))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      address: `127.0.0.1:${port}`,
    });
    await expect(reach(port, giving(v4('127.0.0.1'), v6('::1')))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      address: `127.0.0.1:${port}`,
    });
  });

  it('tells a name without addresses', async () => {
    await expect(reach(1, giving())).rejects.toMatchObject({ step: 'lookup', code: 'ENOTFOUND' });
    const dead: Resolve = () => Promise.reject(Object.assign(new Error('later'), { code: 'EAI_AGAIN' }));
    await expect(reach(1, dead)).rejects.toMatchObject({
      step: 'lookup',
      code: 'EAI_AGAIN',
      address: 'member.test',
    });
  });

  it('stops with its signal, in either family', async () => {
    const { port } = await serveTcp(() => undefined);
    const stopped = AbortSignal.abort(new Error('enough'));
    for (const addresses of [[v4('127.0.0.1')], [v4('127.0.0.1'), v6('::1')]]) {
      const target = { hostname: 'member.test', port, resolve: giving(...addresses), open: connect };
      await expect(connectTcp(target, stopped)).rejects.toThrow('enough');
    }
    await expect(
      connectTcp({ hostname: '127.0.0.1', port, resolve: giving(), open: connect }, stopped),
    ).rejects.toThrow('enough');
  });
});
