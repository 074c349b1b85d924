// `describe` for tests that need kubectl's own suite: Go, which fetches it, and the real control plane.
/* oxlint-disable vitest/valid-title, vitest/valid-describe-callback, vitest/no-disabled-tests, vitest/expect-expect -- this file wraps describe, it holds no tests */
import { describe, it } from 'vitest';
import { controlPlaneDir, missingParts } from '../../scripts/control-plane-dir.ts';
import { verdict } from '../support/control-plane/describe-real.ts';
import { kubernetesSource } from './source-tree.ts';

/** Like `describe`; without the parts the tests are skipped in one loud line, and fail in CI. */
export function describeUpstream(name: string, define: () => void): void {
  const missing = missingForSuite();
  const words = `needs ${missing.join(', ')}; install Go, then: make control-plane`;
  switch (verdict(missing, process.env)) {
    case 'run':
      describe(name, define);
      break;
    case 'skip':
      process.stderr.write(`\nSKIPPED "${name}": ${words}\n`);
      describe.skip(name, () => {
        it('needs Go and the control plane', () => {});
      });
      break;
    case 'fail':
      describe(name, () => {
        it('has Go and the control plane', () => {
          throw new Error(words);
        });
      });
      break;
  }
}

function missingForSuite(): string[] {
  const parts = missingParts(controlPlaneDir());
  try {
    kubernetesSource();
    return parts;
  } catch {
    return [...parts, 'k8s.io/kubernetes from the Go module proxy'];
  }
}
