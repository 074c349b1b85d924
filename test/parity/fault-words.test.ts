// One member that fails, asked by kubectl and by us in kubectl's own words: the whole program's two streams and code.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { TABLE, chunked, half, http, row, status, table, zipped } from '../faults/lab/answers.ts';
import { type Reply, ca, https } from '../faults/lab/servers.ts';
import { END, HANG } from '../faults/lab/steps.ts';
import { describeWithKubectl } from '../support/kubectl-oracle.ts';
import { runCli } from '../support/run-cli.ts';

const pods = {
  name: 'pods',
  singularName: 'pod',
  namespaced: true,
  kind: 'Pod',
  verbs: ['get', 'list', 'watch'],
};
const discovery: Readonly<Record<string, unknown>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'v1', resources: [pods] },
};

/** A server that knows pods and is otherwise as the case says; `nth` counts what is asked beside discovery. */
function server(reply: Reply) {
  let nth = 0;
  return https((asked) => {
    const document = discovery[asked.path.split('?')[0] ?? ''];
    if (document !== undefined) return http(JSON.stringify(document));
    return typeof reply === 'function' ? reply({ ...asked, nth: nth++ }) : reply;
  });
}

/** A first page of two rows, and then `second`. */
function paged(second: Reply): Reply {
  const metadata = { resourceVersion: '7', continue: 'next' };
  const first = http(table({ metadata, rows: [row('one'), row('two')] }));
  return ({ path }) => (path.includes('continue=') ? second : first);
}

const failed = (code: number, reason: string, message: string): Reply =>
  http(status(code, { reason, message }), { code });

const cases: readonly (readonly [what: string, reply: Reply, flags?: string])[] = [
  [
    'a second page that has expired',
    paged(failed(410, 'Expired', 'The provided continue parameter is too old')),
  ],
  ['a second page that is forbidden', paged(failed(403, 'Forbidden', 'no'))],
  ['a second page that fails', paged(failed(500, 'InternalError', 'boom'))],
  ['a second page that is cut', paged([...http(half(TABLE), { length: TABLE.length }), END])],
  ['a second page that never comes', paged([HANG]), '--request-timeout=1s'],
  ['no reply', [HANG], '--request-timeout=1s'],
  ['a body that stalls', [...http(half(TABLE), { length: TABLE.length }), HANG], '--request-timeout=1s'],
  [
    'a body that stalls in gzip',
    [...zipped(gzipSync(TABLE)).map((step) => (step as Buffer).subarray(0, -9)), HANG],
    '--request-timeout=1s',
  ],
  [
    'a body a byte at a time',
    [...http('', { length: TABLE.length }), { drip: TABLE, everyMs: 50 }],
    '--request-timeout=1s',
  ],
  ['a body that is cut', [...http(half(TABLE), { length: TABLE.length }), END]],
  ['a chunk that is cut', [...chunked([half(TABLE)], ''), END]],
  ['closes without a reply', [END]],
  [
    '429, asked to wait once',
    ({ nth }) =>
      nth === 0 ? http('slow', { code: 429, type: 'text/plain', lines: ['Retry-After: 1'] }) : http(TABLE),
  ],
  ['503 once without Retry-After', http('no', { code: 503, type: 'text/plain' })],
  ['HTML', http('<html>', { type: 'text/html' })],
  ['nothing', http('')],
  ['half of the JSON', http(half(TABLE))],
];

describeWithKubectl('one member that fails', (kubectl) => {
  const home = mkdtempSync(join(tmpdir(), 'kubectl-mc-fault-words-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it.each(cases.map(([what, reply, flags = '']) => [what, reply, flags] as const))(
    '%s',
    async (_, reply, flags) => {
      const faulty = await server(reply)();
      const kubeconfig = join(mkdtempSync(join(home, 'k-')), 'config');
      const cluster = {
        server: faulty.server,
        'certificate-authority-data': Buffer.from(ca.certPem).toString('base64'),
      };
      const config = {
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'one',
        contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
        clusters: [{ name: 'one', cluster }],
        users: [{ name: 'one', user: { token: 't' } }],
      };
      writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
      const line = `get pods --kubeconfig ${kubeconfig} --cache-dir ${home}/cache ${flags}`.trim();
      const theirs = await kubectl(line.split(' '));
      const ours = await runCli(`${line} --contexts one --show-cluster-column=false -q`, { home });
      await faulty.stop?.();
      expect({ out: ours.out, err: settled(ours.err), code: ours.code }).toEqual({
        out: theirs.stdout,
        err: settled(theirs.stderr),
        code: theirs.code,
      });
    },
  );
});

/** Without klog's lines; and net/http has several texts for one thing, by which of its timers is seen first. */
function settled(text: string): string {
  return text
    .replaceAll(/^[EWI]\d{4} .*\n/gm, '')
    .replace(
      /(context deadline exceeded|net\/http: request canceled)( while .*?)?( \(Client\.Timeout .*\))?$/m,
      'LATE',
    );
}
