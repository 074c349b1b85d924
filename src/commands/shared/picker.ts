// The list of `--select` as a state and its keys; nothing here knows of a terminal.

/** Where a person is in the list. */
export interface PickState {
  /** What the lines say. */
  readonly names: readonly string[];
  /** Indexes of `names`. */
  readonly marked: ReadonlySet<number>;
  readonly filter: string;
  /** Position in the lines that the filter leaves. */
  readonly cursor: number;
}

/** At the beginning: nothing marked, all shown. */
export function startPicking(names: readonly string[]): PickState {
  return { names, marked: new Set(), filter: '', cursor: 0 };
}

/** Indexes of the names that contain the filter. */
export function visibleOnes({ names, filter }: PickState): number[] {
  const wanted = filter.toLowerCase();
  return names.flatMap((name, index) => (name.toLowerCase().includes(wanted) ? [index] : []));
}

const pageLines = 10;
const moves: Readonly<Record<string, number>> = {
  '\u001b[A': -1,
  '\u001bOA': -1,
  '\u0010': -1,
  '\u001b[B': 1,
  '\u001bOB': 1,
  '\u000e': 1,
  '\u001b[5~': -pageLines,
  '\u001b[6~': pageLines,
  '\u001b[H': -Infinity,
  '\u001b[F': Infinity,
};

/** What a key makes of the list. */
export function pressKey(state: PickState, key: string): PickState | 'done' | 'declined' | 'interrupted' {
  const visible = visibleOnes(state);
  switch (key) {
    case '\u0003':
      return 'interrupted';
    case '\u001b':
    case '\u0004':
      return 'declined';
    case '\r':
    case '\n':
      return 'done';
    case ' ': {
      const index = visible[state.cursor];
      return index === undefined ? state : { ...state, marked: toggled(state.marked, [index]) };
    }
    case '\u0001':
      return { ...state, marked: toggled(state.marked, visible) };
    case '\u007f':
    case '\b':
      return { ...state, filter: state.filter.slice(0, -1), cursor: 0 };
    default:
  }
  const move = moves[key];
  if (move !== undefined) {
    const cursor = Math.max(0, Math.min(visible.length - 1, state.cursor + move));
    return { ...state, cursor };
  }
  return /^[\x21-\x7e]$/.test(key) ? { ...state, filter: state.filter + key, cursor: 0 } : state;
}

/** Marks all of them; when all are marked, none. */
function toggled(marked: ReadonlySet<number>, indexes: readonly number[]): ReadonlySet<number> {
  const isAll = indexes.every((index) => marked.has(index));
  const next = new Set(marked);
  for (const index of indexes) {
    if (isAll) next.delete(index);
    else next.add(index);
  }
  return next;
}

/** The lines to show, each no wider than the terminal: a line that wraps could not be drawn over. */
export function drawPicker(state: PickState, columns: number): string[] {
  const visible = visibleOnes(state);
  const top = Math.max(0, Math.min(state.cursor - Math.floor(pageLines / 2), visible.length - pageLines));
  const shown = visible.slice(top, top + pageLines);
  const lines = [
    `Clusters (${state.marked.size} of ${state.names.length} chosen). Space marks, Ctrl-A all, Enter goes on, Esc stops.`,
    `Filter: ${state.filter}`,
    ...shown.map((index, row) => {
      const pointer = top + row === state.cursor ? '>' : ' ';
      return `${pointer} [${state.marked.has(index) ? 'x' : ' '}] ${state.names[index] ?? ''}`;
    }),
  ];
  if (visible.length === 0) lines.push('  no cluster has this in its name');
  const hidden = visible.length - shown.length;
  if (hidden > 0) lines.push(`  ${hidden} more`);
  return lines.map((line) => line.slice(0, Math.max(1, columns - 1)));
}

/** The keys in what a terminal sent at once; an escape sequence is one key. */
export function splitKeys(chunk: string): string[] {
  // oxlint-disable-next-line no-control-regex -- keys are control characters
  return chunk.match(/\u001b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|[^]/gu) ?? [];
}
