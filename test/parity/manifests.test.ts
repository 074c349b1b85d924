// Manifests against the real kubectl: what it reads from files, and its words for what it cannot read.
//
// `kubectl label --local` reads files without a server. What it says of a document without a kind holds the whole
// document as JSON, so that one run of it judges thousands of documents.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneDir } from '../../scripts/control-plane-dir.ts';
import { goJson } from '../../src/core/go-json.ts';
import { parseJson } from '../../src/core/json/parse-json.ts';
import { manifestParts, type ManifestError, type ManifestSet } from '../../src/manifests/manifest.ts';
import { readManifests, type WantedManifests } from '../../src/manifests/read-manifests.ts';
import { nextJson } from '../../src/manifests/json-value-end.ts';
import { runKubectl, type Finished } from '../support/control-plane/kubectl.ts';
import { describeWithKubectl } from '../support/kubectl-oracle.ts';
import { documentTraps, objectTraps, rawTraps, scalarTraps } from './yaml-traps.ts';

describeWithKubectl('manifests, as kubectl reads them', () => {
  // Emptied for each block, because some of their lines look at all that is there.
  const home = mkdtempSync(join(tmpdir(), 'manifests-'));
  const env = {
    HOME: home,
    KUBECONFIG: '/dev/null',
    KUBECTL_KUBERC: 'false',
    PATH: process.env['PATH'] ?? '',
  };
  const empty = () => {
    for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true, force: true });
  };
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** kubectl, in the folder of the files. Its log lines carry times. */
  const kubectl = async (args: readonly string[], input?: string): Promise<Finished> => {
    const ended = await runKubectl(
      { programs: controlPlaneDir(), env },
      args,
      input === undefined ? {} : { input },
    );
    return { ...ended, stderr: ended.stderr.replaceAll(/^[EWI]\d{4} .*\n/gm, '') };
  };

  const read = (wanted: Partial<WantedManifests>, input = ''): Promise<ManifestSet> =>
    readManifests(
      { filenames: [], kustomize: undefined, recursive: false, ...wanted },
      {
        cwd: home,
        env: { PATH: [controlPlaneDir(), env.PATH].join(delimiter), HOME: home },
        readInput: async () => input,
        signal: new AbortController().signal,
        retryPauseMs: 1,
      },
    );

  const write = (name: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), content);
  };

  /** Both sides' messages for each of the documents, which are put into one folder. */
  async function compare(
    folder: string,
    documents: readonly (string | Uint8Array)[],
  ): Promise<[string[], string[]][]> {
    const name = (index: number) => `${folder}/${String(index).padStart(5, '0')}.yaml`;
    for (const [index, document] of documents.entries()) write(name(index), document);
    const { stderr } = await kubectl(['label', '--local', '-f', folder, 'z=1']);
    const theirs = byFile(stderr.split('\n').slice(0, -1));
    const { documents: found } = await read({ filenames: [folder] });
    const ours = byFile(found.flatMap((part) => ('problem' in part ? part.problem.split('\n') : [])));
    return documents.map((_, index) => [ours.get(name(index)) ?? [], theirs.get(name(index)) ?? []]);
  }

  /** Of two errors about the keys of one map, Go reports the one that its random order of keys meets first. */
  async function isEverSaid(ours: readonly string[], document: string): Promise<boolean> {
    for (let tries = 0; tries < 8; tries++) {
      const [[, theirs] = []] = await compare('again', [document]);
      if (
        isDeepStrictEqual(
          theirs,
          ours.map((line) => line.replace(/\w+\/\d+\.yaml/, 'again/00000.yaml')),
        )
      )
        return true;
    }
    return false;
  }

  describe('YAML, character for character', () => {
    const traps = [...scalarTraps.map((scalar) => `v: ${scalar}\n`), ...documentTraps, ...rawTraps];
    let results: [string[], string[]][] = [];
    beforeAll(async () => {
      results = await compare('traps', traps);
    });

    it.each([...traps.keys()].map((index) => [String(traps[index]).slice(0, 80), index] as const))(
      '%j',
      (_, index) => {
        const [ours, theirs] = results[index] ?? [];
        expect(ours).toEqual(theirs);
      },
    );

    it('has documents enough of each kind', () => {
      const said = results.flatMap(([, theirs]) => theirs);
      expect(traps.length).toBeGreaterThan(700);
      expect(said.filter((line) => line.includes("Object 'Kind' is missing")).length).toBeGreaterThan(350);
      expect(said.filter((line) => line.startsWith('error parsing')).length).toBeGreaterThan(200);
    });

    it.each([1, 2])('and whatever mutation makes of those documents, seed %i', async (seed) => {
      const random = generator(seed);
      const sources = traps.filter((trap): trap is string => typeof trap === 'string' && trap.length < 700);
      const documents = Array.from({ length: 2000 }, () => mutated(sources, random));
      const judged = await compare(`fuzz${seed}`, documents);
      const wrong: unknown[] = [];
      for (const [index, [ours, theirs]] of judged.entries()) {
        const document = documents[index] ?? '';
        if (!isDeepStrictEqual(ours, theirs) && !(await isEverSaid(ours, document)))
          wrong.push({ document, ours, theirs });
      }
      expect(wrong).toEqual([]);
      expect(judged.filter(([, theirs]) => theirs.length > 0).length).toBeGreaterThan(1500);
    });
  });

  it('stops a bomb of aliases where kubectl does', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `${name(level + 1)}: &${name(level + 1)} [${`*${name(level)},`.repeat(9)}]`,
    );
    const bomb = [`${name(0)}: &${name(0)} [${'x,'.repeat(9)}]`, ...levels, ''].join('\n');
    const shallow = [`${name(0)}: &${name(0)} [${'x,'.repeat(9)}]`, ...levels.slice(0, 2), ''].join('\n');
    const [[ours, theirs] = [], [oursShallow, theirsShallow] = []] = await compare('bomb', [bomb, shallow]);
    expect(theirs?.[0]).toContain('document contains excessive aliasing');
    expect(ours).toEqual(theirs);
    expect(theirsShallow?.[0]).toContain("Object 'Kind' is missing");
    expect(oursShallow).toEqual(theirsShallow);

    function name(level: number): string {
      return `l${level}`;
    }
  });

  describe('objects and lists', () => {
    it.each(objectTraps.map((text, index) => [text.slice(0, 100), text, index] as const))(
      '%j',
      async (_, text, index) => {
        const file = `objects/${index}.yaml`;
        write(file, text);
        const theirs = await kubectl(['label', '--local', '-f', file, 'z=1', '-o', 'json']);
        const set = await read({ filenames: [file] });
        expect(labelled(set)).toEqual(documentsOf(theirs.stdout));
        expect(problemsOf(set)).toEqual(
          theirs.stderr
            .replace(/^error: /, '')
            .split('\n')
            .slice(0, -1),
        );
      },
    );
  });

  describe('files and folders', () => {
    const say = 'a: 1\n';
    beforeAll(() => {
      empty();
      for (const file of [
        'd/b.yaml',
        'd/a.json',
        'd/c.yml',
        'd/a.txt',
        'd/Z.yaml',
        'd/é.yaml',
        'd/_.yaml',
        'd/10.yaml',
        'd/9.yaml',
      ])
        write(file, say);
      for (const file of [
        'd/sub/x.yaml',
        'd/sub/deep/y.yaml',
        'd/.yaml',
        'd/.hidden.yaml',
        'd/x.YAML',
        'd/x.yaml.bak',
        'one/x.yaml',
        'odd.txt',
        'a b.yaml',
        '[x].yaml',
        'q?.yaml',
        "it's.yaml",
        '-.yaml',
        'd2/x.yaml',
        'd3/x.yaml',
        '{a}.yaml',
        'ä.yaml',
      ])
        write(file, say);
      for (const folder of ['empty', 'noext', 'd4.yaml/inner'])
        mkdirSync(join(home, folder), { recursive: true });
      write('noext/readme', say);
      for (const [target, link] of [
        ['d', 'link'],
        ['d/b.yaml', 'link.yaml'],
        ['nowhere', 'broken.yaml'],
        ['../one', 'd/one.yaml'],
        ['../odd.txt', 'd/linked.yaml'],
      ])
        symlinkSync(target ?? '', join(home, link ?? ''));
      write('bom.yaml', '\ufeffa: é\n');
      for (const [file, order] of [
        ['le', 'le'],
        ['be', 'be'],
      ] as const) {
        const bytes = Buffer.from('\ufeffa: é😀\n', 'utf16le');
        write(`utf16${file}.yaml`, order === 'be' ? bytes.swap16() : bytes);
      }
      write('bom.json', '\ufeff{"a": 1}');
    });

    it.each([
      '-f d',
      '-f d/',
      '-f ./d',
      '-f d -R',
      '-f d/sub',
      '-f d/sub -R',
      '-f .',
      '-f ./d/../d',
      '-f d/b.yaml',
      '-f d/b.yaml/',
      '-f odd.txt',
      '-f noext/readme',
      '-f d -f d',
      '-f d/b.yaml -f d/a.json',
      '-f empty',
      '-f empty -R',
      '-f noext',
      '-f empty -f d/b.yaml',
      '-f d/b.yaml -f empty',
      '-f empty -f nope',
      '-f nope',
      '-f nope -f nope2',
      '-f d/b.yaml -f nope',
      '-f nope -f d/b.yaml',
      '-f ,',
      '-f d/b.yaml/x',
      '-f d/*.yaml',
      '-f d/?.yaml',
      '-f d/[ab].*',
      '-f d/[^a]*',
      '-f d/[!a]*',
      '-f d/[a-c].yaml',
      '-f d/[c-a].yaml',
      '-f *',
      '-f */*.yaml',
      '-f d*/x.yaml',
      '-f d/*/*.yaml',
      '-f d/**/*.yaml',
      '-f d/*.nope',
      '-f nope/*.yaml',
      '-f [',
      '-f d/[a',
      '-f d/[]a]',
      '-f d/[-a]',
      '-f d/[a-]',
      '-f d/\\b.yaml',
      '-f \\',
      '-f d/{a,b}.yaml',
      '-f [x].yaml',
      '-f q?.yaml',
      '-f q\\?.yaml',
      '-f ./*.txt',
      '-f ./d/*.json',
      '-f d/[[:alpha:]]',
      '-f d/[\\]a].json',
      '-f d? -R',
      '-f */ -R',
      '-f link',
      '-f link/',
      '-f link -R',
      '-f link.yaml',
      '-f broken.yaml',
      '-f d4.yaml',
      '-f d4.yaml -R',
      "-f 'a b.yaml'",
      '-f ./-.yaml',
      '-f bom.yaml',
      '-f bom.json',
      '-f utf16le.yaml',
      '-f utf16be.yaml',
      '-f -',
      '-f - -f d/b.yaml',
      '-f - -f -',
      '-f - -f - -f nope',
      '-f d/b.yaml,one/x.yaml',
    ])('get %s', async (line) => {
      const { args, wanted } = parsed(line);
      const theirs = await kubectl(['get', ...args], '{"a": "stdin"}');
      const ours = await read(wanted, '{"a": "stdin"}').then(
        (set) => `${problemsOf(set).join('\n')}\n`,
        (error: ManifestError) => `${error.failure.kubectlText}\n`,
      );
      expect(ours).toBe(theirs.stderr);
    });
  });

  describe('kustomizations', () => {
    beforeAll(() => {
      write('k/kustomization.yaml', 'namePrefix: p-\nresources: [z.yaml, a.yaml]\ncommonLabels: {l: v}\n');
      write(
        'k/z.yaml',
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n',
      );
      write('k/a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {mode: "0400"}\n');
      write('sorted/kustomization.yaml', 'resources: [../k]\nsortOptions: {order: fifo}\n');
      write('bad/kustomization.yaml', 'resources: [nope.yaml]\n');
      write('-dash/kustomization.yaml', 'resources: [../one/o.yaml]\n');
      write('one/o.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n');
      mkdirSync(join(home, 'nothing'), { recursive: true });
    });

    it.each(['k', './k/', 'bad', 'nothing', 'missing', 'k/z.yaml', './-dash', 'sorted'])(
      '-k %s',
      async (folder) => {
        const theirs = await kubectl(['label', '--local', '-k', folder, 'z=1', '-o', 'json']);
        const set = await read({ kustomize: folder });
        expect(labelled(set)).toEqual(documentsOf(theirs.stdout));
        expect(
          set.notices +
            problemsOf(set)
              .map((problem) => `error: ${problem}\n`)
              .join(''),
        ).toBe(theirs.stderr);
      },
    );
  });

  describe('URLs', () => {
    let server: Server;
    let base = '';
    const asked: string[] = [];
    beforeAll(async () => {
      server = createServer((request, response) => {
        const path = request.url ?? '';
        asked.push(path);
        const [, status, rest] = /^\/(\d{3})(\/.*)?$/.exec(path) ?? [];
        const code = Number(status ?? 200);
        if (path.startsWith('/flaky') && asked.filter((one) => one === path).length % 3 !== 0)
          response.writeHead(503);
        else if (code >= 300 && code < 400)
          response.writeHead(code, rest === undefined ? {} : { location: rest });
        else response.writeHead(code);
        response.end('a: 1\n');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
    });
    afterAll(
      () =>
        new Promise<void>((resolve) => {
          server.closeAllConnections();
          server.close(() => resolve());
        }),
    );

    it.each([
      '/ok',
      '/404',
      '/500',
      '/503',
      '/204',
      '/304',
      '/401',
      '/302/ok',
      '/307/404',
      '/301/302',
      '/302',
      '/flaky',
      '/a%20b?c=d&e',
    ])('%s', async (path) => {
      asked.splice(0);
      const theirs = await kubectl(['get', '-f', base + path]);
      const theirRequests = asked.splice(0);
      const set = await read({ filenames: [base + path] });
      expect(asked.splice(0)).toEqual(theirRequests);
      expect(`${problemsOf(set).join('\n')}\n`).toBe(theirs.stderr);
    });

    it('a server that is not there', async () => {
      const url = 'http://127.0.0.1:1/x.yaml';
      const theirs = await kubectl(['get', '-f', url]);
      const set = await read({ filenames: [url] });
      expect(`${problemsOf(set).join('\n')}\n`).toBe(theirs.stderr);
    });
  });
});

