// The main job in half a minute, on a simulated fleet (real TLS sockets on this machine) with the built program.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startSimFleet } from '../test/support/sim/fleet.ts';

const program = join(import.meta.dirname, '..', 'dist', 'kubectl-mc');
const members = ['eu-1', 'eu-2', 'us-1'].map((name) => ({ name, profile: { labels: { env: 'prod' } } }));
const fleet = await startSimFleet({ members, pods: 3, seed: 'demo' });

try {
  say(
    'A hub with three clusters, each with a ClusterProfile. First, once: choose a context for each cluster.',
  );
  await run('setup', '--hub-context', 'hub', '--non-interactive');
  say('Then ask all of them at once.');
  await run('get', 'pods', '-A');
  say('One document for scripts.');
  await run('get', 'pods', '-A', '-o', 'json', '--clusters', 'us-1');
  say('One cluster dies. The rows of the others are printed, it is named, and the exit code is 2.');
  await fleet.member('eu-2').fault({ at: 'connect', kind: 'hang' });
  await run('get', 'pods', '-A', '--cluster-timeout', '2s');
} finally {
  await fleet.stop();
}

function say(text: string): void {
  process.stdout.write(`\n# ${text}\n`);
}

/** Runs the program as a user would; a long document is cut after its first lines. */
async function run(...args: string[]): Promise<void> {
  process.stdout.write(`$ kubectl mc ${args.join(' ')}\n`);
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], HOME: fleet.home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const lines = text.trimEnd().split('\n');
  process.stdout.write(`${lines.slice(0, 24).join('\n')}\n`);
  if (lines.length > 24) process.stdout.write(`… ${lines.length - 24} more lines\n`);
  process.stdout.write(`(exit code ${String(code)})\n`);
}
