// Whatever servers and hubs say, a terminal gets printable text, every line is the cluster's that it says, and JSON and
// YAML keep every character.
/* oxlint-disable vitest/no-conditional-expect -- what holds depends on the format that the row names */
import * as fc from 'fast-check';
import { parse as parseYaml } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { COLUMNS, http, status } from './lab/answers.ts';
import { type HostilePair, startHostilePair } from './lab/hostile-pair.ts';
import { forbiddenIn, hostileText } from './lab/hostile.ts';

/** Strings in one answer, and how many answers a format gets. */
const BATCH = 240;
const RUNS = 4;
const batch = fc.array(hostileText, { minLength: BATCH, maxLength: BATCH });

let pair: HostilePair;
beforeAll(async () => {
  pair = await startHostilePair();
});
afterAll(() => pair.stop());

const mc = (line: string, tty: boolean) =>
  runCli(`get pods -A --contexts m1,m2 ${line}`.trim(), { home: pair.home, tty, env: { NO_COLOR: '1' } });

/** One after the other: the servers say what the run before told them. */
function always(hold: (texts: string[]) => Promise<void>): Promise<void> {
  return fc.assert(
    fc.asyncProperty(batch, async (texts) => {
      pair.say(texts);
      await hold(texts);
    }),
    { numRuns: RUNS },
  );
}

describe('rows', () => {
  const cases: [string, boolean][] = [
    '',
    '-o wide',
    '--show-labels',
    '-L a,b',
    '--sort-by .metadata.name',
    '--show-kind',
    '--no-headers',
  ].flatMap((line) => [
    [line, false],
    [line, true],
  ]);

  it.each(cases)('of a table are printable and nobody else’s: get %s, terminal %s', async (line, tty) => {
    await always(async (texts) => {
      const { out, err, code } = await mc(line, tty);
      expect(code).toBe(0);
      expect(forbiddenIn(out)).toBeUndefined();
      expect(forbiddenIn(tty ? err.replaceAll('\r\u001b[K', '') : err)).toBeUndefined();
      const lines = out.trimEnd().split('\n');
      const rows = line === '--no-headers' ? lines : lines.slice(1);
      expect(rows).toHaveLength(2 * pair.rowsOf(texts));
      if (line === '--no-headers') return;
      // CLUSTER stands where its header stands, whatever the cells before it are; on a terminal each member is aligned alone.
      if (tty) return;
      const at = Array.from(lines[0] ?? '')
        .join('')
        .indexOf('CLUSTER');
      for (const row of rows) expect(Array.from(row).slice(at).join('')).toMatch(/^m[12]( |$)/);
    });
  });

  it.each([false, true])('of custom columns, terminal %s', async (tty) => {
    await always(async (texts) => {
      const { out } = await mc(
        "-o 'custom-columns=A:.metadata.name,B:.metadata.labels,C:.metadata.namespace'",
        tty,
      );
      expect(forbiddenIn(out)).toBeUndefined();
      const rows = out.trimEnd().split('\n').slice(1);
      expect(rows).toHaveLength(2 * pair.rowsOf(texts));
      for (const row of rows) expect(row).toMatch(/^m[12] /);
    });
  });

  it.each([false, true])('of names, terminal %s', async (tty) => {
    await always(async (texts) => {
      const { out } = await mc('-o name', tty);
      expect(forbiddenIn(out, '\t')).toBeUndefined();
      const rows = out.trimEnd().split('\n');
      expect(rows).toHaveLength(2 * pair.rowsOf(texts));
      for (const row of rows) expect(row).toMatch(/^m[12]\t[^\t]*$/);
    });
  });
});

describe('lines', () => {
  it.each([
    ["-o 'jsonpath={.items[*].metadata.name}'", false],
    ["-o 'jsonpath={.items[*].metadata.name}'", true],
    ['-o \'go-template={{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}\'', false],
    ['-o \'go-template={{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}\'', true],
  ])('of templates all have the prefix of their cluster: %s, terminal %s', async (line, tty) => {
    await always(async () => {
      const { out } = await mc(line, tty);
      for (const text of out.replace(/\n$/, '').split('\n')) expect(text).toMatch(/^m[12]: /);
      if (tty) expect(forbiddenIn(out)).toBeUndefined();
    });
  });

  it.each([false, true])('of --raw too, terminal %s', async (tty) => {
    await always(async () => {
      const { out } = await runCli('get --raw /api/v1/pods --contexts m1,m2', { home: pair.home, tty });
      for (const text of out.trimEnd().split('\n')) expect(text).toMatch(/^m[12]: /);
      if (tty) expect(forbiddenIn(out)).toBeUndefined();
    });
  });
});

