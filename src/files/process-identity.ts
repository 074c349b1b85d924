// Which process holds a lock, and whether it still runs: a pid alone says too little, as pids are used again.
import { execFile } from 'node:child_process';
import { readFile, readlink, stat } from 'node:fs/promises';
import { hostname } from 'node:os';

/** One process, as a lock file records it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Linux: two containers with one host name still have pids of their own. */
  readonly pidNamespace?: string;
  /** Linux: boot id and start in clock ticks since boot; a pid that is used again starts later. */
  readonly startTime?: string;
}

/** What is recorded for process `pid` of this machine. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity> {
  const pidNamespace = await readlink('/proc/self/ns/pid').catch(() => undefined);
  const found = await inspect(pid);
  const startTime = found.state === 'running' ? found.startTime : undefined;
  return {
    pid,
    host: hostname(),
    ...(pidNamespace === undefined ? {} : { pidNamespace }),
    ...(startTime === undefined ? {} : { startTime }),
  };
}

/** True only when `other` surely runs no more: same machine, and no such process or a later one of its pid. */
export async function isGone(other: ProcessIdentity, here: ProcessIdentity): Promise<boolean> {
  if (other.host !== here.host || other.pidNamespace !== here.pidNamespace) return false;
  const found = await inspect(other.pid);
  if (found.state !== 'running') return found.state === 'gone';
  return (
    other.startTime !== undefined && found.startTime !== undefined && other.startTime !== found.startTime
  );
}

type Found =
  | { readonly state: 'running'; readonly startTime?: string }
  | { readonly state: 'gone' }
  | { readonly state: 'unknown' };

async function inspect(pid: number): Promise<Found> {
  const hasProc = await stat('/proc/self/stat').then(
    () => true,
    () => false,
  );
  return hasProc ? inspectByProc(pid) : inspectByPs(pid);
}

async function inspectByProc(pid: number): Promise<Found> {
  let text: string;
  try {
    text = await readFile(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return { state: 'gone' };
  }
  // proc(5): pid (comm) state … starttime is field 22; comm may hold blanks and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended and only waits for its parent; it holds no lock any more.
  if (fields[0] === 'Z' || fields[0] === 'X') return { state: 'gone' };
  const ticks = fields[19];
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return { state: 'running', ...(ticks === undefined ? {} : { startTime: `${boot.trim()}:${ticks}` }) };
}

/** macOS and the BSDs: ps exits 1 when there is no such process. Where there is no ps, nothing is known. */
function inspectByPs(pid: number): Promise<Found> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'pid=', '-p', String(pid)], (error) => {
      if (!error) resolve({ state: 'running' });
      else resolve({ state: error.code === 1 ? 'gone' : 'unknown' });
    });
  });
}
