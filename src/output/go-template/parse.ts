// The parser of Go templates: go/src/text/template/parse/parse.go.
import { quoteGo } from '../../core/go-quote.ts';
import { newLexer, type ItemType } from './lex.ts';
import {
  describeNode,
  type BranchNode,
  type CommandNode,
  type ListNode,
  type Operand,
  type PipeNode,
  type Statement,
  type VariableNode,
} from './nodes.ts';
import { parseNumber } from './number.ts';
import {
  backup,
  expect,
  fail,
  newTree,
  next,
  nextNonSpace,
  peek,
  peekNonSpace,
  type Shared,
  type Tree,
  unexpected,
  unquote,
} from './tokens.ts';

/** The templates of one text: the text itself under the name that Parse gets, and what it defines. */
export type Templates = ReadonlyMap<string, ListNode>;

type End = 'end' | 'else';
type ParsedAction = Statement | End | undefined;

const MAX_PAREN_DEPTH = 10_000;

/**
 * Parses a template and everything it defines.
 * @throws GoTemplateError
 */
export function parseTemplates(name: string, text: string, functions: Shared['functions']): Templates {
  const shared: Shared = { parseName: name, functions, templates: new Map() };
  const tree = newTree(name, newLexer(text), shared);
  try {
    const nodes: Statement[] = [];
    const root: ListNode = { kind: 'list', pos: peek(tree).pos, nodes };
    while (peek(tree).type !== 'eof') parseTopLevel(tree, nodes);
    addTemplate(tree, root);
  } catch (error) {
    if (error instanceof RangeError) fail(tree, 'max expression depth exceeded');
    throw error;
  }
  return shared.templates;
}

function addTemplate(tree: Tree, root: ListNode): void {
  const { templates } = tree.shared;
  const known = templates.get(tree.name);
  if (known === undefined || isEmpty(known)) templates.set(tree.name, root);
  else if (!isEmpty(root)) fail(tree, `template: multiple definition of template ${quoteGo(tree.name)}`);
}

function isEmpty(list: ListNode): boolean {
  return list.nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
}

function parseTopLevel(tree: Tree, nodes: Statement[]): void {
  if (peek(tree).type === 'leftDelim') {
    const delim = next(tree);
    if (nextNonSpace(tree).type === 'define') {
      parseDefinition(newTree('definition', tree.lexer, tree.shared));
      return;
    }
    tree.tokens[1] = delim;
    tree.peekCount = 2;
  }
  const node = textOrAction(tree);
  if (node === 'end' || node === 'else') fail(tree, `unexpected {{${node}}}`);
  else if (node !== undefined) nodes.push(node);
}

function parseDefinition(tree: Tree): void {
  const context = 'define clause';
  tree.name = unquote(tree, expect(tree, ['string', 'rawString'], context).val);
  expect(tree, ['rightDelim'], context);
  parseBody(tree, context);
}

function parseBody(tree: Tree, context: string): void {
  const { list, end } = itemList(tree);
  if (end !== 'end') fail(tree, `unexpected {{${end}}} in ${context}`);
  addTemplate(tree, list);
}

function itemList(tree: Tree): { list: ListNode; end: End } {
  const list: ListNode = { kind: 'list', pos: peekNonSpace(tree).pos, nodes: [] };
  while (peekNonSpace(tree).type !== 'eof') {
    const node = textOrAction(tree);
    if (node === 'end' || node === 'else') return { list, end: node };
    if (node !== undefined) list.nodes.push(node);
  }
  return fail(tree, 'unexpected EOF');
}

function textOrAction(tree: Tree): ParsedAction {
  const item = nextNonSpace(tree);
  if (item.type === 'text') return { kind: 'text', pos: item.pos, text: item.val };
  if (item.type !== 'leftDelim') return unexpected(tree, item, 'input');
  tree.actionLine = item.line;
  const node = action(tree);
  tree.actionLine = 0;
  return node;
}

