// What an execution of a template keeps: output, variables, and the node that an error would point at.
import { quoteGo } from '../../core/go-quote.ts';
import { utf8Length } from '../../core/go-utf8.ts';
import { describeNode, GoTemplateError, type ListNode, type Node, type TemplateNode } from './nodes.ts';

/**
 * A value while it is evaluated. Go tells a value from an interface that holds it, as the elements of maps and arrays
 * do, and its messages show it: `boxed`. undefined is the invalid value, null (always boxed) a nil interface.
 */
export interface Ref {
  readonly value: unknown;
  readonly boxed: boolean;
}

export const INVALID: Ref = { value: undefined, boxed: false };

/** A value as such, out of any interface. */
export function bare(value: unknown): Ref {
  return value === null || value === undefined ? INVALID : { value, boxed: false };
}

/** An element of a map or an array. */
export function boxed(value: unknown): Ref {
  return value === undefined ? INVALID : { value, boxed: true };
}

/** What one execution has in common, over all templates that call each other. */
export interface Run {
  /** The whole text, for columns. */
  readonly text: string;
  readonly parseName: string;
  readonly templates: ReadonlyMap<string, ListNode>;
  /** `--allow-missing-template-keys=false`. */
  readonly missingKeyFails: boolean;
  readonly output: string[];
  /** The call that was under way last, for when the stack overflows. */
  deepest: { readonly state: State; readonly node: TemplateNode } | undefined;
}

export interface State {
  readonly run: Run;
  readonly templateName: string;
  readonly vars: { readonly name: string; ref: Ref }[];
  node: Node | undefined;
}

export function newState(run: Run, templateName: string, dot: Ref): State {
  return { run, templateName, vars: [{ name: '$', ref: dot }], node: undefined };
}

/** Ends the execution with Go's words, pointing at the current node. */
export function fail(state: State, message: string): never {
  const { run, node, templateName } = state;
  if (node === undefined) throw new GoTemplateError(`template: ${templateName}: ${message}`);
  const before = run.text.slice(0, node.pos);
  const line = before.split('\n').length;
  const column = utf8Length(before.slice(before.lastIndexOf('\n') + 1));
  const place = `${run.parseName}:${line}:${column}`;
  throw new GoTemplateError(
    `template: ${place}: executing ${quoteGo(templateName)} at <${describeNode(node)}>: ${message}`,
  );
}

export function variable(state: State, name: string): Ref {
  return findVariable(state, name).ref;
}

export function setVariable(state: State, name: string, ref: Ref): void {
  findVariable(state, name).ref = ref;
}

function findVariable(state: State, name: string): { ref: Ref } {
  return state.vars.findLast((entry) => entry.name === name) ?? fail(state, `undefined variable: ${name}`);
}
