// Every `kubectl mc` command that the documents show is typed here; none may be a mistake, none may fail.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../src/commands/version/version.ts';
import { type CloudTools, cloudTools } from '../support/cloud-tools.ts';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

const root = join(import.meta.dirname, '..', '..');
const pages = [
  'README.md',
  'QUICKSTART.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Commands in code blocks and in `backticks`; those with a placeholder (NAME, NS, CONTEXT) are forms, not commands. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = [...text.matchAll(/^```\w*\n(.*?)^```/gms)].flatMap(([, body = '']) => body.split('\n'));
  const inline = [...text.matchAll(/`(kubectl mc [^`]+)`/g)].map(([, command = '']) => command);
  return [...blocks, ...inline]
    .map((line) =>
      line
        .replace(/^\$ /, '')
        .replace(/\s+#.*$/, '')
        .replace(/\s+\|.*$/, '')
        .trim(),
    )
    .filter((line) => line.startsWith('kubectl mc ') && !/\b(NAME|NS|CONTEXT|NAMESPACE|HUB|X)\b/.test(line));
}

const commands = [...new Set(pages.flatMap(commandsOf))];

describe('the documents', () => {
  let fleet: SimFleet;
  let tools: CloudTools;
  beforeAll(async () => {
    const members = ['eu-1', 'prod-1', 'dev-1', 'member-1', 'member-3'].map((name) => ({
      name,
      context: `kind-${name}`,
    }));
    fleet = await startSimFleet({ members, pods: 2 });
    tools = cloudTools(fleet.home);
    for (const tool of ['aws', 'gcloud', 'az', 'aliyun'] as const) tools.install(tool);
  });
  afterAll(() => fleet.stop());

  it('show commands', () => {
    expect(commands.length).toBeGreaterThan(12);
  });

  it.each(commands)('%s', async (command) => {
    const { err, code } = await runCli(command.replace('kubectl mc ', ''), {
      home: fleet.home,
      env: { PATH: tools.path },
    });
    expect({
      err: err.replace(
        /^(Discovered|Nothing is approved|Nothing to approve|Wrote|Try|Info|Nothing|Added|.* answers|.*says so|.*would stay|CLUSTER|\S+ +kind-).*\n/gm,
        '',
      ),
      code,
    }).toEqual({ err: '', code: 0 });
  });

  it('have the version of package.json', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(version).toBe(`v${manifest.version}`);
  });
});
