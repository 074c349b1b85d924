// One healthy member and one that fails: what the program must say of the second without losing the first.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CliResult } from '../../support/cli-world.ts';
import { runCli } from '../../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../../support/sim/fleet.ts';
import type { SimMember } from '../../support/sim/member.ts';
import type { FailureReason } from '../../../src/core/failure.ts';
import { ca, type Fault, type Faulty } from './servers.ts';

/** One line of the matrix. */
export interface FaultCase {
  /** As in the list of faults where it stands there. */
  readonly id: string;
  readonly what: string;
  readonly fault: Fault;
  /** The contract's word for it; `ok`: the program must cope, and give this member's rows. */
  readonly reason: FailureReason | 'ok';
  /** Which reason it is depends on the platform; `says` has the words that are all right. */
  readonly anyReason?: boolean;
  /** All of the words in parentheses; default: those of the reason. */
  readonly says?: RegExp;
  /** Nothing but the deadline ends it. */
  readonly isEndless?: boolean;
  /** At most so long beside the deadline, if there is one; default 8 s, for a busy machine. */
  readonly withinMs?: number;
  /** Default `get pods -A`. */
  readonly line?: string;
  /** Rows that this member gives all the same; default 3 for `ok`, else 0. */
  readonly rows?: number | 'some';
  /** Most connections that may be made: no storm of retries. */
  readonly connections?: number;
  /** Most requests that may be made beside the healthy member. */
  readonly requests?: number;
  /** Nothing may have been asked: the server was not to be trusted with a credential. */
  readonly isUnasked?: boolean;
}

/** The member that answers. */
export interface Lab {
  readonly fleet: SimFleet;
  readonly stop: () => Promise<void>;
}

/** What holds in every case: the good member's rows, and a deadline that only endless faults meet. */
export const GOOD_ROWS = 3;
const DEADLINE_MS = 700;

export async function startLab(): Promise<Lab> {
  const fleet = await startSimFleet({ hub: false, members: [{ name: 'good' }], pods: GOOD_ROWS });
  return { fleet, stop: fleet.stop };
}

