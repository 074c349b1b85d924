// The same source gives the same bytes, wherever it is built: what somebody downloads can be made again.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NoBunError } from './bun.ts';
import { writeBundle } from './bundle.ts';
import { writeExecutable } from './executable.ts';

it('builds the same bytes twice', async ({ skip }) => {
  const made = [];
  for (const name of ['one', 'another-place']) {
    const folder = mkdtempSync(join(tmpdir(), `kubectl-mc-${name}-`));
    try {
      const bundle = join(folder, 'main.cjs');
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await writeBundle(bundle);
      const program = join(folder, 'kubectl-mc');
      writeExecutable(bundle, program);
      made.push(
        [bundle, program].map((file) => createHash('sha256').update(readFileSync(file)).digest('hex')),
      );
    } catch (error) {
      if (!(error instanceof NoBunError)) throw error;
      skip(`no Bun on this machine: ${error.message}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  expect(made[1]).toEqual(made[0]);
}, 180_000);
