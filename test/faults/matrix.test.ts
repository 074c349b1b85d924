// The matrix of faults, one line a case: the healthy member's rows stay, the other is named with the contract's
// words, the exit code is 2 beside it and 1 alone, in time.
/* oxlint-disable vitest/expect-expect -- holdCase has the assertions */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { httpCases } from './cases/http.ts';
import { networkCases } from './cases/network.ts';
import { payloadCases } from './cases/payload.ts';
import { proxyCases } from './cases/proxy.ts';
import { statusCases } from './cases/status.ts';
import { type FaultCase, type Lab, holdCase, startLab } from './lab/pair.ts';

const groups: readonly (readonly [string, readonly FaultCase[]])[] = [
  ['A. network and TLS', networkCases],
  ['A13. proxies', proxyCases],
  ['B. HTTP', httpCases],
  ['B. payload', payloadCases],
  ['B. statuses', statusCases],
];

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

describe.concurrent.each(groups)('%s', (_, cases) => {
  it.each(cases.map((one) => [`${one.id} ${one.what}`, one] as const))('%s', async (_name, one) => {
    await holdCase(one, lab);
  });
});
