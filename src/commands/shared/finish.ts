// How every read over a fleet ends: what stderr says of failures, before and after the data, and the exit code.
import type { Config } from '../../config/config.ts';
import { ExitCode, interruptCode } from '../../core/exit-code.ts';
import { type FlagValues, flagBool, flagNumber } from '../../core/flag.ts';
import type { Outcome, Unreachable } from '../../core/fleet.ts';
import type { System } from '../../core/system.ts';
import {
  commonFailure,
  detailLines,
  failedLine,
  kubectlText,
  nextStepLines,
  showingLine,
  skippedLine,
  warningLine,
} from '../../output/report.ts';

/** How much is said, and in whose words. */
export interface ReportOptions {
  /** Rows for people: the lines around the table are printed. */
  readonly table: boolean;
  readonly quiet: boolean;
  /** `-v N`; 0 when absent. */
  readonly verbosity: number;
  readonly allowPartial: boolean;
  /** One member, no CLUSTER column, `-q`: kubectl's own messages and exit code. */
  readonly asKubectl: boolean;
  /** `output.colorize` of the configuration. */
  readonly colorize: boolean;
}

/** Reads the flags that decide how much is said. */
export function toReportOptions(
  values: FlagValues,
  what: { readonly table: boolean; readonly members: number; readonly config: Config },
): ReportOptions {
  const quiet = flagBool(values, 'quiet');
  return {
    table: what.table,
    quiet,
    verbosity: flagNumber(values, 'v') ?? 0,
    allowPartial: flagBool(values, 'allow-partial'),
    asKubectl: what.members === 1 && quiet && !what.config.output.showClusterColumn,
    colorize: what.config.output.colorize,
  };
}

/** Says what failed. Called before the table is printed, or after the last row when rows stream. */
export async function reportFailures(
  outcomes: readonly Outcome<unknown>[],
  skipped: readonly Unreachable[],
  { system, options }: { readonly system: System; readonly options: ReportOptions },
): Promise<void> {
  const lines: string[] = [];
  const failed = outcomes.filter((outcome) => !outcome.ok);
  const skip = skippedLine(skipped);
  if (skip && !options.quiet) lines.push(skip);
  if (options.asKubectl) lines.push(...failed.map((outcome) => kubectlText(outcome.failures)));
  else {
    const line = commonFailure(outcomes) ?? failedLine(outcomes);
    if (line !== undefined) lines.push(line);
    if (options.verbosity > 0) lines.push(...detailLines(outcomes, skipped));
    if (isPartial(outcomes) && options.table && !options.quiet) lines.push(showingLine(outcomes));
  }
  // kubectl: a message that ends in a newline gets no second one (cmd/util fatal).
  const text = lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`));
  await say(text, { system, options });
}

/** The last word on stderr, after the table, and the exit code. */
export async function finish(
  outcomes: readonly Outcome<unknown>[],
  { system, options }: { readonly system: System; readonly options: ReportOptions },
): Promise<ExitCode> {
  if (options.table && !options.quiet) {
    const lines = isPartial(outcomes) ? [warningLine(outcomes, options.verbosity > 0)] : [];
    // With -v each failure has told its own.
    if (options.verbosity === 0) lines.push(...nextStepLines(outcomes));
    const text = lines.map((line) => `${line}\n`);
    await say(text, { system, options });
  }
  if (system.interrupt.aborted) return interruptCode(system.interrupt.reason);
  const failed = outcomes.filter((outcome) => !outcome.ok).length;
  if (failed === 0) return ExitCode.ok;
  if (failed === outcomes.length) return ExitCode.failed;
  return options.allowPartial ? ExitCode.ok : ExitCode.partial;
}

async function say(
  lines: readonly string[],
  { system, options }: { readonly system: System; readonly options: ReportOptions },
): Promise<void> {
  if (lines.length === 0) return;
  const { env, streams } = system;
  const { painter } = await import('../../output/color.ts');
  const paint = await painter(streams.err, { colorize: options.colorize, env });
  await streams.err.write(lines.map(paint).join(''));
}

function isPartial(outcomes: readonly Outcome<unknown>[]): boolean {
  const failed = outcomes.filter((outcome) => !outcome.ok).length;
  return failed > 0 && failed < outcomes.length;
}