function action(tree: Tree): ParsedAction {
  const item = nextNonSpace(tree);
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- every other token starts a pipeline
  switch (item.type) {
    case 'block':
    case 'template':
      return templateControl(tree, item.type);
    case 'break':
    case 'continue':
      return loopControl(tree, item.type, item.pos);
    case 'if':
    case 'range':
    case 'with':
      return branch(tree, item.type);
    case 'else':
      return elseControl(tree);
    case 'end':
      expect(tree, ['rightDelim'], 'end');
      return 'end';
    default:
      break;
  }
  backup(tree);
  const { pos } = peek(tree);
  return { kind: 'action', pos, pipe: pipeline(tree, 'command', 'rightDelim') };
}

function loopControl(tree: Tree, kind: 'break' | 'continue', pos: number): Statement {
  const item = nextNonSpace(tree);
  if (item.type !== 'rightDelim') unexpected(tree, item, `{{${kind}}}`);
  if (tree.rangeDepth === 0) fail(tree, `{{${kind}}} outside {{range}}`);
  return { kind, pos };
}

// "else if" and "else with" leave their second word for `branch`.
function elseControl(tree: Tree): End {
  const { type } = peekNonSpace(tree);
  if (type !== 'if' && type !== 'with') expect(tree, ['rightDelim'], 'else');
  return 'else';
}

function branch(tree: Tree, kind: BranchNode['kind']): BranchNode {
  const mark = tree.vars.length;
  const pipe = pipeline(tree, kind, 'rightDelim');
  if (kind === 'range') tree.rangeDepth++;
  const { list, end } = itemList(tree);
  if (kind === 'range') tree.rangeDepth--;
  const elseList = end === 'else' ? elseBranch(tree, kind) : undefined;
  tree.vars.length = mark;
  return { kind, pos: pipe.pos, pipe, list, elseList };
}

function elseBranch(tree: Tree, kind: BranchNode['kind']): ListNode {
  if (kind !== 'range' && peek(tree).type === kind) {
    const { pos } = next(tree);
    return { kind: 'list', pos, nodes: [branch(tree, kind)] };
  }
  const { list, end } = itemList(tree);
  return end === 'end' ? list : fail(tree, `expected end; found {{${end}}}`);
}

function templateControl(tree: Tree, kind: 'block' | 'template'): Statement {
  const context = `${kind} clause`;
  const item = nextNonSpace(tree);
  if (item.type !== 'string' && item.type !== 'rawString') unexpected(tree, item, context);
  const name = unquote(tree, item.val);
  let pipe: PipeNode | undefined;
  if (kind === 'block' || nextNonSpace(tree).type !== 'rightDelim') {
    if (kind === 'template') backup(tree);
    pipe = pipeline(tree, context, 'rightDelim');
  }
  if (kind === 'block') parseBody(newTree(name, tree.lexer, tree.shared), context);
  return { kind: 'template', pos: item.pos, name, pipe };
}

function pipeline(tree: Tree, context: string, end: ItemType): PipeNode {
  const pipe: PipeNode = {
    kind: 'pipe',
    pos: peekNonSpace(tree).pos,
    isAssign: false,
    decls: [],
    commands: [],
  };
  while (declaration(tree, pipe, context));
  for (;;) {
    const item = nextNonSpace(tree);
    if (item.type === end) break;
    if (!STARTS_COMMAND.has(item.type)) unexpected(tree, item, context);
    backup(tree);
    pipe.commands.push(command(tree));
  }
  checkPipeline(tree, pipe, context);
  return pipe;
}

const STARTS_COMMAND: ReadonlySet<ItemType> = new Set<ItemType>([
  'bool',
  'charConstant',
  'complex',
  '.',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
]);

/** Reads `$x :=`, `$x =` or `$i,`; true when a second variable has to follow. */
function declaration(tree: Tree, pipe: PipeNode, context: string): boolean {
  const variable = peekNonSpace(tree);
  if (variable.type !== 'variable') return false;
  next(tree);
  // A space behind the variable is a token too: it has to be put back with it.
  const after = peek(tree);
  const following = peekNonSpace(tree);
  const isComma = following.type === 'char' && following.val === ',';
  if (following.type === 'assign' || following.type === 'declare' || isComma) {
    if (!isComma) pipe.isAssign = following.type === 'assign';
    nextNonSpace(tree);
    pipe.decls.push({ kind: 'variable', pos: variable.pos, idents: variable.val.split('.') });
    tree.vars.push(variable.val);
    if (!isComma) return false;
    if (context !== 'range' || pipe.decls.length >= 2) fail(tree, `too many declarations in ${context}`);
    const { type } = peekNonSpace(tree);
    if (type === 'variable' || type === 'rightDelim' || type === 'rightParen') return true;
    fail(tree, 'range can only initialize variables');
  }
  if (after.type === 'space') {
    tree.tokens[1] = after;
    tree.tokens[2] = variable;
    tree.peekCount = 3;
  } else {
    tree.tokens[1] = variable;
    tree.peekCount = 2;
  }
  return false;
}

