// The first lists of a watch over a fleet. A watch never ends, so nothing is gained by waiting for everybody: when no
// further member has answered for a while, it begins, and whoever is late joins it when it answers.
import { ClusterError, type ClusterFailure } from '../../../core/failure.ts';
import type { Outcome } from '../../../core/fleet.ts';
import type { System } from '../../../core/system.ts';
import type { GetResult } from '../fetch.ts';

/** Asks the members; whoever has not answered when `until` fires is cancelled. */
export type AskLists = (
  until: AbortSignal,
  onOutcome: (outcome: Outcome<GetResult>) => void,
) => Promise<Outcome<GetResult>[]>;

/** How long nobody has answered, after somebody has. */
const silenceMs = 2_000;

/** The outcomes by then; those that are late have failed with `timeout`, which a watch tries again. */
export async function firstLists(ask: AskLists, system: System): Promise<Outcome<GetResult>[]> {
  const late = new AbortController();
  let silence: NodeJS.Timeout | undefined;
  const onOutcome = (outcome: Outcome<GetResult>) => {
    if (!outcome.ok) return;
    clearTimeout(silence);
    silence = setTimeout(tooLate, silenceMs);
  };
  const tooLate = () => {
    // Somebody who is logging in is not silent.
    if (system.streams.terminal.isLent) silence = setTimeout(tooLate, silenceMs);
    else late.abort(new ClusterError(notYet));
  };
  try {
    const outcomes = await ask(late.signal, onOutcome);
    if (!late.signal.aborted || system.interrupt.aborted) return outcomes;
    return outcomes.map((outcome) =>
      !outcome.ok && outcome.failures[0].reason === 'cancelled'
        ? { ...outcome, failures: [notYet] as const }
        : outcome,
    );
  } finally {
    clearTimeout(silence);
  }
}

const notYet: ClusterFailure = {
  reason: 'timeout',
  message: 'no answer yet; the watch has begun without it, and its rows follow when it answers',
  kubectlText: 'error: no answer yet',
};
