// Reads a file that the user's settings name, whole and at once. What has no end, or nobody at its other end, would stop
// every cluster and not only the one that it belongs to: a named pipe, a device, the image of a disk.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** The largest bundle of certificates is a fraction of it. */
const maxBytes = 16 * 1024 * 1024;

/** The bytes of a regular file. Throws as node:fs does, and with the codes `ENOTFILE` and `EFBIG`. */
export function readRegularFile(file: string): Buffer {
  // O_NONBLOCK: opening a named pipe must not wait for a writer.
  const fd = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(fd);
    // Reading a folder gives the system's own words.
    if (!found.isFile() && !found.isDirectory())
      throw Object.assign(new Error('is a pipe or a device, not a regular file'), { code: 'ENOTFILE' });
    if (found.size > maxBytes)
      throw Object.assign(new Error(`is larger than ${maxBytes / 1024 / 1024} MiB`), { code: 'EFBIG' });
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}
