// Help pages: one for each verb, in kubectl's order, and one for the flags that all of them have.
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { verbs } from '../../src/cli/root.ts';
import { fleetFlags } from '../../src/commands/shared/fleet-flags.ts';
import { connectionFlags, kubeFlags } from '../../src/commands/shared/kube-flags.ts';
import { runCli } from '../support/run-cli.ts';

const mc = (line: string) => runCli(line, { home: tmpdir() });
const pointer =
  'Use "kubectl mc options" for a list of global command-line options (applies to all commands).\n';

describe('help', () => {
  it.each(verbs.map(({ name }) => name))(
    '%s --help does not repeat the flags of every command',
    async (name) => {
      const { out, err, code } = await mc(`${name} --help`);
      expect({ err, code }).toEqual({ err: '', code: 0 });
      for (const flag of [...fleetFlags, ...kubeFlags]) expect(out).not.toContain(` --${flag.name}=`);
      expect(out.split('\n').length).toBeLessThan(70);
      expect(out.indexOf('Examples:')).toBeLessThan(out.indexOf(`Usage:\n  kubectl mc ${name} `));
      expect(out.endsWith(`[options]\n\n${pointer}`)).toBe(true);
      expect((await mc(`help ${name}`)).out).toBe(out);
    },
  );

  it('points from the first page to both others', async () => {
    const { out } = await mc('--help');
    expect(out).toContain(
      '\nUse "kubectl mc <command> --help" for more information about a given command.\n',
    );
    expect(out.endsWith(pointer)).toBe(true);
  });

  it("options lists every flag that every command has, with its value in kubectl's form", async () => {
    const { out, err, code } = await mc('options');
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toMatch(/^The following options can be passed to any command:\n/);
    for (const { name, hidden } of [...fleetFlags, ...kubeFlags, ...connectionFlags])
      expect([name, out.includes(`--${name}=`)]).toEqual([name, hidden !== true]);
    for (const line of [
      "-n, --namespace=''",
      '--clusters=[]',
      '-q, --quiet=false',
      '-v, --v=0',
      '--concurrency=64',
    ])
      expect(out).toContain(`\n  ${line} `);
    for (const line of ['help options', 'options --help', 'options anything', '-n x options'])
      expect((await mc(line)).out).toBe(out);
  });

  it("options refuses a flag that no command has alone, in kubectl's words", async () => {
    expect(await mc('options -o json')).toEqual({
      out: '',
      err: "error: unknown shorthand flag: 'o' in -o\nRun 'kubectl mc options' without flags.\n",
      code: 1,
    });
  });
});
