// `--select`: a person chooses the clusters from a list on the terminal. Drawn on stderr; stdout stays data.
import { DeclinedError, InterruptedError, SelectionError } from '../../core/errors.ts';
import type { Cluster } from '../../core/fleet.ts';
import type { System } from '../../core/system.ts';
import { sanitizeLine } from '../../output/sanitize.ts';
import { isInteractive } from './ask-user.ts';
import { type PickState, drawPicker, pressKey, startPicking, visibleOnes } from './picker.ts';
import { sayLine } from './say-line.ts';

/** The clusters that were chosen, in their order. Throws DeclinedError on Esc, and SelectionError without a terminal. */
export async function pickClusters(clusters: readonly Cluster[], system: System): Promise<Cluster[]> {
  const { env, interrupt, streams } = system;
  if (!isInteractive(system) || env['TERM'] === 'dumb')
    throw new SelectionError('--select needs a terminal to show its list on', {
      hint: "In a script choose with --clusters, for instance --clusters 'prod-*,eu-1'.",
    });
  const drawing = drawer(system);
  let state: PickState = startPicking(clusters.map(({ name }) => sanitizeLine(name)));
  const stop = new AbortController();
  try {
    for await (const key of streams.readKeys(AbortSignal.any([interrupt, stop.signal]))) {
      // The empty key: before it, the terminal would take Ctrl-D for itself.
      const next = pressKey(state, key);
      if (next === 'interrupted') throw new InterruptedError('SIGINT');
      if (next === 'declined') break;
      if (next === 'done') {
        const marked = chosenOf(state);
        if (marked.size === 0) continue;
        await drawing.clear();
        const chosen = clusters.filter((_, index) => marked.has(index));
        const names = chosen.map(({ name }) => name).join(', ');
        await sayLine(`Chose ${chosen.length} of ${clusters.length} cluster(s): ${names}`, system);
        return chosen;
      }
      state = next;
      await drawing.draw(state);
    }
  } finally {
    stop.abort();
    await drawing.clear();
  }
  interrupt.throwIfAborted();
  throw new DeclinedError('Nothing was done.');
}

/** What is marked; when nothing is, the line under the cursor. */
function chosenOf(state: PickState): ReadonlySet<number> {
  if (state.marked.size > 0) return state.marked;
  const current = visibleOnes(state)[state.cursor];
  return new Set(current === undefined ? [] : [current]);
}

function drawer({ streams: { err } }: System) {
  let lines = 0;
  // To the first line of what was drawn, and everything from there on away.
  const back = () => (lines === 0 ? '' : `${lines > 1 ? `\u001b[${lines - 1}A` : ''}\r\u001b[J`);
  return {
    async draw(state: PickState) {
      // A terminal that does not know its width says 0.
      const drawn = drawPicker(state, err.columns || 80);
      const text = `${back()}${drawn.join('\n')}`;
      lines = drawn.length;
      await err.write(text);
    },
    async clear() {
      const text = back();
      lines = 0;
      if (text !== '') await err.write(text);
    },
  };
}
