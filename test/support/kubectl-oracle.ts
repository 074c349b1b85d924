// `describe` for tests that compare with the real kubectl and need no control plane beside it.
/* oxlint-disable vitest/valid-title, vitest/no-disabled-tests, vitest/expect-expect -- this file wraps describe, it holds no tests */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { controlPlaneDir } from '../../scripts/control-plane-dir.ts';
import { verdict } from './control-plane/describe-real.ts';
import { type Finished, runKubectl } from './control-plane/kubectl.ts';

/** Runs kubectl with a HOME of its own, no kubeconfig and no kuberc. */
export type Kubectl = (args: readonly string[], input?: string) => Promise<Finished>;

/** Like `describe`, and `programs` is the folder of kubectl, for tests with an environment of their own; without kubectl the tests are skipped in one loud line, and fail in CI. */
export function describeWithKubectl(
  name: string,
  define: (kubectl: Kubectl, programs: string) => void,
): void {
  const programs = controlPlaneDir();
  const missing = existsSync(join(programs, 'kubectl')) ? [] : ['kubectl'];
  const words = `no kubectl in ${programs} to compare with; build it with: make control-plane`;
  switch (verdict(missing, process.env)) {
    case 'run':
      describe(name, () => {
        const home = mkdtempSync(join(tmpdir(), 'kubectl-mc-oracle-'));
        afterAll(() => rmSync(home, { recursive: true, force: true }));
        const env = {
          HOME: home,
          KUBECONFIG: '/dev/null',
          KUBECTL_KUBERC: 'false',
          PATH: process.env['PATH'] ?? '',
        };
        define(
          (args, input) => runKubectl({ programs, env }, args, input === undefined ? {} : { input }),
          programs,
        );
      });
      break;
    case 'skip':
      process.stderr.write(`\nSKIPPED "${name}": ${words}\n`);
      describe.skip(name, () => {
        it('needs kubectl');
      });
      break;
    case 'fail':
      describe(name, () => {
        it('has a kubectl to compare with', () => {
          throw new Error(words);
        });
      });
      break;
  }
}
