// Statements of a template, one after the other: the walk half of go/src/text/template/exec.go.
import { goKind, goNumber, isGoMap, isGoNumber, numberOf, sprint } from '../../core/go-value.ts';
import { quoteGo } from '../../core/go-quote.ts';
import { sortedKeys } from '../../core/go-utf8.ts';
import { evaluatePipeline } from './evaluate.ts';
import { isTruthy } from './functions.ts';
import { type BranchNode, type ListNode, type Statement, type TemplateNode } from './nodes.ts';
import {
  bare,
  boxed,
  fail,
  INVALID,
  newState,
  setVariable,
  type Ref,
  type Run,
  type State,
} from './state.ts';

/** How a statement ended; break and continue travel up to their range. */
type Flow = 'next' | 'break' | 'continue';

/**
 * Executes the template `run.parseName`; the output is in `run.output`, also that before an error.
 * @throws GoTemplateError
 */
export function execute(run: Run, data: unknown): void {
  const dot = bare(data);
  try {
    walkList(newState(run, run.parseName, dot), dot, run.templates.get(run.parseName));
  } catch (error) {
    // Go allows 100000 templates within each other; here the stack ends earlier.
    if (!(error instanceof RangeError) || run.deepest === undefined) throw error;
    const { state, node } = run.deepest;
    state.node = node;
    fail(state, 'exceeded maximum template depth (100000)');
  }
}

function walkList(state: State, dot: Ref, list: ListNode | undefined): Flow {
  for (const node of list?.nodes ?? []) {
    const flow = walk(state, dot, node);
    if (flow !== 'next') return flow;
  }
  return 'next';
}

function walk(state: State, dot: Ref, node: Statement): Flow {
  state.node = node;
  switch (node.kind) {
    case 'text':
      state.run.output.push(node.text);
      return 'next';
    case 'action': {
      const { value } = evaluatePipeline(state, dot, node.pipe);
      state.node = node;
      if (node.pipe.decls.length === 0)
        state.run.output.push(value === undefined ? '<no value>' : sprint(value));
      return 'next';
    }
    case 'if':
    case 'with':
      return walkIfOrWith(state, dot, node);
    case 'range':
      return walkRange(state, dot, node);
    case 'template':
      walkTemplate(state, dot, node);
      return 'next';
    case 'break':
    case 'continue':
    default:
      return node.kind;
  }
}

function walkIfOrWith(state: State, dot: Ref, node: BranchNode): Flow {
  const mark = state.vars.length;
  const value = evaluatePipeline(state, dot, node.pipe);
  const flow = isTruthy(value.value)
    ? walkList(state, node.kind === 'with' ? value : dot, node.list)
    : walkList(state, dot, node.elseList);
  state.vars.length = mark;
  return flow;
}

function walkRange(state: State, dot: Ref, node: BranchNode): Flow {
  const outer = state.vars.length;
  const { value } = evaluatePipeline(state, dot, node.pipe);
  const mark = state.vars.length;
  let isEmpty = true;
  for (const [index, element] of iterate(state, value, node)) {
    isEmpty = false;
    assignLoopVariables(state, node, { index, element });
    const flow = walkList(state, element, node.list);
    state.vars.length = mark;
    if (flow === 'break') break;
  }
  const flow = isEmpty ? walkList(state, dot, node.elseList) : 'next';
  state.vars.length = outer;
  return flow;
}

type Iteration = readonly [index: Ref, element: Ref];

function* iterate(state: State, value: unknown, node: BranchNode): Generator<Iteration> {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    for (const [at, element] of value.entries()) yield [bare(goNumber('int', at)), boxed(element)];
    return;
  }
  if (isGoMap(value)) {
    for (const key of sortedKeys(value)) yield [bare(key), boxed(value[key])];
    return;
  }
  const kind = goKind(value);
  if (kind !== 'int' && kind !== 'uint') fail(state, `range can't iterate over ${sprint(value)}`);
  if (node.pipe.decls.length > 1) {
    fail(state, `can't use ${sprint(value)} to iterate over more than one variable`);
  }
  // The elements have the type of the number itself.
  const type = goKind(value) === 'uint' ? 'uint8' : 'int';
  for (let at = 0; at < numberOf(value); at++)
    yield [INVALID, bare(isGoNumber(value) ? goNumber(type, at) : at)];
}

function assignLoopVariables(state: State, node: BranchNode, now: { index: Ref; element: Ref }): void {
  const { decls, isAssign } = node.pipe;
  const values = decls.length > 1 ? [now.index, now.element] : [now.element];
  const top = state.vars.length - decls.length;
  for (const [at, decl] of decls.entries()) {
    const ref = values[at] ?? INVALID;
    const declared = state.vars[top + at];
    if (isAssign) setVariable(state, decl.idents[0] ?? '', ref);
    else if (declared !== undefined) declared.ref = ref;
  }
}

function walkTemplate(state: State, dot: Ref, node: TemplateNode): void {
  const { run } = state;
  const template = run.templates.get(node.name) ?? fail(state, `template ${quoteGo(node.name)} not defined`);
  run.deepest = { state, node };
  const argument = evaluatePipeline(state, dot, node.pipe);
  walkList(newState(run, node.name, argument), argument, template);
}
