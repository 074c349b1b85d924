// The tool of a cloud on this machine: whether it is there, and whether its user is logged in.
import type { Cloud } from '../../clouds/cloud.ts';
import { type ToolResult, runTool } from '../../clouds/run-tool.ts';
import { errorMessage } from '../../core/error-code.ts';
import { lookPath } from '../../files/look-path.ts';
import type { FetchPlan } from '../../clouds/metadata.ts';
import type { Cluster } from '../../core/fleet.ts';
import type { SetupRun } from './options.ts';

/** Where it is. */
export interface Tool {
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

/** A cloud's tool may ask its service several times, and waits long for a network that is away. */
export const toolTimeoutMs = 120_000;

/** Finds the tool and asks it once who is logged in. Says what is wrong, and gives it back in short. */
export async function findTool(cloud: Cloud, run: SetupRun): Promise<Tool | string> {
  const { env, cwd } = run.input.system;
  const found = await lookPath(cloud.tool, { env, cwd });
  if ('problem' in found) {
    if (found.problem.kind === 'relative')
      await run.say(`Warning: ${found.problem.path ?? cloud.tool} is not run: PATH has a relative folder.`);
    await run.say(`Warning: ${cloud.title} CLI not found. Install it or configure context manually.`);
    return `${cloud.title} CLI not found`;
  }
  const tool = { path: found.path };
  const { args, needsAnswer } = cloud.loginCheck;
  const answer = await runQuietly(tool, args, run);
  if (answer.code === 0 && !(needsAnswer && answer.stdout.trim() === '')) return tool;
  for (const line of lastLines(answer.stderr)) await run.say(`  ${cloud.tool}: ${line}`);
  await run.say(`Warning: Not authenticated to ${cloud.title}. Run '${cloud.logIn}' or set up manually.`);
  return `not authenticated to ${cloud.title}`;
}

/** Runs a command of the tool that only reads. One that cannot be started has failed like any other. */
export async function runQuietly(tool: Tool, args: readonly string[], run: SetupRun): Promise<ToolResult> {
  const { env, interrupt } = run.input.system;
  try {
    return await runTool(tool.path, args, { env, timeoutMs: toolTimeoutMs, signal: interrupt });
  } catch (error) {
    interrupt.throwIfAborted();
    return { code: undefined, stdout: '', stderr: errorMessage(error), timedOut: false };
  }
}

/** The end of what a tool said, without empty lines. */
export function lastLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter(Boolean)
    .slice(-8);
}
