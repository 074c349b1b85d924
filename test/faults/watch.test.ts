// `get -w` over a member whose stream is wrong: the other one's events go on, the broken one is named, nothing is asked
// in a circle, and nothing that is no event becomes a row.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ctrlC, runCli } from '../support/run-cli.ts';
import { CRLF, chunked, http, podList, row, status, table } from './lab/answers.ts';
import { type Lab, kubeconfigOf, startLab } from './lab/pair.ts';
import { type Asked, type Reply, https } from './lab/servers.ts';
import { END, HANG, RESET } from './lab/steps.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const rowEvent = (type: string, name: string): string =>
  `${JSON.stringify({ type, object: JSON.parse(table({ rows: [row(name)] })) })}\n`;
const event = (type: string, object: unknown): string => `${JSON.stringify({ type, object })}\n`;
const stream = (...lines: string[]) => chunked(lines, '');
const tooOld = event(
  'ERROR',
  JSON.parse(status(410, { reason: 'Expired', message: 'too old resource version: 1 (9)' })),
);
const list: Reply = ({ head }) => http(head.includes('as=Table') ? table() : podList());

/** What a stream does, what must be said of it, and how often it may be asked in the time that the case takes. */
interface WatchCase {
  readonly what: string;
  readonly watch: (asked: Asked & { readonly time: number }) => Reply;
  /** What stderr must say. */
  readonly says?: RegExp;
  /** Names that must come as rows of this member, beside the first three. */
  readonly rows?: readonly string[];
  readonly most?: number;
}

