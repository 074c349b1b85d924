// I3 and A14 in real time: a server that falls silent in the middle of a watch, its connection open. It is asked again
// after 90 s, from where it stopped; and one that is frozen altogether is named then.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ctrlC, runCli } from '../support/run-cli.ts';
import { chunked, http, row, table } from './lab/answers.ts';
import { type Lab, kubeconfigOf, startLab } from './lab/pair.ts';
import { type Asked, type Reply, https } from './lab/servers.ts';
import { HANG } from './lab/steps.ts';

const IDLE_MS = 90_000;

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

function added(name: string, resourceVersion: string): string {
  const object = JSON.parse(table({ metadata: { resourceVersion }, rows: [row(name)] }));
  return `${JSON.stringify({ type: 'ADDED', object })}\n`;
}

/** Watches a server with these answers to its watches until `isOver`; when each watch came, and all that was said. */
async function watch(
  reply: (nth: number) => Reply,
  isOver: (seen: { out: string; asked: number }) => boolean,
) {
  const asked: { readonly at: number; readonly from: string }[] = [];
  const faulty = await https(({ path }: Asked) => {
    if (!path.includes('watch=true')) return http(table());
    const from = new URL(path, 'https://x').searchParams.get('resourceVersion') ?? '';
    asked.push({ at: performance.now(), from });
    return reply(asked.length - 1);
  })();
  const key = ctrlC();
  try {
    let out = '';
    const running = runCli(`get pods -A -w --contexts bad,good --kubeconfig ${kubeconfigOf(lab, faulty)}`, {
      home: lab.fleet.home,
      interrupt: key.interrupt,
      onOut: (text) => (out += text),
    });
    await expect
      .poll(() => isOver({ out, asked: asked.length }), { timeout: 240_000, interval: 50 })
      .toBe(true);
    key.press();
    return { ...(await running), asked };
  } finally {
    key.press();
    await faulty.stop?.();
  }
}

const rowsOf = (out: string) =>
  out
    .split('\n')
    .filter((line) => / bad /.test(line))
    .map((line) => line.split(/ +/)[1]);

describe.concurrent('a watch that falls silent', () => {
  it('is begun again after 90 s where it stopped, without a word', async () => {
    const { asked, out, err } = await watch(
      (nth) => [...chunked([nth === 0 ? added('before', '8') : added('after', '9')], ''), HANG],
      (seen) => /\bafter\b/.test(seen.out),
    );
    expect(asked.map(({ from }) => from)).toEqual(['7', '8']);
    const silentMs = (asked[1]?.at ?? 0) - (asked[0]?.at ?? 0);
    expect(silentMs).toBeGreaterThan(IDLE_MS - 500);
    expect(silentMs).toBeLessThan(IDLE_MS + 5_000);
    expect(rowsOf(out)).toEqual(['one', 'two', 'three', 'before', 'after']);
    expect(err).not.toMatch(/broke off|is back/);
  });

  it('and does not begin again, is named', async () => {
    const { asked, err } = await watch(
      (nth) =>
        nth === 0
          ? [...chunked([added('before', '8')], ''), HANG]
          : nth === 1
            ? [HANG]
            : http('no', { code: 500 }),
      (seen) => seen.asked > 2,
    );
    expect(asked.map(({ from }) => from)).toEqual(['7', '8', '8']);
    expect(
      err.match(/^Warning: watch of bad broke off \(connection timeout\); trying again$/gm),
    ).toHaveLength(1);
  });
});