/** All messages, the items of lists included. */
function problemsOf(set: ManifestSet): string[] {
  return manifestParts(set).flatMap((part) => ('problem' in part ? part.problem.split('\n') : []));
}

/** The objects as `kubectl label --local z=1 -o json` prints them. */
function labelled(set: ManifestSet): unknown[] {
  const objects = manifestParts(set).flatMap((part) => ('problem' in part ? [] : [part.object]));
  return objects.map((object) => {
    const { metadata, ...rest } = structuredClone(object) as { metadata?: { labels?: object | null } | null };
    if (metadata === null) return sorted(object);
    return sorted({ ...rest, metadata: { ...metadata, labels: { ...readable(metadata?.labels), z: '1' } } });
  });

  /** GetLabels: null is an empty text, anything else that is no text makes it forget them all. */
  function readable(labels: object | null = {}): object {
    const entries = Object.entries(labels ?? {});
    if (entries.some(([, value]) => value !== null && typeof value !== 'string')) return {};
    return Object.fromEntries(entries.map(([key, value]) => [key, value ?? '']));
  }
}

/** A stream of JSON documents, as kubectl prints several objects. */
function documentsOf(text: string): unknown[] {
  const documents: unknown[] = [];
  for (let next = nextJson(text, 0); next.kind === 'value'; next = nextJson(text, next.end))
    documents.push(sorted(parseJson(text.slice(next.start, next.end))));
  return documents;
}

