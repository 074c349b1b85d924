// Start-up is paid by every command, fifty times a day: this says what each may load before it does anything.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from './bundle.ts';
import { type Loaded, moduleGraph } from './module-graph.ts';

let loadedBy: (...entries: readonly string[]) => Loaded;
beforeAll(async () => {
  loadedBy = await moduleGraph();
});

const start = 'src/main.ts';
/** What comes with `entry` beyond what has been started already. */
function more(entry: string): Loaded {
  const before = loadedBy(start);
  const after = loadedBy(start, entry);
  return {
    files: after.files.filter((file) => !before.files.includes(file)),
    builtins: after.builtins.filter((name) => !before.builtins.includes(name)),
    bytes: after.bytes - before.bytes,
  };
}

const commands = readdirSync(join(root, 'src', 'commands'))
  .map((verb) => `src/commands/${verb}/command.ts`)
  .filter((file) => statSync(join(root, file), { throwIfNoEntry: false }) && !file.includes('/shared/'));

describe('before the command line is read', () => {
  it('the frame is loaded, and node:fs', () => {
    const { files, builtins, bytes } = loadedBy(start);
    expect(files.filter((file) => !/^src\/(main\.ts$|cli\/|core\/)/.test(file))).toEqual([
      'src/commands/shared/fleet-flags.ts',
      'src/commands/shared/kube-flags.ts',
      'src/commands/shared/program-name.ts',
      'src/output/sanitize.ts',
      'src/output/terminal.ts',
    ]);
    expect(files.length).toBeLessThanOrEqual(24);
    // node:events is there whenever a runtime has started.
    expect(builtins.filter((name) => name !== 'node:path')).toEqual(['node:events', 'node:fs']);
    expect(bytes).toBeLessThan(80_000);
  });
});

describe('what is loaded for', () => {
  it('--help', () => {
    expect(more('src/cli/help.ts')).toMatchObject({ files: ['src/cli/help.ts'], builtins: [] });
  });

  it('version --client', () => {
    const command = more('src/commands/version/command.ts');
    const client = more('src/commands/version/print-version.ts');
    expect([...command.files, ...client.files]).toEqual([
      'src/commands/version/command.ts',
      'src/commands/version/print-version.ts',
      'src/commands/version/version.ts',
    ]);
    expect([...command.builtins, ...client.builtins]).toEqual([]);
  });

  it.each(commands)('%s: its flags, not its work', (file) => {
    const { files, builtins, bytes } = more(file);
    expect(files.filter((path) => path.startsWith('node_modules/'))).toEqual([]);
    expect(builtins.filter((name) => !['node:os', 'node:path'].includes(name))).toEqual([]);
    expect(bytes).toBeLessThan(80_000);
  });

  it('get: what a list takes, but not the transport before a cluster is called, and no YAML', () => {
    const { files, builtins, bytes } = more('src/commands/get/line.ts');
    const packages = new Set(files.flatMap((file) => /^node_modules\/([^/]+)/.exec(file)?.[1] ?? []));
    expect([...packages].filter((name) => !['p-limit', 'yocto-queue'].includes(name))).toEqual([]);
    // All but node:crypto, which node:tls brings anyway, are there when Node has started.
    const cheap = ['node:crypto', 'node:os', 'node:path', 'node:process'];
    expect(builtins.filter((name) => !cheap.includes(name))).toEqual([]);
    expect(files).not.toContain('src/client/transport.ts');
    expect(bytes).toBeLessThan(650_000);
  });

  it('one cluster: node:tls, nothing that an HTTP library of the runtime would bring', () => {
    const { builtins } = more('src/client/transport.ts');
    expect(builtins).toContain('node:tls');
    const heavy = [
      'http',
      'http2',
      'https',
      'zlib',
      'child_process',
      'readline',
      'fs/promises',
      'dns/promises',
    ].map((name) => `node:${name}`);
    expect(builtins.filter((name) => heavy.includes(name))).toEqual([]);
  });
});
