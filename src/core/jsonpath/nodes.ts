// The parse tree of a JSONPath template, and the error of both its halves (client-go util/jsonpath/node.go).
import type { GoNumber } from '../go-value.ts';

/** One bound of `[start:end:step]`. */
export interface SliceParam {
  readonly value: number;
  /** Written by the user, or derived from the start; else left open. */
  readonly known: boolean;
  /** The end of a plain index `[3]`, which the parser makes 4. */
  readonly derived: boolean;
}

export interface ListNode {
  readonly kind: 'list';
  readonly nodes: Node[];
}

export type Node =
  | ListNode
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'identifier'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: boolean | GoNumber }
  | { readonly kind: 'array'; readonly params: readonly [SliceParam, SliceParam, SliceParam] }
  | { readonly kind: 'filter'; readonly left: ListNode; readonly right: ListNode; readonly operator: string }
  | { readonly kind: 'union'; readonly lists: readonly ListNode[] }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' };

/** A template that does not parse, or does not fit the object; the message is client-go's own. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}
