import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { quiet } from '../dial/socket-events.ts';
import { serveTcp } from '../servers.test-data.ts';
import { piecesOf, type Answer } from './answer.ts';
import { keepConnections } from './connections.ts';
import { converse } from './conversation.ts';
import { requestBytes } from './request-bytes.ts';

/** A server that says `answers` one after the other, one for each request on a connection; a client of it. */
async function pair(...answers: readonly string[]) {
  let dialled = 0;
  const sockets: Socket[] = [];
  const server = await serveTcp((socket) => {
    sockets.push(socket);
    const left = [...answers];
    socket.on('data', () => socket.write(left.shift() ?? ''));
  });
  const connections = keepConnections(async () => {
    dialled += 1;
    const socket = quiet(connect(server.port, '127.0.0.1'));
    await once(socket, 'connect');
    return { socket, route: '' };
  });
  const controller = new AbortController();
  const ask = async (body?: Buffer): Promise<Answer> => {
    const connection = await connections.open(undefined);
    const outgoing = { method: body ? 'POST' : 'GET', target: '/', headers: { Host: 'x' }, body };
    return converse(connection, {
      method: outgoing.method,
      request: requestBytes(outgoing),
      signal: controller.signal,
      onFree: () => connections.giveBack(connection),
    });
  };
  return { ask, sockets, controller, dialled: () => dialled, close: () => connections.destroy() };
}

async function textOf(answer: Answer): Promise<string> {
  let text = '';
  for await (const piece of piecesOf(answer)) text += piece.toString();
  return text;
}

function said(body: string, ...fields: readonly string[]): string {
  return `HTTP/1.1 200 OK\r\n${fields.map((field) => `${field}\r\n`).join('')}Content-Length: ${body.length}\r\n\r\n${body}`;
}

it('a connection serves one request after the other', async () => {
  const { ask, dialled, close } = await pair(said('one'), said('two'));
  expect(await textOf(await ask())).toBe('one');
  expect(await textOf(await ask())).toBe('two');
  expect(dialled()).toBe(1);
  close();
});

it.each([
  ['asks for its end', said('one', 'Connection: x, Close')],
  ['is of an older version', said('one').replace('1.1', '1.0')],
  ['has a second answer behind the first', said('one') + said('evil')],
])('a connection that %s serves no other', async (_, first) => {
  const { ask, dialled, close } = await pair(first, said('late'));
  expect(await textOf(await ask())).toBe('one');
  expect(await textOf(await ask())).toBe('one');
  expect(dialled()).toBe(2);
  close();
});

it('a connection that speaks while nobody asks serves no other', async () => {
  const { ask, sockets, dialled, close } = await pair(said('one'));
  expect(await textOf(await ask())).toBe('one');
  sockets[0]?.write(said('evil'));
  if (sockets[0]) await once(sockets[0], 'close');
  expect(await textOf(await ask())).toBe('one');
  expect(dialled()).toBe(2);
  close();
});

it('a server that answers before it has heard all is not asked again on that connection', async () => {
  const { ask, sockets, dialled, close } = await pair();
  const asked = ask(Buffer.alloc(32 * 1024 * 1024));
  await expect.poll(() => sockets.length).toBe(1);
  sockets[0]?.removeAllListeners('data').pause().write(said('no'));
  expect(await textOf(await asked)).toBe('no');
  void ask().catch(() => undefined);
  await expect.poll(() => dialled()).toBe(2);
  close();
});

it('interim answers are passed over, and bounded', async () => {
  const interim = 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n';
  const { ask, close } = await pair(interim.repeat(50) + said('one'), interim.repeat(5_000));
  expect(await textOf(await ask())).toBe('one');
  await expect(ask()).rejects.toMatchObject({ detail: 'headers too large' });
  close();
});

it('a connection whose answer waited long for its reader serves the next one', async () => {
  const long = said('x'.repeat(90_000));
  const { ask, dialled, close } = await pair(long, said('two'));
  const answer = await ask();
  await expect.poll(answer.isComplete).toBe(true);
  expect(await textOf(answer)).toHaveLength(90_000);
  expect(await textOf(await ask())).toBe('two');
  expect(dialled()).toBe(1);
  close();
});

it('a body that nobody reads does not come in', async () => {
  const { ask, sockets, controller, close } = await pair('HTTP/1.1 200 OK\r\n\r\n');
  const answer = await ask();
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  let isFull = false;
  for (let count = 0; count < 200 && !isFull; count += 1) {
    isFull = sockets[0]?.write(chunk) === false && (sockets[0]?.writableLength ?? 0) > 64 * chunk.length;
    // oxlint-disable-next-line no-await-in-loop -- the other side reads meanwhile
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(isFull).toBe(true);
  let bytes = 0;
  const all = await answer.read((piece) => {
    bytes += piece.length;
    return bytes < 64 * chunk.length;
  });
  expect(all).toBe(false);
  controller.abort(new Error('enough'));
  await expect(answer.read(() => undefined)).rejects.toThrow('enough');
  await expect.poll(() => sockets[0]?.destroyed).toBe(true);
  close();
});
