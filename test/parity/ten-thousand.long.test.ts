// 10,000 generated objects through every printer, byte for byte with kubectl. One prepared server answers both.
// OBJECTS sets how many, OBJECTS_SEED which ones.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseJson } from '../../src/core/json/parse-json.ts';
import { formatJson } from '../../src/output/json.ts';
import { controlPlaneDir } from '../../scripts/control-plane-dir.ts';
import { runKubectl } from '../support/control-plane/kubectl.ts';
import { describeWithKubectl } from '../support/kubectl-oracle.ts';
import { runCli, splitLine } from '../support/run-cli.ts';
import { type StubApiserver, startStubApiserver } from '../support/stub-apiserver.ts';
import { maskAges } from '../support/text-table.ts';
import { valueTokens } from './generated-values.ts';

const count = Number(process.env['OBJECTS'] ?? 10_000);
const seed = Number(process.env['OBJECTS_SEED'] ?? 20_261_126);
const pageSize = 500;
const collection = '/apis/gen.example.test/v1/namespaces/gen/things';

const lines = [
  'get things -o json',
  'get things -o yaml',
  'get things -o kyaml',
  'get things -o name',
  `get things -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.spec}{"\\n"}{end}'`,
  "get things -o jsonpath='{.items[*].spec.any}'",
  "get things -o jsonpath='{.items[?(@.spec.count>500000)].metadata.name}'",
  "get things -o jsonpath-as-json='{.items[*].spec}'",
  'get things -o custom-columns=NAME:.metadata.name,PLAIN:.spec.plain,COUNT:.spec.count,TAGS:.spec.tags[*],NOPE:.spec.nope',
  'get things -o custom-columns=TAG:.metadata.labels.tag,ALL:.metadata.labels',
  `get things -o go-template='{{range .items}}{{.metadata.name}} {{.spec.any}} {{len .spec.tags}}{{"\\n"}}{{end}}'`,
  'get things -o name --sort-by=.spec.count',
  'get things -o name --sort-by=.spec.size',
  'get things -o name --sort-by=.spec.maybe',
  'get things --server-print=false --show-labels -L tag',
  'get things --server-print=false --sort-by=.spec.count',
];

describeWithKubectl(`${count} generated objects`, () => {
  let stub: StubApiserver;
  let home: string;
  beforeAll(async () => {
    stub = await startStubApiserver([
      { group: 'gen.example.test', version: 'v1', kind: 'Thing', resource: 'things', namespaced: true },
    ]);
    const objects = generated();
    for (let at = 0; at < objects.length; at += pageSize) {
      const next = at + pageSize < objects.length ? String(at + pageSize) : '';
      const metadata = JSON.stringify({ resourceVersion: '1', ...(next !== '' && { continue: next }) });
      stub.answers.set(
        at === 0 ? collection : `${collection}?continue=${at}`,
        `{"kind":"ThingList","apiVersion":"gen.example.test/v1","metadata":${metadata},"items":[${objects.slice(at, at + pageSize).join(',')}]}`,
      );
    }
    // Sorted lists are asked for in one piece.
    const whole = `{"kind":"ThingList","apiVersion":"gen.example.test/v1","metadata":{"resourceVersion":"1"},"items":[${objects.join(',')}]}`;
    stub.whole.set(collection, whole);
    home = mkdtempSync(join(tmpdir(), 'kubectl-mc-many-'));
    writeFileSync(join(home, 'config'), kubeconfig(stub.url));
  });
  afterAll(async () => {
    await stub?.close();
    rmSync(home, { recursive: true, force: true });
  });

  it.each(lines)('%s', { timeout: 300_000 }, async (line) => {
    const env = { HOME: home, KUBECONFIG: join(home, 'config'), PATH: process.env['PATH'] ?? '' };
    const args = splitLine(line);
    const wanted = await runKubectl({ programs: controlPlaneDir(), env }, args, { timeoutMs: 250_000 });
    const given = await runCli(['--contexts', 'stub', '--show-cluster-column=false', '-q', ...args], {
      home,
      env,
    });
    expect([given.err, given.code]).toEqual([wanted.stderr, wanted.code]);
    expect(wanted.code).toBe(0);
    expect(wanted.stdout.length).toBeGreaterThan(count);
    expect(firstDifference(maskAges(given.out.toWellFormed()), maskAges(wanted.stdout))).toBeUndefined();
  });
});

/** JSON texts, because what Go reads is decided by the text. */
function generated(): string[] {
  const plain = fc.oneof(
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.stringMatching(/^[ -~]{0,20}$/),
    fc.array(fc.stringMatching(/^[ -~]{0,8}$/), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.integer(), { maxKeys: 3 }),
  );
  // As a Go server writes them: a float without a fraction as an integer below 1e21.
  const tokens = valueTokens('yaml').map((token) => formatJson(parseJson(token), { compact: true }));
  const shape = fc.record({
    any: tokens,
    list: fc.array(tokens, { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    plain: plain.map((value) => JSON.stringify(value)),
    count: fc.nat(1_000_000).map(String),
    size: fc
      .tuple(fc.nat(5_000), fc.constantFrom('', 'm', 'Ki', 'Mi', 'Gi', 'x'))
      .map(([size, unit]) => JSON.stringify(`${size}${unit}`)),
    tags: fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 4 }).map((tags) => JSON.stringify(tags)),
    maybe: fc.option(fc.stringMatching(/^[a-z]{1,3}$/)).map((text) => JSON.stringify(text)),
  });
  return fc.sample(shape, { numRuns: count, seed }).map((fields, index) => {
    const { maybe, ...always } = fields;
    const name = `t-${String((index * 7_919) % count).padStart(5, '0')}`;
    const metadata = JSON.stringify({
      name,
      namespace: 'gen',
      creationTimestamp: '2026-01-02T03:04:05Z',
      labels: { tag: `v${index % 13}`, ...(index % 3 === 0 && { extra: '' }) },
    });
    const spec = Object.entries({ ...always, ...(maybe !== 'null' && { maybe }) })
      .map(([key, token]) => `"${key}":${token}`)
      .join(',');
    return `{"apiVersion":"gen.example.test/v1","kind":"Thing","metadata":${metadata},"spec":{${spec}}}`;
  });
}

function kubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'stub',
    clusters: [{ name: 'stub', cluster: { server } }],
    users: [{ name: 'stub', user: { token: 'none' } }],
    contexts: [{ name: 'stub', context: { cluster: 'stub', user: 'stub', namespace: 'gen' } }],
  });
}

/** A diff of megabytes helps nobody: the surroundings of the first byte that differs. */
function firstDifference(ours: string, theirs: string): object | undefined {
  if (ours === theirs) return undefined;
  let at = 0;
  while (ours[at] === theirs[at]) at++;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 100), at + 60));
  return { at, ours: around(ours), theirs: around(theirs) };
}
