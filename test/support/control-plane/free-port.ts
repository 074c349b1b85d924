// TCP ports on 127.0.0.1 that nobody listens on.
import { once } from 'node:events';
import { createServer } from 'node:net';

/** What a component throws when another process took its port between our look and its bind. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

// Below the ranges from which systems pick the local ports of outgoing connections (32768 and up on
// Linux, 49152 and up elsewhere): a server that is down for a moment finds its port still free.
const FIRST = 20_000;
const COUNT = 12_000;

const given = new Set<number>();

/** A port that was free a moment ago, never the same twice in one process. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`found no free port between ${FIRST} and ${FIRST + COUNT}`);
}

/** Runs `start` with free ports, with others again when it throws PortTakenError. */
export async function onFreePorts<T>(start: (first: number, second: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort(), await freePort());
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === 5) throw error;
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen({ port, host: '127.0.0.1', exclusive: true });
  const free = await listening;
  if (free) {
    server.close();
    await once(server, 'close');
  }
  return free;
}