function sorted(value: unknown): unknown {
  return parseJson(goJson(value));
}

/** The messages about each file; lines that follow one belong to it. */
function byFile(lines: readonly string[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of lines) {
    const file = /^(?:unable to decode "|error parsing )(\w+\/\d+\.yaml)/.exec(line)?.[1];
    if (file !== undefined) {
      current = files.get(file) ?? [];
      files.set(file, current);
    }
    current?.push(line);
  }
  return files;
}

/** Words with single quotes, and the -f and -R among them. */
function parsed(line: string): { readonly args: string[]; readonly wanted: WantedManifests } {
  const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
  const filenames = args.flatMap((word, index) => (args[index - 1] === '-f' ? word.split(',') : []));
  return {
    args,
    wanted: {
      filenames: filenames.length > 0 ? filenames : [''],
      kustomize: undefined,
      recursive: args.includes('-R'),
    },
  };
}

/** mulberry32: the same documents on every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// A space splits them; `_` stands for one, `^` for a line break.
const pieces = [
  '^ ^__ ^-_ _ __ : :_ -_ ?_ , [ ] { } # _# &a_ *a ! !!str_ | > |-^_ \' " % @ ` \\ a b:_c 0 1 . e ---^ ...^ <<:_ ~ yes "" + -'
    .split(' ')
    .map((piece) => piece.replaceAll('_', ' ').replaceAll('^', '\n')),
  ['_', '\t', '\r', '\r\n', '\u0085', '\u2028', 'é', '😀', '\u0001'],
].flat();

/** One of the documents with up to four changes: something put in, taken out, or another document's end. */
function mutated(sources: readonly string[], random: () => number): string {
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  const cut = (text: string) => Math.floor(random() * (text.length + 1));
  let text = pick(sources);
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) {
    const at = cut(text);
    const what = random();
    if (what < 0.5) text = text.slice(0, at) + pick(pieces) + text.slice(at);
    else if (what < 0.75) text = text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 3));
    else if (what < 0.9) {
      const other = pick(sources);
      text = text.slice(0, at) + other.slice(cut(other));
    } else text += pick(sources);
  }
  // An object that is none of these has no message, so none of them may get a kind.
  return text.replaceAll('kind', 'knid').toWellFormed();
}
