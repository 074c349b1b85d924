// The questions of an interactive setup. Everything is asked on stderr; stdout stays empty.
import { InterruptedError } from '../../core/errors.ts';
import type { System } from '../../core/system.ts';
import type { Kubeconfig } from '../../kubeconfig/kubeconfig.ts';
import { sanitizeLine } from '../../output/sanitize.ts';
import type { Proposal } from './propose.ts';

/** Who answers. */
export interface Asker {
  readonly system: System;
  readonly kubeconfig: Kubeconfig;
}

/** Asks for the context of each cluster that is a guess or has none; `-` leaves a cluster out. */
export async function askForContexts(proposals: readonly Proposal[], asker: Asker): Promise<Proposal[]> {
  const answered: Proposal[] = [];
  for (const proposal of proposals) {
    const isOpen = proposal.source === 'guess' || proposal.source === 'none';
    answered.push(isOpen ? await askOne(proposal, asker) : proposal);
  }
  return answered;
}

async function askOne(proposal: Proposal, { system, kubeconfig }: Asker): Promise<Proposal> {
  const { cluster, context } = proposal;
  const guess = context === undefined ? '' : ` [${context}]`;
  const unmapped: Proposal = { cluster, source: 'none', reason: 'left out' };
  for (;;) {
    const typed = await ask(`Context for ${cluster.name}${guess}, or - to leave it out: `, system);
    if (typed === undefined || typed === '-') return unmapped;
    const answer = typed === '' ? context : typed;
    if (answer === undefined) return unmapped;
    if (kubeconfig.contexts.has(answer)) return { cluster, source: 'given', context: answer };
    const known = [...kubeconfig.contexts.keys()].join(', ');
    await system.streams.err.write(
      `${sanitizeLine(`There is no context ${JSON.stringify(answer)}. There are: ${known}`)}\n`,
    );
  }
}

/** A yes or a no; Enter and the end of input take `otherwise`. */
export async function confirm(question: string, otherwise: boolean, system: System): Promise<boolean> {
  const typed = await ask(`${question} ${otherwise ? '[Y/n]' : '[y/N]'} `, system);
  if (typed === undefined) return false;
  return typed === '' ? otherwise : /^y(es)?$/i.test(typed);
}

async function ask(question: string, { streams, interrupt }: System): Promise<string | undefined> {
  await streams.err.write(sanitizeLine(question));
  const interrupted = new Promise<never>((_, reject) => {
    const stop = () =>
      reject(interrupt.reason instanceof Error ? interrupt.reason : new InterruptedError('SIGINT'));
    if (interrupt.aborted) stop();
    interrupt.addEventListener('abort', stop, { once: true });
  });
  return (await Promise.race([streams.readLine(), interrupted]))?.trim();
}
