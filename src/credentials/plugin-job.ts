// What happens when a plugin has to run: may it, is it its turn, with or without a terminal, and what came of it.
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import type { System } from '../core/system.ts';
import { sanitizeText } from '../output/sanitize.ts';
import type { Attention } from './attention.ts';
import { type ExecAnswer, parseAnswer } from './exec-answer.ts';
import { execInfo } from './exec-info.ts';
import { type Kuberc, loadKuberc } from './kuberc.ts';
import { loginTurns } from './login-turn.ts';
import { type PilotGate, pilotGate } from './pilot.ts';
import * as failures from './plugin-failure.ts';
import { type PluginPlan, refusalOf } from './plugin-plan.ts';
import { type GroupTalk, groupTalk } from './plugin-talk.ts';
import { rememberModes } from './terminal-modes.ts';
import { type PluginEnd, maxAnswerBytes, runPlugin } from './run-plugin.ts';

/** Everything that the plugins of one run have in common. */
export interface BrokerOptions {
  readonly system: Pick<System, 'env' | 'home' | 'cwd' | 'pid' | 'now' | 'streams' | 'atExit'>;
  /** `--kuberc`. */
  readonly kuberc?: string | undefined;
  /** One cluster in kubectl's own words: what a plugin says has no prefix. */
  readonly asKubectl?: () => boolean;
  readonly limits?: Partial<BrokerLimits>;
}

/** How much at once, and how long. */
export interface BrokerLimits {
  /** Plugins without a terminal; Google's tools have a limit of their own within it. */
  readonly atOnce: number;
  readonly gcloudAtOnce: number;
  /** How long a plugin without a terminal may take. */
  readonly timeoutMs: number;
  /** How long a person may take. */
  readonly loginMs: number;
  /** How long others wait for a pilot that may not speak for them. */
  readonly patienceMs: number;
}

const defaults: BrokerLimits = {
  atOnce: Math.min(8, 2 * availableParallelism()),
  gcloudAtOnce: 4,
  timeoutMs: 15_000,
  loginMs: 120_000,
  patienceMs: 3_000,
};

/** One run as its flight sees it. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly attention: Attention;
  readonly timeoutMs: number | undefined;
}

/** The runs of one broker. */
export interface PluginJobs {
  run(plan: PluginPlan, context: JobContext): Promise<ExecAnswer>;
  /** Resolves when no child is left. */
  settled(): Promise<void>;
}

interface Group {
  readonly gate: PilotGate;
  readonly talk: GroupTalk;
}

/** Whether stdin can be given to a plugin, by its interactiveMode (exec.go isInteractive). */
type Mode = { readonly interactive: boolean } | { readonly problem: string };

