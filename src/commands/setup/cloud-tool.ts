// The tool of a cloud on this machine: whether it is there, and whether its user is logged in.
import type { Cloud } from '../../clouds/cloud.ts';
import { errorMessage } from '../../core/error-code.ts';
import { runPlugin } from '../../credentials/run-plugin.ts';
import { lookPath } from '../../files/look-path.ts';
import type { FetchPlan } from '../../clouds/metadata.ts';
import type { Cluster } from '../../core/fleet.ts';
import type { SetupRun } from './options.ts';

/** Where it is. */
export interface Tool {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/** One command that is about to run. */
export interface Job {
  readonly cluster: Cluster;
  readonly cloud: Cloud;
  readonly tool: Tool;
  readonly plan: Extract<FetchPlan, { kind: 'fetch' }>;
}

/** A cloud's tool asks its service several times, and starts slowly: it gets twice what a cluster gets. */
function toolTimeoutMs({ input }: SetupRun): number {
  return 2 * input.config.execution.timeoutMs;
}

/** Finds the tool and asks it once who is logged in. Says what is wrong, and gives it back in short. */
export async function findTool(cloud: Cloud, run: SetupRun, region?: string): Promise<Tool | string> {
  const { env, cwd } = run.input.system;
  const found = await lookPath(cloud.tool, { env, cwd });
  if ('problem' in found) {
    if (found.problem.kind === 'relative')
      await run.say(`Warning: ${found.problem.path ?? cloud.tool} is not run: PATH has a relative folder.`);
    await run.say(`Warning: ${cloud.title} CLI not found. Install it or configure context manually.`);
    return `${cloud.title} CLI not found`;
  }
  const tool = { name: cloud.tool, path: found.path };
  const { args, needsAnswer, again } = cloud.loginCheck;
  let answer = await runTool(tool, args, { run });
  if (answer.code !== 0 && region !== undefined && again?.complaint.test(answer.stderr))
    answer = await runTool(tool, args, { run, env: again.env(region) });
  if (answer.code === 0 && !(needsAnswer && answer.stdout.trim() === '')) return tool;
  for (const line of lastLines(answer.stderr)) await run.say(`  ${cloud.tool}: ${line}`);
  await run.say(`Warning: Not authenticated to ${cloud.title}. Run '${cloud.logIn}' or set up manually.`);
  return `not authenticated to ${cloud.title}`;
}

/** What came of one run. */
export interface ToolResult {
  /** Undefined when it did not end well or badly by itself; `stderr` then says why. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** Its end, when it is long. */
  readonly stderr: string;
}

const maxStderr = 64 * 1024;

/** Runs the tool as credential plugins are run: no shell, no terminal, and nothing of it left. Rejects only on Ctrl-C. */
export async function runTool(
  tool: Tool,
  args: readonly string[],
  { run, env = {} }: { readonly run: SetupRun; readonly env?: Readonly<Record<string, string>> },
): Promise<ToolResult> {
  const { system } = run.input;
  let said = Buffer.alloc(0);
  const end = await runPlugin({
    path: tool.path,
    name: tool.name,
    args,
    env: { ...system.env, ...env },
    interactive: false,
    timeoutMs: toolTimeoutMs(run),
    signal: system.interrupt,
    onStderr: (chunk) => {
      said = Buffer.concat([said, chunk]).subarray(-maxStderr);
    },
  });
  const stderr = said.toString('utf8');
  if (end.kind === 'exited') return { code: end.code, stdout: end.stdout.toString('utf8'), stderr };
  const why =
    end.kind === 'timeout'
      ? `it did not end within ${toolTimeoutMs(run) / 1000} s (--cluster-timeout gives it more)`
      : end.kind === 'too-much'
        ? 'it wrote more than a kubeconfig can be'
        : `it could not be started: ${errorMessage(end.cause)}`;
  return { code: undefined, stdout: '', stderr: `${stderr}\n${why}` };
}

const maxLine = 500;

/** The end of what a tool said, without empty lines. */
export function lastLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trimEnd().slice(0, maxLine))
    .filter(Boolean)
    .slice(-8);
}
