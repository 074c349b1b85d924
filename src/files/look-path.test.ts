import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookPath } from './look-path.ts';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'look-path-')));
const bin = join(home, 'bin');
const other = join(home, 'other');

beforeAll(() => {
  mkdirSync(join(bin, 'folder'), { recursive: true });
  mkdirSync(other);
  program(join(bin, 'aws'));
  program(join(other, 'aws'));
  program(join(home, 'aws'));
  program(join(other, 'only-there'));
  writeFileSync(join(bin, 'only-there'), 'no program');
  symlinkSync(join(bin, 'aws'), join(bin, 'link'));
  symlinkSync('/nowhere/at/all', join(bin, 'dangling'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function program(path: string): void {
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
}

const look = (command: string, path: string | undefined = bin) =>
  lookPath(command, { env: { PATH: path }, cwd: home });

describe('lookPath', () => {
  it('takes the first hit of PATH', async () => {
    expect(await look('aws', `/nowhere:${bin}:${other}`)).toEqual({ path: join(bin, 'aws') });
    expect(await look('aws', `${other}/:${bin}`)).toEqual({ path: join(other, 'aws') });
    expect(await look('link')).toEqual({ path: join(bin, 'link') });
  });

  it('passes over what is no program', async () => {
    expect(await look('only-there', `${bin}:${other}`)).toEqual({ path: join(other, 'only-there') });
    expect(await look('folder')).toEqual(notFound('folder'));
    expect(await look('dangling')).toEqual(notFound('dangling'));
  });

  it.each(['', '.', '..'])('never takes %j for a program', async (name) => {
    expect(await look(name)).toEqual(notFound(name));
  });

  it.each(['', ':', '.', './', 'bin', './bin', ':/nowhere', '.:/usr/bin'])(
    'refuses a program that PATH=%s finds relative to where one stands',
    async (path) => {
      const found = await look('aws', path);
      expect(found).toMatchObject({
        problem: {
          kind: 'relative',
          text: 'exec: "aws": cannot run executable found relative to current directory',
        },
      });
    },
  );

  it('goes on to absolute entries when relative ones hold nothing', async () => {
    expect(await look('only-there', `.:${other}`)).toEqual({ path: join(other, 'only-there') });
  });

  it('finds nothing without a PATH', async () => {
    expect(await lookPath('only-there', { env: {}, cwd: home })).toEqual(notFound('only-there'));
  });

  it('takes a command with a slash as a path, whatever PATH says', async () => {
    expect(await look('./aws')).toEqual({ path: './aws' });
    expect(await look('bin/aws', '')).toEqual({ path: 'bin/aws' });
    expect(await look(join(bin, 'aws'), '/nowhere')).toEqual({ path: join(bin, 'aws') });
  });

  it.each([
    ['/nowhere/x', 'not-found', 'exec: "/nowhere/x": stat /nowhere/x: no such file or directory'],
    ['./folder', 'not-found', 'exec: "./folder": stat ./folder: no such file or directory'],
    ['bin/folder', 'not-executable', 'exec: "bin/folder": is a directory'],
    ['bin/only-there', 'not-executable', 'exec: "bin/only-there": permission denied'],
  ])('says of %s what Go says', async (command, kind, text) => {
    expect(await look(command)).toEqual({ problem: { kind, text } });
  });
});

function notFound(name: string) {
  return {
    problem: {
      kind: 'not-found',
      text: `exec: ${JSON.stringify(name)}: executable file not found in $PATH`,
    },
  };
}
