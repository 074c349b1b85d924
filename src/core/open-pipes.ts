// Files that are being read. Node ends no process while one of its threads waits for a named pipe to speak; who leaves
// early, at Ctrl-C, speaks for it.
import { closeSync, constants, openSync, statSync, writeSync } from 'node:fs';

const beingRead = new Set<string>();

/** Remembers `file` for as long as `read` takes. */
export async function whileReading<T>(file: string, read: () => Promise<T>): Promise<T> {
  beingRead.add(file);
  try {
    return await read();
  } finally {
    beingRead.delete(file);
  }
}

/** Ends the wait at the pipes among the files that are still being read; what comes out of them counts no more. */
export function wakeReaders(): void {
  for (const file of beingRead)
    try {
      if (!statSync(file).isFIFO()) continue;
      const fd = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
      writeSync(fd, '\n');
      closeSync(fd);
    } catch {
      // Gone, or full: then its reader has something to read.
    }
}