const cases: readonly WatchCase[] = [
  {
    what: 'a line that is no JSON',
    watch: ({ time }) =>
      time === 0 ? [...stream('nonsense\n'), HANG] : [...stream(rowEvent('ADDED', 'after')), HANG],
    says: /watch of bad broke off \(bad response: .*not JSON\)/,
    rows: ['after'],
  },
  {
    what: 'half a line and the end',
    watch: ({ time }) =>
      time === 0
        ? [...stream(rowEvent('ADDED', 'x').slice(0, 60)), END]
        : [...stream(rowEvent('ADDED', 'after')), HANG],
    says: /broke off \(truncated response\)/,
    rows: ['after'],
  },
  {
    what: 'a reset between events',
    watch: ({ time }) =>
      time === 0
        ? [...stream(rowEvent('ADDED', 'before')), { waitMs: 50 }, RESET]
        : [...stream(rowEvent('ADDED', 'after')), HANG],
    says: /broke off \(truncated response\)[\s\S]*watch of bad is back/,
    rows: ['before', 'after'],
  },
  {
    what: 'an event without an object',
    watch: ({ time }) =>
      time === 0 ? [...stream('{"type":"ADDED"}\n'), HANG] : [...stream(rowEvent('ADDED', 'after')), HANG],
    says: /broke off \(bad response: /,
    rows: ['after'],
  },
  {
    what: 'an event of an unknown type',
    watch: ({ time }) =>
      time === 0
        ? [...stream(rowEvent('FORGED', 'forged')), HANG]
        : [...stream(rowEvent('ADDED', 'after')), HANG],
    says: /bad response: .*of type FORGED/,
    rows: ['after'],
  },
  {
    what: 'an event about another kind',
    watch: ({ time }) =>
      time === 0
        ? [
            ...stream(event('ADDED', { kind: 'Secret', apiVersion: 'v1', metadata: { name: 'forged' } })),
            HANG,
          ]
        : [...stream(rowEvent('ADDED', 'after')), HANG],
    says: /bad response: .*about Secret instead of Pod/,
    rows: ['after'],
  },
  {
    what: 'an error event 410: a new list, and no more',
    watch: ({ time }) =>
      time === 0 ? [...stream(tooOld), END] : [...stream(rowEvent('ADDED', 'after')), HANG],
    rows: ['after'],
    most: 3,
  },
  {
    what: 'an error event 500',
    watch: ({ time }) =>
      time === 0
        ? [...stream(event('ERROR', JSON.parse(status(500, { message: 'etcd \u001b[2Jis away' })))), HANG]
        : [...stream(rowEvent('ADDED', 'after')), HANG],
    says: /broke off \(server error\)/,
    rows: ['after'],
  },
  {
    what: '410 as an answer',
    watch: ({ time }) =>
      time === 0
        ? http(status(410, { reason: 'Expired', message: 'too old resource version' }), { code: 410 })
        : [...stream(rowEvent('ADDED', 'after')), HANG],
    rows: ['after'],
  },
  {
    what: '500 as an answer',
    watch: ({ time }) =>
      time === 0
        ? http('no', { code: 500, type: 'text/plain' })
        : [...stream(rowEvent('ADDED', 'after')), HANG],
    says: /broke off \(server error\)/,
    rows: ['after'],
  },
  {
    what: '403 as an answer: said at once, and not asked again',
    watch: () => http(status(403, { reason: 'Forbidden', message: 'cannot watch' }), { code: 403 }),
    says: /^Warning: watch of bad has ended \(forbidden\)\. Ask whoever runs the cluster/m,
    most: 1,
  },
  {
    what: '401 because the token has expired, which is no reason to list again: said at once',
    watch: () =>
      http(status(401, { reason: 'Unauthorized', message: 'the token has Expired' }), { code: 401 }),
    says: /^Warning: watch of bad has ended \(unauthorized\)\. Log in again/m,
    most: 1,
  },
  {
    what: '410 without a Status',
    watch: ({ time }) =>
      time === 0
        ? http('gone', { code: 410, type: 'text/plain' })
        : [...stream(rowEvent('ADDED', 'after')), HANG],
    rows: ['after'],
  },
  {
    what: 'a redirect as an answer: said at once, and not followed',
    watch: () => http('', { code: 302, lines: ['Location: https://evil.example/'] }),
    says: /^Warning: watch of bad has ended \(redirected to evil\.example, refused\)\. /m,
    most: 1,
  },
  {
    what: 'a page as an answer',
    watch: ({ time }) =>
      time === 0 ? http('<html>', { type: 'text/html' }) : [...stream(rowEvent('ADDED', 'after')), HANG],
    says: /broke off \(bad response: text\/html/,
    rows: ['after'],
  },
  {
    what: 'closed after each event',
    watch: ({ time }) => [...chunked([rowEvent('MODIFIED', `n${time}`)])],
    rows: ['n0', 'n1'],
  },
  { what: 'closed at once, for ever', watch: () => chunked([]), most: 6 },
  { what: 'too old, for ever', watch: () => [...stream(tooOld), END], most: 12 },
  {
    what: 'a bookmark and the end, for ever',
    watch: () =>
      chunked([
        event('BOOKMARK', {
          kind: 'Table',
          apiVersion: 'meta.k8s.io/v1',
          rows: [],
          metadata: { resourceVersion: '9' },
        }),
      ]),
    most: 6,
  },
  {
    what: 'bookmarks alone',
    watch: () => [
      ...stream(
        event('BOOKMARK', {
          kind: 'Table',
          apiVersion: 'meta.k8s.io/v1',
          metadata: { resourceVersion: '9' },
        }),
      ),
      HANG,
    ],
    most: 2,
  },
  { what: 'silence', watch: () => [...stream(), HANG], most: 2 },
  {
    what: 'empty lines',
    watch: () => [...stream('\n\n\n', rowEvent('ADDED', 'after'), '\r\n'), HANG],
    rows: ['after'],
  },
  {
    what: 'an event a byte at a time',
    watch: () => [
      `HTTP/1.1 200 OK${CRLF}Content-Type: application/json${CRLF}${CRLF}`,
      { drip: rowEvent('ADDED', 'slow'), everyMs: 1 },
      HANG,
    ],
    rows: ['slow'],
  },
];

describe.concurrent('a watch', () => {
  it.each(cases.map((one) => [one.what, one] as const))('%s', async (_, one) => {
    let watches = 0;
    let requests = 0;
    const faulty = await https((asked) => {
      requests += 1;
      if (!asked.path.includes('watch=true')) return list;
      watches += 1;
      return one.watch({ ...asked, time: watches - 1 });
    })();
    const key = ctrlC();
    try {
      const kubeconfig = kubeconfigOf(lab, faulty);
      let out = '';
      const wanted = one.rows ?? [];
      const isThere = () => wanted.every((name) => new RegExp(`\\b${name} +bad `).test(out));
      const running = runCli(`get pods -A -w --contexts bad,good --kubeconfig ${kubeconfig}`, {
        home: lab.fleet.home,
        interrupt: key.interrupt,
        onOut: (text) => (out += text),
      });
      await expect.poll(() => watches > 0 && isThere(), { timeout: 15_000, interval: 30 }).toBe(true);
      const { most = Infinity } = one;
      // How often it is asked can only be seen in time.
      if (Number.isFinite(most)) await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(watches).toBeLessThanOrEqual(most);
      expect(requests).toBeLessThanOrEqual(2 * most + 2);
      key.press();
      const { err, code } = await running;
      expect(code).toBe(130);
      expect(err).not.toMatch(/internal error|please report/);
      // oxlint-disable-next-line no-control-regex -- control characters are what this is about
      expect(err + out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      expect(err).toMatch(one.says ?? /^(?![\s\S]*broke off)/);
      const names = out
        .split('\n')
        .filter((line) => / bad /.test(line))
        .map((line) => line.split(/ +/)[1]);
      expect(names.filter((name) => name === 'one')).toHaveLength(1);
      expect(names).not.toContain('forged');
      expect(out.split('\n').filter((line) => / good /.test(line))).toHaveLength(3);
    } finally {
      key.press();
      await faulty.stop?.();
    }
  });
});
