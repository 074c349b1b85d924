// What must never be in the bundle: code that is made of text, a shell, certificates that nobody checks.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeBundle } from './bundle.ts';

describe('the bundle', () => {
  let text: string;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubectl-mc-bundle-'));
    try {
      await writeBundle(join(folder, 'main.cjs'));
      text = readFileSync(join(folder, 'main.cjs'), 'utf8');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each([
    ['eval', /(?<![.\w])eval\s*\(/],
    ['the Function constructor', /\bnew Function\b/],
    ['vm', /["'](?:node:)?vm["']/],
    ['a shell', /\bshell\s*:\s*(?:!0|true)/],
    ['exec of child_process', /\bexecSync\s*\(|child_process"\)\.exec\s*\(/],
    ['a switch that turns off the check of certificates', /rejectUnauthorized\s*:\s*(?:!1|false)/],
    ['an address that is asked without being told', /https?:\/\/(?:registry|telemetry|update|stats)\./],
  ])('has no %s', (_, pattern) => {
    expect(pattern.exec(text)?.[0]).toBeUndefined();
  });
});
