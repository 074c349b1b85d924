// `kubectl mc clusters check`: connects to each cluster and says what is wrong, and what to do about it.
import type { ExitCode } from '../../core/exit-code.ts';
import { failureAdvice, failureWords } from '../../core/failure.ts';
import type { Outcome } from '../../core/fleet.ts';
import type { JsonObject } from '../../core/json/json-value.ts';
import type { System } from '../../core/system.ts';
import { sanitizeLine } from '../../output/sanitize.ts';
import { createTableWriter, formatCell } from '../../output/table.ts';
import { announce } from '../shared/announce.ts';
import { askFleet } from '../shared/ask-fleet.ts';
import { finish, reportFailures, toReportOptions } from '../shared/finish.ts';
import { memberLookups } from '../shared/member-lookup.ts';
import { openFleet } from '../shared/open-fleet.ts';
import { waitingLine } from '../shared/waiting-line.ts';
import { type MemberReport, checkMember } from './check-member.ts';
import { printOwnDocument } from '../shared/print-document.ts';
import { type Finding, findingsOf, minorOf, newestMinor } from './findings.ts';
import type { ClustersOptions } from './options.ts';

/** 0: each answers and is all right, 2: some, 1: none. Warnings (a certificate that ends soon) do not count. */
export async function checkClusters(options: ClustersOptions, system: System): Promise<ExitCode> {
  const { input, output, permissions, values } = options;
  const { config, kube } = input;
  // A cluster that cannot be reached for want of credentials is what a check is about.
  const fleet = await openFleet({ ...input, fleet: { ...input.fleet, strict: true } });
  const report = toReportOptions(values, { table: output === 'table', members: 0, config });
  await announce(fleet, report, system);
  const lookup = memberLookups(kube, system);
  const waiting = waitingLine(fleet.targets, report.quiet, system);
  const outcomes = await askFleet(
    fleet,
    (member) =>
      checkMember(member, {
        lookup: lookup(member),
        permissions,
        namespace: options.allNamespaces ? '' : (kube.namespace ?? member.target.namespace),
        now: system.now,
      }),
    { config, kube, system, onOutcome: ({ cluster }) => waiting.done(cluster.name) },
  ).finally(() => waiting.end());
  const newest = newestMinor(outcomes);
  const findings = outcomes.map((outcome) => findingsOf(outcome, system.now()));
  await reportFailures(outcomes, [], { system, options: report });
  if (output === 'json' || output === 'yaml') {
    const items = outcomes.map((outcome, at) => document(outcome, { findings: findings[at] ?? [], newest }));
    await printOwnDocument({ kind: 'ClusterCheckList', items }, output, system.streams.out);
  } else {
    const writer = createTableWriter();
    const columns = ['NAME', 'STATUS', 'VERSION', 'SKEW', 'USER', 'TLS', 'CLOCK', 'LATENCY'];
    if (!options.noHeaders) writer.row(permissions.length > 0 ? [...columns, 'CAN-I'] : columns);
    for (const [at, outcome] of outcomes.entries())
      writer.row(
        row(outcome, {
          findings: findings[at] ?? [],
          newest,
          permissions: permissions.length,
          now: system.now(),
        }).map(formatCell),
      );
    for (const chunk of writer.flush()) await system.streams.out.write(chunk);
  }
  await sayFindings(outcomes, findings, system);
  return finish(outcomes, { system, options: { ...report, table: false } });
}

/** One line each: what is wrong where, and what to do about it. */
async function sayFindings(
  outcomes: readonly Outcome<MemberReport>[],
  findings: readonly (readonly Finding[])[],
  { streams }: System,
): Promise<void> {
  const lines = outcomes.flatMap(({ cluster }, at) =>
    (findings[at] ?? []).map(({ message, advice }) => `${cluster.name}: ${withAdvice(message, advice)}`),
  );
  if (lines.length > 0) await streams.err.write(lines.map((line) => `${sanitizeLine(line)}\n`).join(''));
}

function withAdvice(message: string, advice: string): string {
  if (advice === '') return message;
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${advice}`;
}

interface RowContext {
  readonly findings: readonly Finding[];
  readonly newest: number;
  /** How many were asked for. */
  readonly permissions: number;
  readonly now: number;
}

function row(outcome: Outcome<MemberReport>, { findings, newest, permissions, now }: RowContext): string[] {
  const { value, cluster } = outcome;
  const status = outcome.ok ? (findings.length > 0 ? 'warning' : 'ok') : failureWords(outcome.failures[0]);
  const allowed = value?.permissions.filter((one) => one.allowed).length;
  const canI = permissions === 0 ? [] : [allowed === undefined ? '-' : `${allowed}/${permissions}`];
  if (!value) return [cluster.name, status, '-', '-', '-', '-', '-', '-', ...canI];
  const minor = minorOf(value.version);
  return [
    cluster.name,
    status,
    value.version,
    minor === undefined ? '-' : minor === newest ? '0' : String(minor - newest),
    value.user?.name ?? '<unknown>',
    value.certificateEnds === undefined ? '<none>' : `${days(value.certificateEnds - now)}d`,
    value.clockSkewMs === undefined ? '-' : seconds(value.clockSkewMs),
    `${Math.max(1, Math.round(value.latencyMs))}ms`,
    ...canI,
  ];
}

function days(ms: number): number {
  return Math.floor(ms / 86_400_000);
}

function wholeSeconds(ms: number): number {
  // Not -0, which JSON would show.
  return Math.round(ms / 1000) || 0;
}

function seconds(ms: number): string {
  const whole = wholeSeconds(ms);
  return `${whole < 0 ? '-' : '+'}${Math.abs(whole)}s`;
}

function document(
  outcome: Outcome<MemberReport>,
  { findings, newest }: Pick<RowContext, 'findings' | 'newest'>,
): JsonObject {
  const { cluster, target, value } = outcome;
  const minor = value && minorOf(value.version);
  return {
    cluster: cluster.name,
    ok: outcome.ok,
    ...(target && {
      access: {
        via: target.via,
        server: target.connection.server,
        identity: target.identity,
        ...(target.context !== undefined && { context: target.context }),
        ...(target.provider !== undefined && { provider: target.provider }),
      },
    }),
    ...(value && {
      version: value.version,
      ...(minor !== undefined && { minorsBehind: newest - minor }),
      ...(value.user && { user: { name: value.user.name, groups: value.user.groups } }),
      ...(value.certificateEnds !== undefined && {
        certificateEnds: new Date(value.certificateEnds).toISOString(),
      }),
      ...(value.clockSkewMs !== undefined && { clockSkewSeconds: wholeSeconds(value.clockSkewMs) }),
      latencyMs: Math.round(value.latencyMs),
      permissions: value.permissions.map((one) => ({ ...one })),
    }),
    problems: findings.map((one) => ({ ...one })),
    ...(!outcome.ok && {
      error: {
        reason: outcome.failures[0].reason,
        message: outcome.failures[0].message,
        advice: failureAdvice(outcome.failures[0]),
      },
    }),
  };
}
