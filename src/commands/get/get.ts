// `kubectl mc get`: open the fleet, ask every member, print one answer.
import { createListQuotas } from '../../client/list-quota.ts';
import { UsageError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import { type FlagValues, flagBool } from '../../core/flag.ts';
import type { Outcome, Unreachable } from '../../core/fleet.ts';
import type { System } from '../../core/system.ts';
import { announce } from '../shared/announce.ts';
import { type Member, askFleet } from '../shared/ask-fleet.ts';
import { type ReportOptions, finish, reportFailures, toReportOptions } from '../shared/finish.ts';
import { toFleetInput } from '../shared/fleet-input.ts';
import { loadConfig } from '../shared/load-config.ts';
import { memberLookups } from '../shared/member-lookup.ts';
import { openFleet } from '../shared/open-fleet.ts';
import { requestTimeout } from '../shared/request-timeout.ts';
import { createColumnQuota } from './column-quota.ts';
import type { GetResult } from './fetch.ts';
import { fetchMember } from './fetch-member.ts';
import type { OutputFormat } from './output-format.ts';
import { canStream, liveRows } from './live.ts';
import type { GetOptions } from './options.ts';

/** Runs a `get` whose options are parsed. */
export async function runGet(options: GetOptions, values: FlagValues, system: System): Promise<ExitCode> {
  const config = await loadConfig(values, system);
  const requestTimeoutMs = requestTimeout(values);
  const { output } = options;
  const reportFor = (members: number) =>
    toReportOptions(values, { table: output.kind === 'table', members, config });
  refuseUnusable(output, reportFor(1));
  const fleet = await openFleet({ ...options, config, system });
  const report = reportFor(fleet.targets.length + fleet.failed.length);
  refuseUnusable(output, report);
  await announce(fleet, report, system);
  const context = {
    options,
    lookup: memberLookups(options.kube, system),
    now: system.now,
    newQuota: createListQuotas(),
    takeColumns: createColumnQuota(),
    asKubectl: report.asKubectl,
    asKubectlAsks: fleet.targets.length === 1 || report.verbosity >= 6,
    ...(requestTimeoutMs !== undefined && { requestTimeoutMs }),
  };
  const showCluster = config.output.showClusterColumn;
  const live = canStream(options, system)
    ? liveRows(options, { fleet, showCluster, quiet: report.quiet, system })
    : undefined;
  const ask = (until?: AbortSignal, onOutcome?: (outcome: Outcome<GetResult>) => void) =>
    askFleet(fleet, (member) => fetchMember(member, context), {
      config,
      kube: options.kube,
      system,
      asKubectl: report.asKubectl,
      ...(until && { until }),
      ...(onOutcome && { onOutcome }),
    });
  const outcomes =
    options.watch && fleet.targets.length > 1
      ? await (await import('./watch/first-lists.ts')).firstLists(ask, system)
      : await ask(undefined, live?.onOutcome);
  const streamed = await live?.finish();
  const warnings = await sayWarnings(outcomes, report, system);
  if (options.watch) {
    const { watchFleet } = await import('./watch/watch.ts');
    return watchFleet({ options, fleet, outcomes, config, report, requestTimeoutMs }, system);
  }
  const print = { options, report, skipped: fleet.skipped, showCluster, system };
  const code = streamed
    ? await finishStreamed(outcomes, { ...print, ...streamed })
    : await finishPrinted(outcomes, print);
  if (warnings === 0 || !flagBool(values, 'warnings-as-errors')) return code;
  // kubectl: NewKubectlCommand, PersistentPostRunE.
  await system.streams.err.write(`error: ${warnings} warning${warnings === 1 ? '' : 's'} received\n`);
  return ExitCode.failed;
}

/** A fleet is not asked for what could not be printed; kubectl asks first (GetOptions.printGeneric). */
function refuseUnusable(output: OutputFormat, { asKubectl }: ReportOptions): void {
  if (output.kind === 'unusable' && !asKubectl) throw output.problem;
}

/** Runs `get --raw`. */
export async function runRaw(path: string, values: FlagValues, system: System): Promise<ExitCode> {
  const input = await toFleetInput(values, system);
  const { config, kube } = input;
  const fleet = await openFleet(input);
  const showCluster = config.output.showClusterColumn;
  const members = fleet.targets.length + fleet.failed.length;
  const options = toReportOptions(values, { table: false, members, config });
  await announce(fleet, options, system);
  const { fetchRaw, printRaw } = await import('./raw.ts');
  const requestTimeoutMs = requestTimeout(values);
  const ask = async (member: Member) => ({
    value: await fetchRaw(member, path, { members, requestTimeoutMs }),
    failures: [],
  });
  const outcomes = await askFleet(fleet, ask, { config, kube, system, asKubectl: options.asKubectl });
  await printRaw(outcomes, { out: system.streams.out, showCluster });
  await reportFailures(outcomes, fleet.skipped, { system, options });
  return finish(outcomes, { system, options });
}

interface Print {
  readonly options: GetOptions;
  readonly report: ReportOptions;
  readonly skipped: readonly Unreachable[];
  readonly showCluster: boolean;
  readonly system: System;
}

/** The rows are on the terminal: what had to wait for all comes now, and then what failed. */
async function finishStreamed(
  outcomes: readonly Outcome<GetResult>[],
  print: Print & { readonly printed: boolean; readonly rest: readonly Outcome<GetResult>[] },
): Promise<ExitCode> {
  const { options, report, rest, skipped, showCluster, system } = print;
  const { printTables } = await import('./print-table.ts');
  const ordered = outcomes.filter((outcome) => rest.includes(outcome));
  const context = { out: system.streams.out, showCluster, asKubectl: report.asKubectl };
  const printed = (await printTables(ordered, options, context)) || print.printed;
  await reportFailures(outcomes, skipped, { system, options: report });
  if (!printed && !options.ignoreNotFound && outcomes.every((outcome) => outcome.ok))
    await sayEmpty(outcomes, system);
  return finish(outcomes, { system, options: report });
}

/** Prints, and ends as kubectl does where two values cannot be compared: with a line of its log, and nothing else. */
async function finishPrinted(outcomes: Outcome<GetResult>[], print: Print): Promise<ExitCode> {
  const { report, system } = print;
  try {
    return await finish(await printAnswers(outcomes, print), { system, options: report });
  } catch (error) {
    const { unsortableText } = await import('./documents.ts');
    const text = report.asKubectl ? unsortableText(error) : undefined;
    if (text === undefined) throw error;
    const { logHead } = await import('../../output/klog.ts');
    await system.streams.err.write(`${logHead('F', 'sorter.go:375', system)}${text}\n`);
    return ExitCode.failed;
  }
}

async function printAnswers(outcomes: Outcome<GetResult>[], print: Print): Promise<Outcome<GetResult>[]> {
  const { options, report } = print;
  const isInOrder = report.asKubectl || options.sortBy === '' || !isOfObjects(options.output);
  if (isInOrder) return printFormat(outcomes, print);
  const { sortMembers } = await import('./sort-members.ts');
  return printFormat(sortMembers(outcomes, options), { ...print, options: { ...options, sortBy: '' } });
}

function isOfObjects({ kind }: OutputFormat): boolean {
  return kind !== 'table' && kind !== 'unusable';
}

/** Prints in the format of `-o`, with the failures said before a table and after a template that may add to them. */
async function printFormat(outcomes: Outcome<GetResult>[], print: Print): Promise<Outcome<GetResult>[]> {
  const { options, report, skipped, showCluster, system } = print;
  const { out } = system.streams;
  const { output } = options;
  const { asKubectl } = report;
  if (output.kind === 'template' || output.kind === 'custom-columns') {
    const { printColumns, printTemplates } = await import('./print-templates.ts');
    const context = { out, showCluster, asKubectl };
    const after =
      output.kind === 'template'
        ? await printTemplates(outcomes, options, { ...context, render: output.render })
        : await printColumns(outcomes, options, { ...context, columns: output.columns });
    await reportFailures(after, skipped, { system, options: report });
    return after;
  }
  const say = (said: readonly Outcome<GetResult>[]) =>
    reportFailures(said, skipped, { system, options: report });
  if (output.kind === 'unusable') {
    const { kubectlDocument } = await import('./documents.ts');
    if (kubectlDocument(outcomes[0]?.value, options) !== undefined) throw output.problem;
    await say(outcomes);
    return outcomes;
  }
  // Over a fleet what failed stands above the rows; kubectl prints first, and may have nothing else to say then.
  if (!asKubectl) await say(outcomes);
  if (output.kind === 'table') {
    const { printTables } = await import('./print-table.ts');
    const printed = await printTables(outcomes, options, { out, showCluster, asKubectl });
    if (asKubectl) await say(outcomes);
    const isEmpty = !printed && !options.ignoreNotFound && outcomes.every((outcome) => outcome.ok);
    if (isEmpty) await sayEmpty(outcomes, system);
    return outcomes;
  }
  const { printDocument, printNames } = await import('./print-objects.ts');
  const context = { out, showCluster, asKubectl, skipped };
  const write = output.kind === 'name' ? printNames : printDocument;
  if (!asKubectl) {
    await write(outcomes, options, context);
    return outcomes;
  }
  const after = await orFailed(outcomes, () => write(outcomes, options, context));
  await say(after);
  return after;
}

/** As with kubectl's printers, what cannot be sorted is one failure among the others. */
async function orFailed(
  outcomes: Outcome<GetResult>[],
  write: () => Promise<void>,
): Promise<Outcome<GetResult>[]> {
  try {
    await write();
    return outcomes;
  } catch (error) {
    const { unsortableText } = await import('./documents.ts');
    if (!(error instanceof UsageError) || unsortableText(error) !== undefined) throw error;
    const { failed } = await import('./print-templates.ts');
    return outcomes.map((outcome) => failed(outcome, error.message));
  }
}

/** `Warning:` headers, each once for the whole fleet. Gives how many there were. */
async function sayWarnings(
  outcomes: readonly Outcome<GetResult>[],
  { asKubectl }: ReportOptions,
  system: System,
): Promise<number> {
  const members = outcomes.map(({ cluster, value }) => ({
    cluster: cluster.name,
    warnings: value?.warnings ?? [],
  }));
  const warnings = new Set(members.flatMap((member) => member.warnings));
  if (warnings.size === 0) return 0;
  const { serverWarnings } = await import('../../output/server-warnings.ts');
  const { sanitizeLine } = await import('../../output/sanitize.ts');
  const lines = asKubectl
    ? [...warnings].map((text) => sanitizeLine(`Warning: ${text}`))
    : serverWarnings(members);
  await system.streams.err.write(lines.map((line) => `${line}\n`).join(''));
  return warnings.size;
}

/** kubectl's words; the namespace is named when it is the same on every member. */
async function sayEmpty(outcomes: readonly Outcome<GetResult>[], system: System): Promise<void> {
  const namespaces = new Set(outcomes.map((outcome) => outcome.value?.emptyNamespace));
  const [only] = namespaces;
  const where = namespaces.size === 1 && only !== undefined ? ` in ${only} namespace.` : '';
  await system.streams.err.write(`No resources found${where}\n`);
}
