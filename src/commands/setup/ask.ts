// The questions of an interactive setup. Everything is asked on stderr; stdout stays empty.
import type { System } from '../../core/system.ts';
import { ask } from '../shared/ask-user.ts';
import { sayLine as say } from '../shared/say-line.ts';
import { type ContextList, contextLines, namesText, understand } from './choose-context.ts';
import type { Proposal } from './propose.ts';

/** Asks for the context of each cluster that is a guess or has none; `-` leaves a cluster out. */
export async function askForContexts(
  proposals: readonly Proposal[],
  { contexts, system }: { readonly contexts: readonly string[]; readonly system: System },
): Promise<Proposal[]> {
  const isOpen = ({ source }: Proposal) => source === 'guess' || source === 'none';
  const open = proposals.filter(isOpen).length;
  if (open === 0) return [...proposals];
  const list: ContextList = { contexts, taken: takenBy(proposals) };
  await say(
    `${open} of ${proposals.length} cluster(s) need your word. Type a number, a name or the beginning of one; Enter takes what stands in [brackets], - leaves the cluster out, ? lists the contexts.`,
    system,
  );
  for (const line of contextLines(list)) await say(line, system);
  const answered: Proposal[] = [];
  for (const proposal of proposals)
    answered.push(isOpen(proposal) ? await askOne(proposal, { list, system }) : proposal);
  return answered;
}

/** Which cluster has a context already, so that nobody gives it to another by mistake. */
function takenBy(proposals: readonly Proposal[]): ReadonlyMap<string, string> {
  return new Map(
    proposals.flatMap(({ cluster, context, source }) =>
      context === undefined || source === 'guess' ? [] : [[context, cluster.name] as const],
    ),
  );
}

async function askOne(
  proposal: Proposal,
  { list, system }: { readonly list: ContextList; readonly system: System },
): Promise<Proposal> {
  const { cluster, context, reason } = proposal;
  const guess = context === undefined ? '' : ` [${context}]`;
  const unmapped: Proposal = { ...proposal, source: 'none', reason: 'left out' };
  if (context === undefined && reason !== undefined) await say(`${cluster.name}: ${reason}`, system);
  for (;;) {
    const typed = await ask(`Context for ${cluster.name}${guess}, or - to leave it out: `, system);
    if (typed === undefined || typed === '-') return unmapped;
    if (typed === '?') {
      for (const line of contextLines({ ...list, all: true })) await say(line, system);
      continue;
    }
    if (typed === '') {
      if (context === undefined) return unmapped;
      return { cluster, source: 'given', context };
    }
    const answer = understand(typed, list.contexts);
    if ('context' in answer) return { cluster, source: 'given', context: answer.context };
    await say(
      answer.several.length > 0
        ? `${JSON.stringify(typed)} begins several: ${namesText(answer.several)}`
        : `There is no context ${JSON.stringify(typed)}. There are: ${namesText(list.contexts)}`,
      system,
    );
  }
}
