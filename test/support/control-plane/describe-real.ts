// `describe` for tests that need the real control plane.
/* oxlint-disable vitest/valid-title, vitest/valid-describe-callback, vitest/no-disabled-tests, vitest/expect-expect -- this file wraps describe, it holds no tests */
import { describe, it } from 'vitest';
import { controlPlaneDir, missingParts } from '../../../scripts/control-plane-dir.ts';

export type Verdict = 'run' | 'skip' | 'fail';

/** Without the control plane, real tests are skipped on a developer's machine, but never in CI. */
export function verdict(missing: readonly string[], env: NodeJS.ProcessEnv): Verdict {
  if (missing.length === 0) return 'run';
  return ['', '0', 'false', undefined].includes(env['CI']) ? 'skip' : 'fail';
}

/** Like `describe`, by the rule of `verdict`; a skip says so in one loud line. Start fleets in `beforeAll` only. */
export function describeReal(name: string, define: () => void): void {
  const dir = controlPlaneDir();
  const missing = missingParts(dir);
  const words = `the real control plane is not in ${dir} (no ${missing.join(', ')}); build it with: make control-plane`;
  switch (verdict(missing, process.env)) {
    case 'run':
      describe(name, define);
      break;
    case 'skip':
      process.stderr.write(`\nSKIPPED "${name}": ${words}\n`);
      describe.skip(name, define);
      break;
    case 'fail':
      describe(name, () => {
        it('has the real control plane', () => {
          throw new Error(words);
        });
      });
      break;
  }
}
