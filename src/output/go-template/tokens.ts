// The tokens of a template as its parser takes them: three of look-ahead, and the errors that name one.
import { unquoteGo } from '../../core/go-quote.ts';
import { describeItem, nextItem, type Item, type ItemType, type Lexer } from './lex.ts';
import { GoTemplateError, type ListNode } from './nodes.ts';

/** The state of the parser of one template; those of definitions share the lexer. */
export interface Tree {
  name: string;
  readonly lexer: Lexer;
  readonly shared: Shared;
  /** Three tokens of look-ahead, as in Go. */
  readonly tokens: [Item, Item, Item];
  peekCount: number;
  vars: string[];
  actionLine: number;
  rangeDepth: number;
  parenDepth: number;
}

/** What all templates of one text have in common. */
export interface Shared {
  /** The name of the whole text, for messages. */
  readonly parseName: string;
  readonly functions: { has(name: string): boolean };
  readonly templates: Map<string, ListNode>;
}

export function newTree(name: string, lexer: Lexer, shared: Shared): Tree {
  const none: Item = { type: 'error', pos: 0, val: '', line: 0 };
  const counters = { peekCount: 0, actionLine: 0, rangeDepth: 0, parenDepth: 0 };
  return { name, lexer, shared, tokens: [none, none, none], vars: ['$'], ...counters };
}

export function fail(tree: Tree, message: string): never {
  throw new GoTemplateError(`template: ${tree.shared.parseName}:${tree.tokens[0].line}: ${message}`);
}

export function next(tree: Tree): Item {
  if (tree.peekCount > 0) tree.peekCount--;
  else tree.tokens[0] = nextItem(tree.lexer);
  return tree.tokens[tree.peekCount] ?? tree.tokens[0];
}

export function backup(tree: Tree): void {
  tree.peekCount++;
}

export function peek(tree: Tree): Item {
  const item = next(tree);
  backup(tree);
  return item;
}

export function nextNonSpace(tree: Tree): Item {
  let item = next(tree);
  while (item.type === 'space') item = next(tree);
  return item;
}

export function peekNonSpace(tree: Tree): Item {
  const item = nextNonSpace(tree);
  backup(tree);
  return item;
}

export function expect(tree: Tree, types: readonly ItemType[], context: string): Item {
  const item = nextNonSpace(tree);
  return types.includes(item.type) ? item : unexpected(tree, item, context);
}

export function unexpected(tree: Tree, item: Item, context: string): never {
  if (item.type !== 'error') return fail(tree, `unexpected ${describeItem(item)} in ${context}`);
  let extra = '';
  if (tree.actionLine !== 0 && tree.actionLine !== item.line) {
    const place = `started at ${tree.shared.parseName}:${tree.actionLine}`;
    extra = item.val.endsWith(' action') ? ` ${place}` : ` in action ${place}`;
  }
  return fail(tree, describeItem(item) + extra);
}

export function unquote(tree: Tree, literal: string): string {
  return unquoteGo(literal) ?? fail(tree, 'invalid syntax');
}
