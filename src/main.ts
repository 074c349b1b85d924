// Process → run() → exit code. Everything is written by then, and the process ends at once.
import { setMaxListeners } from 'node:events';
import { run } from './cli/run.ts';
import { processSystem } from './cli/system.ts';
import { wakeReaders } from './core/open-pipes.ts';

// What the user's own programs are given: without what we change for ourselves below.
const env = { ...process.env };
// Where Node resolves names on threads it has four, two at a time for slow ones: a few dead names would hold up the fleet.
process.env['UV_THREADPOOL_SIZE'] ??= '64';
// Node 20 warns on stderr of an AbortSignal with eleven listeners, and a fleet has more.
setMaxListeners(0);
// Certificates are always checked, whatever this variable says; Node's own warning would say the opposite.
if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  process.stderr.write('Warning: NODE_TLS_REJECT_UNAUTHORIZED is ignored; certificates are checked\n');
}
void processSystem(env)
  .then(run)
  .then((code) => {
    wakeReaders();
    process.exit(code);
  });
