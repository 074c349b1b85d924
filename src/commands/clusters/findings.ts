// What a check found wrong with one member, as sentences with their mending.
import { failureAdvice } from '../../core/failure.ts';
import type { Outcome } from '../../core/fleet.ts';
import type { MemberReport } from './check-member.ts';

/** One thing that is wrong. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** What to do; empty where the message says it. */
  readonly advice: string;
}

/** Tokens and certificates are judged by the clock; most allow no more than this. */
const maxClockSkewMs = 30_000;
const certificateSoonDays = 14;

/** Everything wrong with one member, errors first. */
export function findingsOf(outcome: Outcome<MemberReport>, now: number): readonly Finding[] {
  const errors = outcome.ok ? [] : outcome.failures;
  return [
    ...errors.map((failure): Finding => ({
      severity: 'error',
      message: failure.message,
      advice: failureAdvice(failure),
    })),
    ...(outcome.value ? warnings(outcome.value, { reported: outcome.cluster.version, now }) : []),
  ];
}

function warnings(
  report: MemberReport,
  { reported, now }: { readonly reported: string | undefined; readonly now: number },
): Finding[] {
  const found: Finding[] = [];
  const warn = (message: string, advice: string) => found.push({ severity: 'warning', message, advice });
  const { certificateEnds, clockSkewMs, version } = report;
  if (report.tls === 'none')
    warn(
      'it is reached without TLS: no credentials are sent, and anybody on the way can read along',
      'Give its https address.',
    );
  if (report.tls === 'unchecked')
    warn(
      'its certificate is not checked (insecure-skip-tls-verify), so that anybody could answer in its place and take the credentials',
      'Give its context the certificate authority instead.',
    );
  if (certificateEnds !== undefined) {
    const days = Math.floor((certificateEnds - now) / 86_400_000);
    if (days < certificateSoonDays)
      warn(
        `its certificate ends in ${days} day(s), on ${new Date(certificateEnds).toISOString().slice(0, 10)}`,
        'Renew it on the server.',
      );
  }
  if (clockSkewMs !== undefined && Math.abs(clockSkewMs) > maxClockSkewMs)
    warn(
      `its clock is ${Math.round(Math.abs(clockSkewMs) / 1000)}s ${clockSkewMs > 0 ? 'ahead of' : 'behind'} this machine's`,
      'Check the clock of both (NTP): tokens and certificates fail when they disagree.',
    );
  const [hub, here] = [reported === undefined ? undefined : minorOf(reported), minorOf(version)];
  if (hub !== undefined && here !== undefined && hub !== here)
    warn(
      `the hub reports ${reported ?? ''}, the server says ${version}`,
      "The hub's view is old, or its profile leads to another cluster: compare kubectl mc clusters describe.",
    );
  return found;
}

/** `v1.36.3`, `1.33.4-gke.100` → 36, 33 */
export function minorOf(version: string): number | undefined {
  const minor = /^v?\d+\.(\d+)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/** The newest minor version among those that answered; 0 when none did. */
export function newestMinor(outcomes: readonly Outcome<MemberReport>[]): number {
  return Math.max(0, ...outcomes.flatMap(({ value }) => (value ? (minorOf(value.version) ?? []) : [])));
}
