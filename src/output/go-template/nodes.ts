// The parse tree of a Go template, and how its nodes are named in error messages (text/template/parse/node.go).
import { quoteGo } from '../../core/go-quote.ts';
import type { GoNumber } from '../../core/go-value.ts';

interface At {
  /** Where the node stands in the text, as a UTF-16 index. */
  readonly pos: number;
}

export interface VariableNode extends At {
  readonly kind: 'variable';
  /** `$x` and the fields behind it. */
  readonly idents: readonly string[];
}

export interface FieldNode extends At {
  readonly kind: 'field';
  readonly idents: readonly string[];
}

export interface ChainNode extends At {
  readonly kind: 'chain';
  readonly node: Operand;
  readonly fields: readonly string[];
}

export interface IdentifierNode extends At {
  readonly kind: 'identifier';
  readonly name: string;
}

export interface PipeNode extends At {
  readonly kind: 'pipe';
  /** `=` and not `:=`. */
  isAssign: boolean;
  readonly decls: VariableNode[];
  readonly commands: CommandNode[];
}

export interface CommandNode extends At {
  readonly kind: 'command';
  readonly args: Operand[];
}

export interface NumberNode extends At {
  readonly kind: 'number';
  readonly text: string;
  /** What the number is where no type is asked for; undefined when it fits no int. */
  readonly value: GoNumber | undefined;
}

export type LiteralNode =
  | NumberNode
  | (At & { readonly kind: 'string'; readonly quoted: string; readonly text: string })
  | (At & { readonly kind: 'bool'; readonly value: boolean })
  | (At & { readonly kind: 'nil' | 'dot' });

/** Anything that may stand as a word of a command. */
export type Operand = LiteralNode | VariableNode | FieldNode | ChainNode | IdentifierNode | PipeNode;

export interface ListNode extends At {
  readonly kind: 'list';
  readonly nodes: Statement[];
}

export interface BranchNode extends At {
  readonly kind: 'if' | 'range' | 'with';
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly elseList: ListNode | undefined;
}

export interface TemplateNode extends At {
  readonly kind: 'template';
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}

/** What a template consists of at its top level and inside its blocks. */
export type Statement =
  | (At & { readonly kind: 'text'; readonly text: string })
  | (At & { readonly kind: 'action'; readonly pipe: PipeNode })
  | (At & { readonly kind: 'break' | 'continue' })
  | BranchNode
  | TemplateNode;

/** A node that an error can point at. */
export type Node = Statement | Operand | CommandNode;

/** The text of a template, or an object, that does not work; the message is Go's own. */
export class GoTemplateError extends Error {
  override readonly name = 'GoTemplateError';
}

/** The node as Go prints it behind `executing "output" at <`. Branches are never printed there as a whole. */
export function describeNode(node: Node): string {
  switch (node.kind) {
    case 'variable':
      return node.idents.join('.');
    case 'field':
      return node.idents.map((ident) => `.${ident}`).join('');
    case 'chain':
      return [describeWord(node.node), ...node.fields].join('.');
    case 'identifier':
      return node.name;
    case 'pipe':
      return describePipe(node);
    case 'command':
      return node.args.map(describeWord).join(' ');
    case 'number':
    case 'text':
      return node.text;
    case 'string':
      return node.quoted;
    case 'bool':
      return String(node.value);
    case 'nil':
      return 'nil';
    case 'dot':
      return '.';
    case 'action':
      return `{{${describePipe(node.pipe)}}}`;
    case 'template':
      return `{{template ${quoteGo(node.name)}${node.pipe === undefined ? '' : ` ${describePipe(node.pipe)}`}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    case 'if':
    case 'range':
    case 'with':
    default:
      return `{{${node.kind} ${describePipe(node.pipe)}}}`;
  }
}

function describeWord(node: Operand): string {
  return node.kind === 'pipe' ? `(${describePipe(node)})` : describeNode(node);
}

function describePipe({ decls, isAssign, commands }: PipeNode): string {
  const names = decls.map(describeNode).join(', ');
  const start = decls.length === 0 ? '' : `${names} ${isAssign ? '=' : ':='} `;
  return start + commands.map(describeNode).join(' | ');
}
