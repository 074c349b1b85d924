// As many members as are asked at once send without an end: the process stays within its memory, and nobody healthy is lost.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLUMNS, CRLF, http, row } from './lab/answers.ts';
import { type BadDay, flood, startBadDay, watchRun } from './lab/bad-day.ts';
import { askOn, holdDay } from './lab/hold-day.ts';
import { GOOD_ROWS, kubeconfigOf, startLab } from './lab/pair.ts';
import { https } from './lab/servers.ts';
import { builtProgram } from '../support/run-built.ts';

describe('64 members that send without an end', () => {
  let day: BadDay;
  beforeAll(async () => {
    day = await startBadDay('failing first', flood);
  });
  afterAll(() => day.fleet.stop());

  it('take no memory away from the others', async () => {
    const seen = await askOn(day, '--cluster-timeout 15s');
    holdDay(seen, day);
    // How much it is depends on when garbage is collected; Node lets more of it lie than the executable.
    expect(seen.peakRssMb).toBeLessThan(builtProgram.endsWith('.cjs') ? 600 : 400);
  });
});

describe('a member whose pages lead on for ever', () => {
  const rows = Array.from({ length: 5_000 }, (_, at) => row(`pod-${at}`));
  const columnDefinitions = COLUMNS;
  const head = { kind: 'Table', apiVersion: 'meta.k8s.io/v1' };
  const page = JSON.stringify({ ...head, metadata: { continue: 'NEXT' }, columnDefinitions, rows });

  it('is named as too large, with what it gave', async () => {
    const lab = await startLab();
    const endless = await https(({ nth }) => http(page.replace('NEXT', `page-${nth}`)))();
    try {
      const day = { fleet: lab.fleet, expected: new Map<string, RegExp>(), healthy: new Set<string>() };
      const line = `get pods -A --contexts bad,good --kubeconfig ${kubeconfigOf(lab, endless)}`;
      const { out, err, code, peakRssMb, tookMs } = await watchRun(line.split(' '), day);
      expect(err).toMatch(/^Error: Failed to query 1 cluster: bad \(response too large\)$/m);
      expect(code).toBe(2);
      expect(out.match(/ good +/g)).toHaveLength(GOOD_ROWS);
      expect(out.match(/ bad +/g)).toHaveLength(505_000);
      expect(peakRssMb).toBeLessThan(900);
      // Not its deadline of 30 s has ended it.
      expect(tookMs).toBeLessThan(25_000);
    } finally {
      await endless.stop?.();
      await lab.stop();
    }
  });
});

describe('an answer to --raw that never ends', () => {
  it('is named as too large before it fills the memory', async () => {
    const lab = await startLab();
    const head = `HTTP/1.1 200 OK${CRLF}Content-Type: application/json${CRLF}Connection: close${CRLF}${CRLF}`;
    const endless = await https([head, { forever: 'x'.repeat(64 * 1024) }])();
    try {
      const day = { fleet: lab.fleet, expected: new Map<string, RegExp>(), healthy: new Set<string>() };
      const line = `get --raw /version --contexts bad,good --kubeconfig ${kubeconfigOf(lab, endless)}`;
      const { out, err, code, peakRssMb } = await watchRun(line.split(' '), day);
      expect(err).toMatch(/^Error: Failed to query 1 cluster: bad \(response too large\)$/m);
      expect(code).toBe(2);
      expect(out).toMatch(/^good: /m);
      expect(peakRssMb).toBeLessThan(400);
    } finally {
      await endless.stop?.();
      await lab.stop();
    }
  });
});
