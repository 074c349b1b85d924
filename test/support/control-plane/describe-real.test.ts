import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verdict } from './describe-real.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Runs the real harness tests in a vitest of their own that finds no control plane. */
function withoutControlPlane(env: NodeJS.ProcessEnv): { code: number | null; output: string } {
  const { CI: _ci, ...rest } = process.env;
  const result = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project=real', 'test/real/harness.test.ts'],
    {
      cwd: ROOT,
      env: { ...rest, NO_COLOR: '1', KUBECTL_MC_CONTROL_PLANE: '/nonexistent/control-plane', ...env },
      encoding: 'utf8',
    },
  );
  return { code: result.status, output: result.stdout + result.stderr };
}

describe('describeReal', () => {
  it.each([
    { missing: [], env: {}, expected: 'run' },
    { missing: [], env: { CI: 'true' }, expected: 'run' },
    { missing: ['etcd'], env: {}, expected: 'skip' },
    { missing: ['etcd'], env: { CI: 'false' }, expected: 'skip' },
    { missing: ['etcd'], env: { CI: 'true' }, expected: 'fail' },
    { missing: ['etcd'], env: { CI: '1' }, expected: 'fail' },
  ] as const)('decides to $expected with $missing missing and $env', ({ missing, env, expected }) => {
    expect(verdict(missing, env)).toBe(expected);
  });

  it('skips on a machine without control plane, and says once per suite how to get it', () => {
    const { code, output } = withoutControlPlane({});
    expect(code).toBe(0);
    expect(output).toMatch(/Tests +\d+ skipped/);
    const loud = output.split('\n').filter((line) => line.startsWith('SKIPPED "'));
    expect(new Set(loud).size).toBe(loud.length);
    expect(loud[0]).toContain('/nonexistent/control-plane');
    expect(loud[0]).toContain('make control-plane');
  });

  it('fails in CI', () => {
    const { code, output } = withoutControlPlane({ CI: 'true' });
    expect(code).toBe(1);
    expect(output).toContain('build it with: make control-plane');
  });
});
