// Where each value of a YAML text stands: offsets, found by the `yaml` package, without its types.
import type { Node } from 'yaml';

/** A value of the text. Offsets count UTF-16 units; `end` is exclusive, and that of a block the end of its last value. */
export interface Place {
  readonly kind: 'scalar' | 'map' | 'list' | 'alias';
  readonly start: number;
  readonly end: number;
  /** `[…]` or `{…}` */
  readonly isFlow: boolean;
  /** How a scalar is written. */
  readonly style: 'plain' | 'quoted' | 'block';
  /** Of a map. */
  readonly pairs: readonly PairPlace[];
  /** Of a list. */
  readonly items: readonly Place[];
}

/** `key: value`; a pair without a value has one of no length where it would stand. */
export interface PairPlace {
  readonly name: unknown;
  readonly key: Place;
  readonly value: Place;
}

/** The layout is one that cannot be changed safely here. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
}

/** The root of the first document of `text`; undefined when there is nothing in it but comments. */
export async function findPlaces(text: string): Promise<Place | undefined> {
  const yaml = await import('yaml');
  const { contents } = yaml.parseDocument(text, { logLevel: 'silent' });
  return contents === null ? undefined : placeOf(contents);

  function placeOf(node: Node): Place {
    if (!node.range) throw new LayoutError('a value without a place in the text');
    const [start, end] = node.range;
    const base = { start, end, isFlow: false, style: 'plain', pairs: [], items: [] } as const;
    if (yaml.isAlias(node)) return { ...base, kind: 'alias' };
    if (yaml.isMap(node)) {
      const pairs = node.items.map(pairOf);
      if (node.flow) return { ...base, kind: 'map', isFlow: true, pairs };
      return { ...base, kind: 'map', pairs, end: pairs.at(-1)?.value.end ?? end };
    }
    if (yaml.isSeq(node)) {
      const items = node.items.map(childOf);
      if (node.flow) return { ...base, kind: 'list', isFlow: true, items };
      return { ...base, kind: 'list', items, end: items.at(-1)?.end ?? end };
    }
    const type = yaml.isScalar(node) ? node.type : undefined;
    if (type === 'QUOTE_DOUBLE') return { ...base, kind: 'scalar', style: 'quoted' };
    const isBlock = type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL';
    return { ...base, kind: 'scalar', style: isBlock ? 'block' : 'plain' };
  }

  function childOf(child: unknown): Place {
    if (!yaml.isNode(child)) throw new LayoutError('a value without a place in the text');
    return placeOf(child);
  }

  function pairOf(pair: { readonly key: unknown; readonly value: unknown }): PairPlace {
    const key = childOf(pair.key);
    const name = yaml.isScalar(pair.key) ? pair.key.value : undefined;
    const value = yaml.isNode(pair.value) ? placeOf(pair.value) : undefined;
    if (value && value.start < value.end) return { name, key, value };
    // The package puts a value that is not there behind the comments that follow; ours is behind the colon.
    const colon = /^\s*:/.exec(text.slice(key.end))?.[0].length ?? 0;
    const at = key.end + colon;
    return { name, key, value: { ...key, kind: 'scalar', style: 'plain', start: at, end: at } };
  }
}

/** The pair of `key`, when it is literally there. */
export function findPair(map: Place, key: string): PairPlace | undefined {
  return map.pairs.find((pair) => pair.name === key);
}