function checkPipeline(tree: Tree, { commands }: PipeNode, context: string): void {
  if (commands.length === 0) fail(tree, `missing value for ${context}`);
  for (const [at, { args }] of commands.entries()) {
    const kind = args[0]?.kind;
    if (
      at > 0 &&
      (kind === 'bool' || kind === 'dot' || kind === 'nil' || kind === 'number' || kind === 'string')
    ) {
      fail(tree, `non executable command in pipeline stage ${at + 1}`);
    }
  }
}

function command(tree: Tree): CommandNode {
  const node: CommandNode = { kind: 'command', pos: peekNonSpace(tree).pos, args: [] };
  for (let isOpen = true; isOpen;) {
    peekNonSpace(tree);
    const word = operand(tree);
    if (word !== undefined) node.args.push(word);
    const item = next(tree);
    if (item.type === 'rightDelim' || item.type === 'rightParen') backup(tree);
    else if (item.type !== 'space' && item.type !== 'pipe') unexpected(tree, item, 'operand');
    isOpen = item.type === 'space';
  }
  if (node.args.length === 0) fail(tree, 'empty command');
  return node;
}

function operand(tree: Tree): Operand | undefined {
  const node = term(tree);
  if (node === undefined || peek(tree).type !== 'field') return node;
  const { pos } = peek(tree);
  const fields: string[] = [];
  while (peek(tree).type === 'field') fields.push(next(tree).val.slice(1));
  switch (node.kind) {
    case 'field':
    case 'variable':
      return { ...node, pos, idents: [...node.idents, ...fields] };
    case 'bool':
    case 'string':
    case 'number':
    case 'nil':
    case 'dot':
      return fail(tree, `unexpected . after term ${quoteGo(describeNode(node))}`);
    case 'chain':
    case 'identifier':
    case 'pipe':
    default:
      return { kind: 'chain', pos, node, fields };
  }
}

function term(tree: Tree): Operand | undefined {
  const { type, val, pos } = nextNonSpace(tree);
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- no other token is a term
  switch (type) {
    case 'identifier':
      if (!tree.shared.functions.has(val)) fail(tree, `function ${quoteGo(val)} not defined`);
      return { kind: 'identifier', pos, name: val };
    case '.':
      return { kind: 'dot', pos };
    case 'nil':
      return { kind: 'nil', pos };
    case 'variable':
      return variableUse(tree, val, pos);
    case 'field':
      return { kind: 'field', pos, idents: [val.slice(1)] };
    case 'bool':
      return { kind: 'bool', pos, value: val === 'true' };
    case 'charConstant':
    case 'complex':
    case 'number': {
      const number = parseNumber(val, type);
      return typeof number === 'string' ? fail(tree, number) : { kind: 'number', pos, text: val, ...number };
    }
    case 'leftParen':
      return parenthesised(tree);
    case 'string':
    case 'rawString':
      return { kind: 'string', pos, quoted: val, text: unquote(tree, val) };
    default:
      backup(tree);
      return undefined;
  }
}

function parenthesised(tree: Tree): PipeNode {
  if (tree.parenDepth >= MAX_PAREN_DEPTH) fail(tree, 'max expression depth exceeded');
  tree.parenDepth++;
  const pipe = pipeline(tree, 'parenthesized pipeline', 'rightParen');
  tree.parenDepth--;
  return pipe;
}

function variableUse(tree: Tree, name: string, pos: number): VariableNode {
  if (!tree.vars.includes(name)) fail(tree, `undefined variable ${quoteGo(name)}`);
  return { kind: 'variable', pos, idents: [name] };
}
