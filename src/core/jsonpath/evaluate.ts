// Walks a JSONPath tree over an object, rule for rule: client-go util/jsonpath/jsonpath.go.
//
// `undefined` stands for Go's invalid value (only ever the whole input, of an empty range); null is a nil interface.
// Go visits the keys of a map for `*` and `..` in random order; here they are sorted.
import { encodeUtf8, sortedKeys } from '../go-utf8.ts';
import { goNumber, goTypeName, isGoMap, mapEntry, sprint } from '../go-value.ts';
import { compareWith } from './compare.ts';
import { JsonPathError, type ListNode, type Node } from './nodes.ts';

type Values = readonly unknown[];
type NodeOf<K extends Node['kind']> = Extract<Node, { kind: K }>;

/** Trouble in the middle of a walk. */
class StepError extends JsonPathError {
  /** What client-go returns beside its error; an exists-filter looks at that and ignores the error. */
  readonly partial: Values;

  constructor(message: string, partial: Values = []) {
    super(message);
    this.partial = partial;
  }
}

interface Walk {
  readonly nodes: readonly Node[];
  readonly allowMissingKeys: boolean;
  beginRange: number;
  inRange: number;
  endRange: number;
  /** Where the innermost finished range ended, as an index of `nodes`. */
  lastEnd: number;
}

/**
 * The values that each part of a template yields, in order; texts yield themselves.
 * @throws JsonPathError
 */
export function evaluate(root: ListNode, data: unknown, options: { allowMissingKeys: boolean }): unknown[][] {
  const { allowMissingKeys } = options;
  const walk: Walk = {
    nodes: root.nodes,
    allowMissingKeys,
    beginRange: 0,
    inRange: 0,
    endRange: 0,
    lastEnd: -1,
  };
  try {
    return evaluateFrom(walk, 0, data);
  } catch (error) {
    throw error instanceof StepError ? new JsonPathError(error.message) : error;
  }
}

function evaluateFrom(walk: Walk, start: number, data: unknown): unknown[][] {
  const found: unknown[][] = [];
  for (let i = start; i < walk.nodes.length; i++) {
    const node = walk.nodes[i];
    if (node === undefined) break;
    const values = visit(walk, [data], node);
    if (walk.endRange > 0 && walk.endRange <= walk.inRange) {
      walk.endRange--;
      walk.lastEnd = i;
      break;
    }
    if (walk.beginRange === 0) {
      found.push([...values]);
      continue;
    }
    walk.beginRange--;
    walk.inRange++;
    for (const value of values) {
      for (const result of evaluateFrom(walk, i + 1, value ?? undefined)) found.push(result);
    }
    // An empty range still walks its body once, to find its end.
    if (values.length === 0) evaluateFrom(walk, i + 1, undefined);
    walk.inRange--;
    if (walk.lastEnd > i) i = walk.lastEnd;
  }
  return found;
}

function visit(walk: Walk, input: Values, node: Node): Values {
  switch (node.kind) {
    case 'list':
      return visitList(walk, input, node);
    case 'text':
      return [node.text];
    case 'literal':
      return input.map(() => node.value);
    case 'field':
      return visitField(walk, input, node);
    case 'array':
      return visitArray(input, node);
    case 'filter':
      return visitFilter(walk, input, node);
    case 'wildcard':
      return input.flatMap((value) => children(value));
    case 'recursive':
      return input.flatMap((value) => descendants(value));
    case 'union':
      return visitUnion(walk, input, node);
    case 'identifier':
    default:
      return visitIdentifier(walk, input, node);
  }
}

function visitList(walk: Walk, input: Values, list: ListNode): Values {
  return list.nodes.reduce((values, node) => visit(walk, values, node), input);
}

function visitIdentifier(walk: Walk, input: Values, { name }: NodeOf<'identifier'>): Values {
  if (name === 'range') {
    walk.beginRange++;
    return input;
  }
  if (name !== 'end') throw new StepError(`unrecognized identifier ${name}`, input);
  if (walk.inRange === 0) throw new StepError('not in range, nothing to end');
  walk.endRange++;
  return [];
}

function visitField(walk: Walk, input: Values, { name }: NodeOf<'field'>): Values {
  if (input.length === 0) return [];
  const found: unknown[] = [];
  for (const value of input) {
    const entry = isGoMap(value) ? mapEntry(value, name) : undefined;
    if (entry !== undefined) found.push(entry);
  }
  if (found.length === 0 && !walk.allowMissingKeys) throw new StepError(`${name} is not found`);
  return found;
}