/** The kubeconfig of a case: contexts `good` and `bad`. */
export function kubeconfigOf(lab: Lab, faulty: Faulty): string {
  const file = join(mkdtempSync(join(lab.fleet.home, 'case-')), 'config');
  const good: SimMember = lab.fleet.member('good');
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const isTls = faulty.server.startsWith('https:');
  const clusters = [
    { name: 'good', cluster: { server: good.server, 'certificate-authority-data': base64(lab.fleet.caPem) } },
    {
      name: 'bad',
      cluster: {
        server: faulty.server,
        ...(isTls && { 'certificate-authority-data': base64(faulty.caPem ?? ca.certPem) }),
        ...faulty.cluster,
      },
    },
  ];
  const users = [
    { name: 'good', user: { token: lab.fleet.token('good') } },
    { name: 'bad', user: { token: 'lab-token', ...faulty.user } },
  ];
  const contexts = ['good', 'bad'].map((name) => ({ name, context: { cluster: name, user: name } }));
  const config = { apiVersion: 'v1', kind: 'Config', 'current-context': 'bad', clusters, users, contexts };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

interface Envelope {
  readonly clusters: readonly {
    readonly cluster: string;
    readonly items: readonly unknown[];
    readonly error?: { readonly reason: string; readonly message: string };
  }[];
  readonly summary: { readonly total: number; readonly successful: number; readonly failed: number };
}

/** Runs one case, with the healthy member beside it and alone, and holds it to the contract. */
export async function holdCase(one: FaultCase, lab: Lab): Promise<void> {
  const faulty = await one.fault();
  try {
    const kubeconfig = kubeconfigOf(lab, faulty);
    const limit = one.isEndless === true ? DEADLINE_MS : 45_000;
    const run = (more: string) =>
      runCli(`${one.line ?? 'get pods -A'} --kubeconfig ${kubeconfig} --cluster-timeout ${limit}ms ${more}`, {
        home: lab.fleet.home,
        ...(faulty.env && { env: faulty.env }),
      });
    const started = performance.now();
    const pair = await run('--contexts bad,good');
    const tookMs = performance.now() - started;
    checkPair(pair, one);
    const bound = (one.isEndless === true ? DEADLINE_MS : 0) + (one.withinMs ?? 8_000);
    expect(tookMs, `${one.id} in time`).toBeLessThan(bound);
    if (one.connections !== undefined)
      expect(faulty.connections?.(), 'connections').toBeLessThanOrEqual(one.connections);
    if (one.requests !== undefined)
      expect(faulty.requests?.length, 'requests').toBeLessThanOrEqual(one.requests);
    if (one.isUnasked === true) expect(faulty.requests).toEqual([]);
    checkAlone(await run(`--contexts bad ${one.reason === 'ok' ? '' : '-o json'}`), one);
  } finally {
    await faulty.stop?.();
  }
}

function checkPair(result: CliResult, one: FaultCase): void {
  const { out, err, code } = result;
  checkClean(result);
  const rows = out.trimEnd().split('\n').slice(1);
  const of = (name: string) => rows.filter((line) => line.split(/ +/)[2] === name).length;
  expect(of('good'), `rows of the healthy member in\n${out}${err}`).toBe(GOOD_ROWS);
  const named = /^Error: Failed to query (\d+) clusters?: (.*)$/m.exec(err);
  if (one.reason === 'ok') {
    expect(named?.[0]).toBeUndefined();
    expect(code).toBe(0);
    expect(of('bad')).toBe(one.rows ?? GOOD_ROWS);
    return;
  }
  expect(named?.[2], `the failure is named in\n${err}`).toMatch(/^bad \(.*\)$/);
  const words = named?.[2]?.slice('bad ('.length, -1) ?? '';
  expect(words).toMatch(one.says ?? wordsOf(one.reason));
  expect(words.length, 'a name is no place for a page').toBeLessThan(300);
  if (one.rows !== 'some')
    expect(of('bad'), `rows of the failed member in\n${out.slice(0, 2_000)}`).toBe(one.rows ?? 0);
  expect(rows.length).toBe(GOOD_ROWS + of('bad'));
  expect(err).toContain('Showing results from 1/2 clusters:\n');
  expect(code).toBe(2);
}

function checkAlone(result: CliResult, { anyReason, reason, rows }: FaultCase): void {
  checkClean(result);
  if (reason === 'ok') {
    expect(result.out.trimEnd().split('\n')).toHaveLength(rows === 0 ? 1 : 1 + Number(rows ?? GOOD_ROWS));
    expect(result.code).toBe(0);
    return;
  }
  const document = JSON.parse(result.out) as Envelope;
  const [only] = document.clusters;
  if (anyReason !== true) expect(only?.error?.reason).toBe(reason);
  expect(only?.error?.message).not.toBe('');
  if (rows === undefined || rows === 0) expect(only?.items).toEqual([]);
  expect(document.summary).toEqual({ total: 1, successful: 0, failed: 1 });
  expect(result.code).toBe(1);
}

/** Nothing that drives a terminal, nothing of our own inside, no secret. */
function checkClean({ out, err }: CliResult): void {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  // oxlint-disable-next-line no-control-regex -- as above
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(err).not.toMatch(/\(internal error\)|please report/);
  expect(out + err).not.toContain('lab-token');
}

function wordsOf(reason: FailureReason): RegExp {
  const words: Partial<Record<FailureReason, RegExp>> = {
    'connect-timeout': /^connection timeout$/,
    timeout: /^connection timeout$/,
    refused: /^connection refused$/,
    unreachable: /^unreachable$/,
    dns: /^unknown host$/,
    tls: /^certificate problem: .+/,
    redirect: /^redirected to \S+, refused$/,
    'bad-response': /^bad response: .+/,
    truncated: /^truncated response$/,
    'too-large': /^response too large$/,
    server: /^server error$/,
    'no-resource-type': /^unknown resource type$/,
  };
  return words[reason] ?? new RegExp(`^${reason.replaceAll('-', ' ')}$`);
}