describe('documents', () => {
  interface Envelope {
    readonly clusters: readonly { readonly items: readonly unknown[] }[];
  }
  const formats: [string, boolean, (text: string) => unknown][] = [false, true].flatMap(
    (tty) =>
      [
        ['json', tty, JSON.parse],
        ['yaml', tty, yaml],
        ['kyaml', tty, yaml],
      ] as [string, boolean, (text: string) => unknown][],
  );

  it.each(formats)('in %s lose nothing, terminal %s', async (format, tty, parse) => {
    await always(async (texts) => {
      const { out } = await mc(`-o ${format}`, tty);
      const { clusters } = parse(out) as Envelope;
      const sent = pair.itemsOf(texts);
      for (const { items } of clusters) expect(items).toEqual(sent);
      if (tty) expect(forbiddenIn(out)).toBeUndefined();
    });
  });

  function yaml(text: string): unknown {
    return parseYaml(text, { version: '1.1', maxAliasCount: 0 });
  }
});

describe('stderr', () => {
  it.each(['', '-v', '-v 9', '-o json', '--contexts m1', '--contexts m1 -q --show-cluster-column=false'])(
    'shows what servers refuse with in printable text: %s',
    async (line) => {
      await fc.assert(
        fc.asyncProperty(fc.array(hostileText, { minLength: 60, maxLength: 60 }), async (texts) => {
          for (let at = 0; at + 2 < texts.length; at += 3) {
            const [message = '', reason = '', field = ''] = texts.slice(at);
            const details = { name: field, kind: reason, causes: [{ message, field }] };
            pair.answer(
              http(status(422, { message, reason: at % 2 ? reason : 'Invalid', details }), {
                code: [422, 500, 403, 404, 409][at % 5] ?? 500,
              }),
            );
            const { err, code } = await mc(line, false);
            expect(forbiddenIn(line === '-v 9' ? err.replaceAll('\n\t', '\n') : err)).toBeUndefined();
            expect(code).toBe(1);
          }
        }),
        { numRuns: 2 },
      );
    },
  );

  it('shows warnings in printable lines, each once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileText, { minLength: 100, maxLength: 100 }), async (texts) => {
        const lines = texts.map((text) => {
          // A header holds no line break and no NUL; the rest comes as the bytes of UTF-8.
          const value = Buffer.from(
            text.replaceAll(/[\0\r\n]/g, ' ').replaceAll(/["\\]/g, ''),
            'utf8',
          ).toString('latin1');
          // oxlint-disable-next-line no-control-regex -- HTTP itself refuses these
          return `Warning: 299 - "${value.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')}"`;
        });
        const body = JSON.stringify({
          kind: 'Table',
          apiVersion: 'meta.k8s.io/v1',
          columnDefinitions: COLUMNS,
          rows: [],
        });
        pair.answer(http(body, { lines }));
        const { err } = await mc('', false);
        expect(forbiddenIn(err)).toBeUndefined();
        const warnings = err
          .trimEnd()
          .split('\n')
          .filter((line) => line !== 'No resources found');
        for (const line of warnings) expect(line).toMatch(/^Warning: /);
        expect(new Set(warnings).size).toBe(warnings.length);
      }),
      { numRuns: 4 },
    );
  });
});

describe('what a hub says', () => {
  it.each([
    'get pods -A',
    'get pods -A -v',
    'get pods -A -o name',
    'clusters',
    'clusters -o wide',
    'clusters check',
    'setup --non-interactive',
    'get pods --clusters nobody',
    'get pods --cluster-selector a=b',
  ])('is printable in %s', async (line) => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileText, { minLength: 120, maxLength: 120 }), async (texts) => {
        pair.say(texts.slice(0, 40));
        pair.sayAsHub(texts);
        for (const tty of [false, true]) {
          const { out, err } = await runCli(`${line} --hub-context hub --refresh --cluster-timeout 5s`, {
            home: pair.home,
            tty,
            env: { NO_COLOR: '1' },
          });
          expect(forbiddenIn(out, line.includes('name') ? '\t' : '')).toBeUndefined();
          expect(forbiddenIn(err.replaceAll('\r\u001b[K', ''))).toBeUndefined();
          expect(out + err).not.toMatch(/please report/);
        }
      }),
      { numRuns: 2 },
    );
  });
});