function visitArray(input: Values, { params }: NodeOf<'array'>): Values {
  const found: unknown[] = [];
  for (const value of input) {
    if (value === null) continue;
    if (!Array.isArray(value)) throw new StepError(`${goTypeName(value)} is not array or slice`, input);
    const length = value.length;
    let start = params[0].known ? params[0].value : 0;
    if (start < 0) start += length;
    let end = params[1].known ? params[1].value : length;
    if (end < 0 || (end === 0 && params[1].derived)) end += length;
    // Zero elements are always fine, and end the walk over the whole input (as in client-go).
    if (start === end) return found;
    checkBounds({ start, end, length }, input);
    const step = params[2].known ? params[2].value : 1;
    if (step <= 0) throw new StepError('step must be > 0', input);
    for (let i = start; i < end; i += step) found.push(value[i]);
  }
  return found;
}

function checkBounds(bounds: { start: number; end: number; length: number }, input: Values): void {
  const { start, end, length } = bounds;
  const outside = start >= length || start < 0 ? start : end > length || end < 0 ? end - 1 : undefined;
  if (outside !== undefined) {
    throw new StepError(`array index out of bounds: index ${outside}, length ${length}`, input);
  }
  if (start > end) {
    throw new StepError(`starting index ${start} is greater than ending index ${end}`, input);
  }
}

function visitUnion(walk: Walk, input: Values, { lists }: NodeOf<'union'>): Values {
  return beside(input, () => lists.flatMap((list) => visitList(walk, input, list)));
}

/** What `*` finds: values of a map, elements of an array, bytes of a string. */
function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return Array.from(encodeUtf8(value), (byte) => goNumber('uint8', byte));
  return isGoMap(value) ? sortedKeys(value).map((key) => value[key]) : [];
}

/** Each of them is found with all that is in it: what is nested n deep would come to n² values. */
const mostDescent = 1_000;

/**
 * What `..` finds: everything that has children, itself included, depth first.
 * @throws RangeError for what only a hostile server nests so deep
 */
function descendants(value: unknown): unknown[] {
  const found: unknown[] = [];
  const rest = [value];
  const depths = [0];
  while (rest.length > 0) {
    const next = rest.pop();
    const depth = depths.pop() ?? 0;
    // The bytes of a string have no children: no need to look at each.
    const own = typeof next === 'string' ? [] : children(next);
    if (next !== '' && (typeof next === 'string' || own.length > 0)) found.push(next);
    if (depth > mostDescent) throw new RangeError(`nested deeper than ${mostDescent}`);
    for (let at = own.length - 1; at >= 0; at--) {
      rest.push(own[at]);
      depths.push(depth + 1);
    }
  }
  return found;
}

function visitFilter(walk: Walk, input: Values, node: NodeOf<'filter'>): Values {
  const found: unknown[] = [];
  for (const value of input) {
    if (!Array.isArray(value)) {
      const shown = value === undefined ? '<invalid reflect.Value>' : sprint(value);
      throw new StepError(`${shown} is not array or slice and cannot be filtered`, input);
    }
    for (const element of value as Values) {
      if (
        node.operator === 'exists'
          ? exists(walk, element, node)
          : passes({ walk, element, node, input, found })
      ) {
        found.push(element);
      }
    }
  }
  return found;
}

// client-go looks at what came back and not at the error beside it.
function exists(walk: Walk, element: unknown, node: NodeOf<'filter'>): boolean {
  try {
    return visitList(walk, [element], node.left).length > 0;
  } catch (error) {
    if (error instanceof JsonPathError) return error instanceof StepError && error.partial.length > 0;
    throw error;
  }
}

interface FilterStep {
  readonly walk: Walk;
  readonly element: unknown;
  readonly node: NodeOf<'filter'>;
  readonly input: Values;
  /** The elements that passed so far. */
  readonly found: Values;
}

function passes({ walk, element, node, input, found }: FilterStep): boolean {
  const sides: unknown[] = [];
  for (const side of [node.left, node.right]) {
    const values = beside(input, () => visitList(walk, [element], side));
    if (values.length === 0) return false;
    if (values.length > 1) throw new StepError('can only compare one element at a time', input);
    sides.push(values[0]);
  }
  return beside(found, () => compareWith(node.operator, sides[0], sides[1]));
}

/** Runs a step whose error client-go returns beside `partial`. */
function beside<T>(partial: Values, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof JsonPathError ? new StepError(error.message, partial) : error;
  }
}
