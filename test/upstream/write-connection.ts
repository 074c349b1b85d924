// Run by kubectl.sh: writes the kubeconfig that kubectl's connection flags amount to.
//   write-connection.ts KUBECONFIG TARGET    (the flags on stdin, `--name=value` a line)
// Exit code 3, with the reason on stdout: a name among the flags is not there. 4: KUBECONFIG cannot be loaded.
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { chooseConnection, type Kubeconfig, UnknownNameError } from './connection.ts';

const [source = '', target = ''] = process.argv.slice(2);
const config = load(source);
if (config === undefined) {
  process.exitCode = 4;
} else {
  try {
    const chosen = { apiVersion: 'v1', kind: 'Config', ...chooseConnection(config, readFlags()) };
    // Another call may want the same file at the same moment.
    writeFileSync(`${target}.${process.pid}`, JSON.stringify(chosen));
    renameSync(`${target}.${process.pid}`, target);
  } catch (error) {
    if (!(error instanceof UnknownNameError)) throw error;
    console.log(error.message);
    process.exitCode = 3;
  }
}

function load(kubeconfig: string): Kubeconfig | undefined {
  const args = ['config', 'view', '--raw', '-o', 'json', '--kubeconfig', kubeconfig];
  try {
    const printed = execFileSync(process.env['UPSTREAM_KUBECTL'] ?? 'kubectl', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const parsed: Kubeconfig = JSON.parse(printed);
    return parsed;
  } catch {
    return undefined;
  }
}

function readFlags(): Map<string, string> {
  const lines = readFileSync(0, 'utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((line): [string, string] => {
      const [, name = '', value = ''] = /^--([^=]*)=(.*)$/.exec(line) ?? [];
      return [name, value];
    }),
  );
}
