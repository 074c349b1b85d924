// What the scanner makes of the text, and the parser reads (libyaml's tokens).

/** Kinds of tokens, by libyaml's names. */
export type TokenType =
  | 'stream-start'
  | 'stream-end'
  | 'version-directive'
  | 'tag-directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

/** One token. */
export interface Token {
  readonly type: TokenType;
  /** Where it starts, from 0. */
  readonly line: number;
  /** Of a scalar, anchor, alias or tag handle; `1.1` of a version directive. */
  readonly value: string;
  /** Suffix of a tag, prefix of a tag directive. */
  readonly suffix: string;
  /** A scalar without quotes, not a block scalar. */
  readonly isPlain: boolean;
}

/** A token with what its kind leaves out. */
export function token(
  type: TokenType,
  line: number,
  more: Partial<Pick<Token, 'value' | 'suffix' | 'isPlain'>> = {},
): Token {
  return { type, line, value: '', suffix: '', isPlain: false, ...more };
}
