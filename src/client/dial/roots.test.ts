import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createCa } from '../../../test/support/pki.ts';
import { certificatesIn, systemRoots } from './roots.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubectl-mc-roots-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [a, b, c] = ['a', 'b', 'c'].map((name) => createCa(name).certPem.trim());

describe('systemRoots', () => {
  it('reads SSL_CERT_FILE and every folder of SSL_CERT_DIR, each certificate once', () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    for (const name of [one, two]) mkdirSync(name);
    writeFileSync(join(folder, 'bundle.crt'), `# comment\n${a}\n${b}\n`);
    writeFileSync(join(one, 'b.pem'), `${b}\n`);
    writeFileSync(join(two, 'c.pem'), `${c}\n`);
    writeFileSync(join(two, 'notes.txt'), 'no certificate');
    symlinkSync('c.pem', join(two, '1234.0'));
    symlinkSync('/nowhere/at/all', join(two, 'dangling'));
    const env = { SSL_CERT_FILE: join(folder, 'bundle.crt'), SSL_CERT_DIR: `${one}:${two}:/nowhere` };
    expect(systemRoots(env, 'linux')).toEqual([a, b, c]);
    expect(systemRoots(env, 'freebsd')).toEqual([a, b, c]);
  });

  it('has no roots when the files that are named are not there', () => {
    expect(systemRoots({ SSL_CERT_FILE: '/nowhere', SSL_CERT_DIR: '/nowhere' }, 'linux')).toEqual([]);
  });

  it('asks the runtime where the roots are no files', () => {
    const roots = systemRoots({ SSL_CERT_FILE: '/nowhere' }, 'darwin');
    expect(roots === undefined || Array.isArray(roots)).toBe(true);
    expect(systemRoots({}, 'win32')).toEqual(roots);
  });

  it('finds the roots of this machine without being told', () => {
    expect(systemRoots({})).toSatisfy((roots) => roots === undefined || Array.isArray(roots));
  });
});

it('takes only certificates out of a PEM text', () => {
  const key = createCa('k').issue({ commonName: 'x' }).keyPem;
  expect(certificatesIn(`${key}text\n${a}\n\n${b}`)).toEqual([a, b]);
  expect(certificatesIn('')).toEqual([]);
});
