// Pipelines, commands and their words: the eval half of go/src/text/template/exec.go.
import { quoteGo } from '../../core/go-quote.ts';
import { goTypeName, isGoMap, mapEntry } from '../../core/go-value.ts';
import { CallError } from './call-error.ts';
import { isTruthy, templateFunctions, type ParamType, type TemplateFunction } from './functions.ts';
import {
  describeNode,
  type ChainNode,
  type CommandNode,
  type FieldNode,
  type IdentifierNode,
  type NumberNode,
  type Operand,
  type PipeNode,
  type VariableNode,
} from './nodes.ts';
import { bare, boxed, fail, INVALID, setVariable, variable, type Ref, type State } from './state.ts';

/** Where a word is evaluated: the dot, and the value that the pipe brings as the last argument. */
interface Scope {
  readonly dot: Ref;
  readonly args: readonly Operand[];
  /** undefined where there is no pipe before. */
  readonly final: Ref | undefined;
}

/** The value of a pipeline, out of its interface; its variables stay on the stack. */
export function evaluatePipeline(state: State, dot: Ref, pipe: PipeNode | undefined): Ref {
  if (pipe === undefined) return INVALID;
  state.node = pipe;
  let value: Ref | undefined;
  for (const command of pipe.commands)
    value = bare(evaluateCommand(state, command, { dot, final: value }).value);
  const result = value ?? INVALID;
  for (const { idents } of pipe.decls) {
    const name = idents[0] ?? '';
    if (pipe.isAssign) setVariable(state, name, result);
    else state.vars.push({ name, ref: result });
  }
  return result;
}

function evaluateCommand(state: State, command: CommandNode, from: Omit<Scope, 'args'>): Ref {
  const scope: Scope = { ...from, args: command.args };
  const [first] = command.args;
  if (first === undefined) return INVALID;
  switch (first.kind) {
    case 'field':
      return evaluateField(state, first, scope);
    case 'chain':
      return evaluateChain(state, first, scope);
    case 'identifier':
      return evaluateFunction(state, first, { ...scope, call: command });
    case 'variable':
      return evaluateVariable(state, first, scope);
    case 'pipe':
      refuseArguments(state, scope);
      return evaluatePipeline(state, scope.dot, first);
    case 'number':
    case 'string':
    case 'bool':
    case 'nil':
    case 'dot':
    default:
      break;
  }
  state.node = first;
  refuseArguments(state, scope);
  if (first.kind === 'nil') fail(state, 'nil is not a command');
  return first.kind === 'dot' ? scope.dot : bare(literal(state, first));
}

function refuseArguments(state: State, { args, final }: Scope): void {
  const [first] = args;
  if (first !== undefined && (args.length > 1 || final !== undefined)) {
    fail(state, `can't give argument to non-function ${describeNode(first)}`);
  }
}

type Literal = Exclude<Operand, ChainNode | FieldNode | IdentifierNode | PipeNode | VariableNode>;

function literal(state: State, node: Literal): unknown {
  switch (node.kind) {
    case 'number':
      return idealConstant(state, node);
    case 'string':
      return node.text;
    case 'bool':
      return node.value;
    case 'nil':
    case 'dot':
    default:
      return undefined;
  }
}

function idealConstant(state: State, node: NumberNode): unknown {
  state.node = node;
  return node.value ?? fail(state, `${node.text} overflows int`);
}

function evaluateField(state: State, field: FieldNode, scope: Scope): Ref {
  state.node = field;
  return followFields(state, field.idents, { receiver: scope.dot, scope });
}

function evaluateChain(state: State, chain: ChainNode, scope: Scope): Ref {
  state.node = chain;
  if (chain.node.kind === 'nil') fail(state, `indirection through explicit nil in ${describeNode(chain)}`);
  const receiver = evaluateOperand(state, scope.dot, chain.node);
  return followFields(state, chain.fields, { receiver, scope });
}

function evaluateVariable(state: State, node: VariableNode, scope: Scope): Ref {
  state.node = node;
  const [name = '', ...fields] = node.idents;
  const value = variable(state, name);
  if (fields.length > 0) return followFields(state, fields, { receiver: value, scope });
  refuseArguments(state, scope);
  return value;
}

function followFields(state: State, names: readonly string[], from: { receiver: Ref; scope: Scope }): Ref {
  const hasArguments = from.scope.args.length > 1 || from.scope.final !== undefined;
  return names.reduce(
    (receiver, name, at) =>
      fieldOf(state, name, { receiver, hasArguments: hasArguments && at === names.length - 1 }),
    from.receiver,
  );
}

