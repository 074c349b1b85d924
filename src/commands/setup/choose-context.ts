// How a person names one context among many: by number, by name, or by the beginning of a name.

/** The contexts there are, in the order of the kubeconfig, and whose some of them are already. */
export interface ContextList {
  readonly contexts: readonly string[];
  /** Cluster by context. */
  readonly taken: ReadonlyMap<string, string>;
  /** All of them, however many. */
  readonly all?: boolean;
}

/** As many lines as a screen has room for beside the questions. */
const shortList = 20;

/** The numbered list: what is free, or all of it; a long one is cut. */
export function contextLines({ contexts, taken, all = false }: ContextList): string[] {
  const width = String(contexts.length).length;
  const lines = contexts.map((context, at) => {
    const owner = taken.get(context);
    const whose = owner === undefined ? '' : `   (${owner})`;
    return `  ${String(at + 1).padStart(width)}  ${context}${whose}`;
  });
  if (all) return lines;
  const free = lines.filter((_, at) => !taken.has(contexts[at] ?? ''));
  const shown = free.slice(0, shortList);
  const hidden = contexts.length - shown.length;
  return hidden === 0 ? shown : [...shown, `  ${' '.repeat(width)}  ... and ${hidden} more: ? lists all`];
}

/** One context, or those that the word may mean. */
export type Understood = { readonly context: string } | { readonly several: readonly string[] };

/** A name itself comes first: a context may be called `2`. */
export function understand(typed: string, contexts: readonly string[]): Understood {
  if (contexts.includes(typed)) return { context: typed };
  if (/^\d+$/.test(typed)) {
    const numbered = contexts[Number(typed) - 1];
    if (numbered !== undefined) return { context: numbered };
  }
  const several = contexts.filter((context) => context.startsWith(typed));
  const [only] = several;
  return only !== undefined && several.length === 1 ? { context: only } : { several };
}

/** Names on one line, cut when there are many. */
export function namesText(names: readonly string[]): string {
  if (names.length <= shortList) return names.join(', ');
  return `${names.slice(0, shortList).join(', ')} and ${names.length - shortList} more`;
}