/** Prepares; nothing is read or run yet. */
export function pluginJobs(options: BrokerOptions): PluginJobs {
  const { system, asKubectl = () => false } = options;
  const { env, home, cwd, pid, streams } = system;
  const limits = { ...defaults, ...options.limits };
  const takeTurn = loginTurns({ home, pid, streams, waitMs: limits.loginMs + 30_000 });
  const free = pLimit(limits.atOnce);
  const freeGcloud = pLimit(Math.min(limits.gcloudAtOnce, limits.atOnce));
  const groups = new Map<string, Group>();
  const children = new Set<Promise<PluginEnd>>();
  const living = new Set<() => void>();
  // The second Ctrl-C does not wait for a plugin that takes its time.
  const forget = system.atExit(() => {
    for (const killNow of living) killNow();
  });
  let kuberc: Promise<Kuberc> | undefined;
  let said = Promise.resolve();

  const print = (text: string) => {
    const before = said;
    said = (async () => {
      await before;
      await streams.terminal.clear();
      await streams.err.write(text);
    })();
    // Talk that cannot be written must not take the credentials away.
    said.catch(() => undefined);
  };

  function groupOf({ group }: PluginPlan): Group {
    const known = groups.get(group.key);
    if (known) return known;
    const gate = pilotGate({ isKnown: group.isKnown, patienceMs: limits.patienceMs });
    const prefix = () => (asKubectl() ? '' : `${sanitizeText(group.name)}: `);
    const talk = groupTalk(prefix, print);
    const made = { gate, talk };
    groups.set(group.key, made);
    return made;
  }

  function modeOf({ exec: { interactiveMode } }: PluginPlan): Mode {
    const { inIsTTY, inIsTaken } = streams;
    switch (interactiveMode) {
      case 'Never':
        return { interactive: false };
      case 'IfAvailable':
        return { interactive: inIsTTY && !inIsTaken };
      case 'Always':
        if (!inIsTTY) return { problem: 'standard input is not a terminal' };
        if (inIsTaken)
          return { problem: 'standard input is unavailable: used by stdin resource manifest reader' };
        return { interactive: true };
      case undefined:
      default:
        return { problem: `unknown interactiveMode: ${JSON.stringify(interactiveMode ?? '')}` };
    }
  }

  /** Starts the child and keeps an eye on it until it is gone. */
  async function child(plan: PluginPlan, run: ChildOptions): Promise<PluginEnd> {
    const { exec, cluster, name, found } = plan;
    const added = Object.fromEntries(exec.env.map((variable) => [variable.name, variable.value]));
    const running = runPlugin({
      path: 'path' in found ? found.path : name,
      name,
      args: exec.args,
      env: { ...env, ...added, KUBERNETES_EXEC_INFO: execInfo(exec, cluster, run.interactive) },
      ...run,
      living,
    });
    children.add(running);
    try {
      return await running;
    } finally {
      children.delete(running);
    }
  }

  async function withTerminal(plan: PluginPlan, context: JobContext, asked: Attention): Promise<ExecAnswer> {
    const ends = [asked.begin(), context.attention.begin()];
    try {
      const timeoutMs = limits.loginMs;
      const { signal } = context;
      const run = async () => {
        const restore = await rememberModes(env);
        let isWell = false;
        try {
          const end = await child(plan, { interactive: true, signal, timeoutMs });
          isWell = end.kind === 'exited' && end.code === 0;
          return end;
        } finally {
          if (!isWell) await restore();
        }
      };
      return await answerOf(plan, await takeTurn(run, signal), {
        interactive: true,
        timeoutMs,
        lastWords: '',
      });
    } finally {
      for (const end of ends) end();
    }
  }

  async function withoutTerminal(
    plan: PluginPlan,
    context: JobContext,
    { talk, silent }: { readonly talk: GroupTalk; readonly silent: boolean },
  ): Promise<ExecAnswer> {
    const { signal } = context;
    const timeoutMs = Math.max(limits.timeoutMs, context.timeoutMs ?? 0);
    const listening = talk.listen({ silent });
    const run = () => {
      signal.throwIfAborted();
      return child(plan, { interactive: false, signal, timeoutMs, onStderr: listening.chunk });
    };
    const end = await (plan.group.isGcloud ? freeGcloud(() => free(run)) : free(run));
    const lastWords = listening.end(end.kind !== 'exited' || end.code !== 0);
    return answerOf(plan, end, { interactive: false, timeoutMs, lastWords });
  }

  async function attempt(plan: PluginPlan, context: JobContext, group: Group): Promise<ExecAnswer> {
    const { gate, talk } = group;
    const mode = modeOf(plan);
    if ('problem' in mode) throw new ClusterError(failures.loginFailure(plan.name, mode.problem));
    const pass = await gate.enter(context.signal, context.attention);
    let result: 'succeeded' | ClusterFailure | undefined;
    try {
      const isOptional = mode.interactive && plan.exec.interactiveMode === 'IfAvailable';
      let answer: ExecAnswer | undefined;
      // Once one login of the group is done, the others mostly need nobody: they run side by side, and whichever
      // does need a person is run again with the terminal.
      if (!mode.interactive || (isOptional && gate.hasSucceeded))
        try {
          answer = await withoutTerminal(plan, context, { talk, silent: isOptional });
        } catch (error) {
          if (!isOptional || !(error instanceof ClusterError)) throw error;
        }
      answer ??= await withTerminal(plan, context, pass.attention);
      result = 'succeeded';
      return answer;
    } catch (error) {
      if (error instanceof ClusterError && !context.signal.aborted) result = error.failure;
      throw error;
    } finally {
      pass.leave(result);
    }
  }

  return {
    async run(plan, context) {
      const world = { env, cwd };
      const refusal = await refusalOf(
        plan,
        await (kuberc ??= loadKuberc({ env, home, cwd, flag: options.kuberc })),
        world,
      );
      const group = groupOf(plan);
      if (refusal) {
        const hint = plan.exec.installHint ?? '';
        const isMissing = 'problem' in plan.found && refusal.reason === 'credential';
        // kubectl's own words hold the hint already.
        if (isMissing && hint !== '' && !asKubectl())
          for (const line of sanitizeText(hint).split('\n')) group.talk.say(line);
        throw new ClusterError(refusal);
      }
      return attempt(plan, context, group);
    },
    async settled() {
      await Promise.allSettled(children);
      forget();
      await said.catch(() => undefined);
    },
  };
}

interface ChildOptions {
  readonly interactive: boolean;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly onStderr?: (chunk: Buffer) => void;
}

/** The credentials, or why there are none. */
async function answerOf(
  { exec, name, found }: PluginPlan,
  end: PluginEnd,
  run: { readonly interactive: boolean; readonly timeoutMs: number; readonly lastWords: string },
): Promise<ExecAnswer> {
  const failed = (failure: ClusterFailure) => new ClusterError(failure);
  switch (end.kind) {
    case 'not-started':
      throw failed(failures.startFailure(name, 'path' in found ? found.path : name, end.cause));
    case 'timeout':
      throw failed(failures.lateFailure(name, run.timeoutMs, run.interactive));
    case 'too-much':
      throw failed(
        failures.answerFailure(name, `decoding stdout: it is longer than ${maxAnswerBytes} bytes`),
      );
    case 'exited':
      break;
  }
  if (end.code !== 0) throw failed(failures.exitFailure(name, end.code, run.lastWords));
  const answer = await parseAnswer(end.stdout, exec.apiVersion);
  if ('problem' in answer) throw failed(failures.answerFailure(name, answer.problem));
  return answer;
}
