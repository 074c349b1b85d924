// A thread that listens on one port and then sleeps for good: nobody accepts. See blackhole.ts.
import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { trusted } from './trusted.ts';

const { port, bell } = trusted<{ port: number; bell: Int32Array<SharedArrayBuffer> }>(workerData);

const server = createServer();
server.listen({ port, host: '127.0.0.1', backlog: 1 }, () => {
  // Told and asleep in one turn of the loop, so that nothing can be accepted in between.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage('listening');
  Atomics.wait(bell, 0, 0);
  process.exit(0);
});
