// D1. Every fault of the matrix, on the hub: one line that names the hub, no output, exit 1, in time.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { httpCases } from './cases/http.ts';
import { networkCases } from './cases/network.ts';
import { payloadCases } from './cases/payload.ts';
import { statusCases } from './cases/status.ts';
import { type Lab, kubeconfigOf, startLab } from './lab/pair.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

// What is right for a member (a Table) is wrong for a hub, so that all of them fail here.
const all = [...networkCases, ...httpCases, ...payloadCases, ...statusCases];

describe.concurrent('the hub', () => {
  it.each(all.map((one) => [`${one.id} ${one.what}`, one] as const))('%s', async (_, one) => {
    const faulty = await one.fault();
    try {
      const limit = one.isEndless === true ? 700 : 45_000;
      const line = `get pods --hub-context bad --kubeconfig ${kubeconfigOf(lab, faulty)} --cluster-timeout ${limit}ms`;
      const started = performance.now();
      const { out, err, code } = await runCli(line, {
        home: lab.fleet.home,
        ...(faulty.env && { env: faulty.env }),
      });
      expect(performance.now() - started).toBeLessThan(limit + (one.isEndless === true ? 5_000 : 0));
      expect([out, code]).toEqual(['', 1]);
      expect(err).toMatch(/^Error: (?:hub context|.*context) "bad"[^\n]+\n$/);
      expect(err.length).toBeLessThan(4_000);
      expect(err).not.toMatch(/lab-token|\(internal error\)|please report/);
      // oxlint-disable-next-line no-control-regex -- control characters are what this is about
      expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    } finally {
      await faulty.stop?.();
    }
  });
});
