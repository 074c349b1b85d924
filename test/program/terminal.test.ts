// What a person sees on a terminal: rows as clusters answer, who is waited for, and what failed after the rows.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

describe('on a terminal', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    fleet = await startSimFleet({
      members: [{ name: 'a', latencyMs: 400 }, { name: 'b' }, { name: 'c' }],
      pods: 2,
    });
  });
  afterAll(() => fleet.stop());
  const mc = (line: string, more: { onOut?: (text: string) => void } = {}) =>
    runCli(line, { home: fleet.home, tty: true, env: { NO_COLOR: '1' }, ...more });

  it('prints the rows of each cluster as soon as it answers, with one header', async () => {
    const pieces: string[] = [];
    const { out, code } = await mc('get pods -A', { onOut: (text) => pieces.push(text) });
    expect(code).toBe(0);
    // The slow one comes apart from the others, which a pipe may have put into one piece.
    expect(pieces.length).toBeGreaterThanOrEqual(2);
    expect(pieces.slice(0, -1).join('')).toMatch(/ b .* c /s);
    const rows = out.trimEnd().split('\n');
    expect(rows.filter((row) => row.startsWith('NAMESPACE'))).toHaveLength(1);
    // The slow one comes last here, although it is the first by name.
    expect(rows.at(-1)).toContain(' a ');
  });

  it('keeps the order of the clusters with --sort-by, and in a pipe', async () => {
    const sorted = await mc('get pods -A --sort-by=.metadata.name');
    const piped = await runCli('get pods -A', { home: fleet.home });
    const clusters = piped.out
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.trim().split(/\s+/)[2]);
    expect(clusters).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
    const names = sorted.out
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.trim().split(/\s+/)[1] ?? '');
    expect(names).toEqual(names.toSorted());
  });

  it('says who is waited for, clears that line, and names the failure after the last row', async () => {
    await fleet.member('c').fault({ at: 'response', kind: 'hang' });
    const { out, err, code } = await mc('get pods -A --cluster-timeout 1500ms');
    await fleet.member('c').clearFaults();
    // How many are still waited for after a second depends on the machine; the dead one is among them.
    const drawn = err.replaceAll('\r\u001b[K', '<clear>');
    expect(drawn).toMatch(/<clear>Waiting for [123] of 3 clusters: (?:a, )?(?:b, )?c<clear>/);
    expect(err).toMatch(
      /Error: Failed to query 1 cluster: c \(connection timeout\)\nShowing results from 2\/3 clusters:\n/,
    );
    expect(out).not.toContain('\u001b');
    expect(code).toBe(2);
  });

  it('draws nothing with -q, and nothing in a pipe', async () => {
    await fleet.member('c').fault({ at: 'response', kind: 'delay', ms: 1_300 });
    const quiet = await mc('get pods -A -q');
    const piped = await runCli('get pods -A', { home: fleet.home });
    await fleet.member('c').clearFaults();
    expect(quiet.err).toBe('');
    expect(piped.err).toBe('Discovered 3 cluster(s)\n');
  });

  it('prints several types as blocks, when all of them are there', async () => {
    const { out } = await mc('get pods,services -A');
    expect(out.split('\n\n')).toHaveLength(2);
  });
});