function fieldOf(state: State, name: string, from: { receiver: Ref; hasArguments: boolean }): Ref {
  const { value, boxed: isBoxed } = from.receiver;
  if (value === undefined) {
    if (state.run.missingKeyFails) fail(state, `nil data; no entry for key ${quoteGo(name)}`);
    return INVALID;
  }
  if (value === null) fail(state, `nil pointer evaluating interface {}.${name}`);
  if (!isGoMap(value)) {
    fail(state, `can't evaluate field ${name} in type ${isBoxed ? 'interface {}' : goTypeName(value)}`);
  }
  if (from.hasArguments) fail(state, `${name} is not a method but has arguments`);
  const entry = mapEntry(value, name);
  if (entry === undefined && state.run.missingKeyFails) {
    fail(state, `map has no entry for key ${quoteGo(name)}`);
  }
  return boxed(entry);
}

/** A word that is not a literal, as an argument or before a chain of fields. */
function evaluateOperand(state: State, dot: Ref, node: Operand): Ref {
  const scope: Scope = { dot, args: [], final: undefined };
  state.node = node;
  switch (node.kind) {
    case 'dot':
      return dot;
    case 'field':
      return evaluateField(state, node, scope);
    case 'variable':
      return evaluateVariable(state, node, scope);
    case 'pipe':
      return evaluatePipeline(state, dot, node);
    case 'identifier':
      return evaluateFunction(state, node, { ...scope, call: node });
    case 'chain':
      return evaluateChain(state, node, scope);
    case 'number':
    case 'string':
    case 'bool':
    case 'nil':
    default:
      return bare(literal(state, node));
  }
}

interface CallScope extends Scope {
  /** What an error of the function points at. */
  readonly call: CommandNode | IdentifierNode;
}

function evaluateFunction(state: State, node: IdentifierNode, scope: CallScope): Ref {
  state.node = node;
  const { name } = node;
  const found = templateFunctions.get(name) ?? fail(state, `${quoteGo(name)} is not a defined function`);
  const args = scope.args.slice(1);
  checkCount(state, { name, found, given: args.length, hasFinal: scope.final !== undefined });
  if (name === 'and' || name === 'or') return shortCircuit(state, { ...scope, args, isOr: name === 'or' });
  const paramAt = (at: number): ParamType => found.params[at] ?? 'any';
  const values = args.map((arg, at) => evaluateArgument(state, arg, { dot: scope.dot, type: paramAt(at) }));
  if (scope.final !== undefined) values.push(checkType(state, scope.final, paramAt(values.length)));
  try {
    if (name === 'call') callValue(values[0], args[0]);
    return bare(found.call(values));
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    state.node = scope.call;
    return fail(state, `error calling ${name}: ${error.message}`);
  }
}

interface Count {
  readonly name: string;
  readonly found: TemplateFunction;
  readonly given: number;
  readonly hasFinal: boolean;
}

function checkCount(state: State, { name, found, given, hasFinal }: Count): void {
  const total = given + Number(hasFinal);
  const wanted = found.params.length;
  if (found.isVariadic && total < wanted) {
    fail(state, `wrong number of args for ${name}: want at least ${wanted} got ${given}`);
  }
  if (!found.isVariadic && total !== wanted) {
    fail(state, `wrong number of args for ${name}: want ${wanted} got ${total}`);
  }
}

function shortCircuit(state: State, scope: Scope & { readonly isOr: boolean }): Ref {
  let value: unknown;
  for (const arg of scope.args) {
    value = evaluateArgument(state, arg, { dot: scope.dot, type: 'any' });
    if (isTruthy(value) === scope.isOr) return bare(value);
  }
  return scope.final ?? bare(value);
}

// Templates hold no functions, so `call` can only say what it got instead.
function callValue(value: unknown, node: Operand | undefined): never {
  if (value === null || value === undefined) throw new CallError('call of nil');
  const type = goTypeName(value);
  // Without a node it came through the pipe, and Go shows the value (reflect.Value.String).
  const piped = typeof value === 'string' ? value : `<${type} Value>`;
  throw new CallError(`non-function ${node === undefined ? piped : describeNode(node)} of type ${type}`);
}

function evaluateArgument(state: State, node: Operand, wanted: { dot: Ref; type: ParamType }): unknown {
  const isLiteral =
    node.kind === 'number' || node.kind === 'string' || node.kind === 'bool' || node.kind === 'nil';
  if (!isLiteral || wanted.type === 'any') {
    return checkType(state, evaluateOperand(state, wanted.dot, node), wanted.type);
  }
  state.node = node;
  if (node.kind === 'nil') fail(state, 'cannot assign nil to string');
  return node.kind === 'string' ? node.text : fail(state, `expected string; found ${describeNode(node)}`);
}

function checkType(state: State, ref: Ref, type: ParamType): unknown {
  if (type === 'any' || typeof ref.value === 'string') return ref.value;
  if (ref.value === undefined) fail(state, 'invalid value; expected string');
  const got = ref.value === null ? 'interface {}' : goTypeName(ref.value);
  return fail(state, `wrong type for value; expected string; got ${got}`);
}
