// The exit codes of the contract.

export const ExitCode = {
  /** Every targeted cluster succeeded; an empty list is a success. */
  ok: 0,
  /** Nothing usable: usage, hub, every cluster failed, refused. */
  failed: 1,
  /** Some clusters failed; the rows of the others are shown. */
  partial: 2,
  /** Declined at a prompt. */
  declined: 3,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
  closedPipe: 141,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The code for the reason of an interrupt: its message is the signal's name. */
export function interruptCode(reason: unknown): ExitCode {
  const signal = reason instanceof Error ? reason.message : '';
  if (signal === 'SIGTERM') return ExitCode.terminated;
  return signal === 'SIGHUP' ? ExitCode.hungUp : ExitCode.interrupted;
}
