// `make executables`: the single executable for every machine that Bun has a package for, each built on this one.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './bun.ts';
import { root, writeBundle } from './bundle.ts';
import { writeExecutable } from './executable.ts';

const machines: readonly Machine[] = [
  { os: 'linux', cpu: 'x64', libc: 'glibc' },
  { os: 'linux', cpu: 'arm64', libc: 'glibc' },
  { os: 'linux', cpu: 'x64', libc: 'musl' },
  { os: 'linux', cpu: 'arm64', libc: 'musl' },
  { os: 'darwin', cpu: 'x64' },
  { os: 'darwin', cpu: 'arm64' },
  { os: 'win32', cpu: 'x64' },
  { os: 'win32', cpu: 'arm64' },
];

const folder = join(root, 'dist', 'executables');
mkdirSync(folder, { recursive: true });
const bundle = join(folder, 'main.cjs');
await writeBundle(bundle);
for (const machine of machines) {
  const { os, cpu, libc } = machine;
  const system = [os === 'win32' ? 'windows' : os, cpu, ...(libc === 'musl' ? [libc] : [])].join('-');
  const place = join(folder, system);
  mkdirSync(place, { recursive: true });
  const file = join(place, os === 'win32' ? 'kubectl-mc.exe' : 'kubectl-mc');
  writeExecutable(bundle, file, machine);
  console.log(`dist/executables/${system}: ${(statSync(file).size / 1024 / 1024).toFixed(0)} MiB`);
}
