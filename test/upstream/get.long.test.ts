// kubectl's own suite with kubectl-mc in the place of `kubectl get`: what passes with kubectl must pass with it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeUpstream } from './describe-upstream.ts';
import { CORE, NOT_FOR_A_FLEET, OTHERS, WITHOUT_GET } from './functions.ts';
import { type FunctionResult, whatFailed } from './run-function.ts';
import { functionsOfSuite, kubernetesSource } from './source-tree.ts';
import { startSuite, type Suite } from './suite.ts';

/** A function may take 5 minutes, and is run twice; before it a cluster may have to be started. */
const LIMIT_MS = 660_000;

describeUpstream("kubectl's own suite", () => {
  let suite: Suite;
  beforeAll(async () => {
    suite = await startSuite();
  });
  afterAll(() => suite.stop());

  const calls = { routed: 0, refused: [] as string[] };
  const runWithMc = async (name: string): Promise<FunctionResult> => {
    const result = await suite.run(name, 'mc');
    calls.routed += result.routes.routed.length;
    calls.refused.push(...result.routes.refused);
    return result;
  };

  it('has no function that this project does not know', () => {
    const known: readonly string[] = [...CORE, ...OTHERS, ...WITHOUT_GET, ...NOT_FOR_A_FLEET];
    expect(functionsOfSuite(kubernetesSource()).filter((name) => !known.includes(name))).toEqual([]);
  });

  describe('get, printers and discovery', () => {
    it.each(CORE)('%s', { timeout: LIMIT_MS }, async (name) => {
      const kubectl = await suite.run(name, 'kubectl');
      expect(failure(kubectl)).toBe('');
      const mc = await runWithMc(name);
      expect(failure(mc)).toBe('');
      expect(mc.asserts).toBe(kubectl.asserts);
    });
  });

  describe('other verbs, seen through get', () => {
    it.each(OTHERS)('%s', { timeout: LIMIT_MS }, async (name) => {
      const mc = await runWithMc(name);
      if (failure(mc) === '') return;
      // Some cannot pass: one wants the internet, another a kubectl-convert. Then both must come as far.
      const kubectl = await suite.run(name, 'kubectl');
      const alike = mc.verdict === kubectl.verdict && mc.asserts === kubectl.asserts;
      expect(alike ? '' : failure(mc)).toBe('');
    });
  });

  it('really asked kubectl-mc', () => {
    const all = calls.routed + calls.refused.length;
    const share = calls.routed / all;
    process.stderr.write(`\n${calls.routed} of ${all} get calls went to kubectl-mc\n`);
    expect(share >= 0.9 ? [] : calls.refused).toEqual([]);
    expect(share).toBeGreaterThanOrEqual(0.9);
  });
});

/** Empty when the function passed. */
function failure(result: FunctionResult): string {
  return result.verdict === 'passed' ? '' : `${result.name} ${result.verdict}:\n${whatFailed(result)}`;
}
