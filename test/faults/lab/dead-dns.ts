// A name server that takes every question and answers none, for one child process: a resolv.conf of its own in a mount
// namespace of its own. Needs root on Linux.
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DeadDns {
  /** Words in front of a program that is to ask this server. */
  readonly through: readonly string[];
  readonly questions: () => number;
  readonly stop: () => Promise<void>;
}

/** Undefined where it cannot be made; `why` hears the reason. */
export async function startDeadDns(why: (reason: string) => void): Promise<DeadDns | undefined> {
  const probe = spawnSync('unshare', ['-m', 'true']);
  if (probe.status !== 0) {
    why('no mount namespaces (root on Linux is needed)');
    return undefined;
  }
  const server = createSocket('udp4');
  let questions = 0;
  server.on('message', () => (questions += 1));
  try {
    server.bind(53, '127.0.0.9');
    await once(server, 'listening');
  } catch (error) {
    why(`port 53 cannot be used (${String(error)})`);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-mc-dns-'));
  const file = join(folder, 'resolv.conf');
  writeFileSync(file, 'nameserver 127.0.0.9\noptions timeout:30 attempts:3\n');
  return {
    through: ['unshare', '-m', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', file],
    questions: () => questions,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
