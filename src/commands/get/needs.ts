// Which parts of the objects a `get` needs: what is not printed, sorted by or watched is never built, nor asked for
// where that can be had.
import { JsonPathError } from '../../core/jsonpath/nodes.ts';
import { relaxJsonPath } from '../../core/jsonpath/relaxed.ts';
import type { GetOptions } from './options.ts';

/** Paths into an object; an empty one is all of it. */
export type Needs = readonly (readonly string[])[];

const labels = ['metadata', 'labels'];
const identity: Needs = ['name', 'namespace', 'uid', 'resourceVersion'].map((name) => ['metadata', name]);

/** What is needed of the object of each row. */
export function rowNeeds(options: GetOptions): Needs {
  const { allNamespaces, labelColumns, showLabels, sortBy, watch } = options;
  const needsLabels = showLabels || labelColumns.length > 0 || selectsHere(options);
  return [
    ...(allNamespaces ? [['metadata', 'namespace']] : []),
    ...(needsLabels ? [labels] : []),
    ...(sortBy === '' ? [] : [sortPath(sortBy)]),
    ...(watch ? identity : []),
  ];
}

/** What is needed of each object where the output is no table. */
export function objectNeeds(options: GetOptions): Needs {
  const { output, sortBy, watch } = options;
  if (output.kind !== 'name') return [[]];
  return [
    ['apiVersion'],
    ['kind'],
    ['metadata', 'name'],
    ...(selectsHere(options) ? [labels] : []),
    ...(sortBy === '' ? [] : [sortPath(sortBy)]),
    ...(watch ? identity : []),
  ];
}

/** With files a label selector is for what came back. */
function selectsHere({ plan }: GetOptions): boolean {
  return plan.kind === 'files' && plan.labelSelector !== undefined;
}

/** Plain names, and behind the first index whatever plain there is. */
const plainPath = /^\{((?:\.[A-Za-z_][\w-]*)+)(?:\[(?:\d+|\*)\](?:\.[A-Za-z_][\w-]*)*)*\}$/;

/** The plain names that a path of `--sort-by` begins with; empty for one that may look anywhere. */
function sortPath(sortBy: string): readonly string[] {
  try {
    const names = plainPath.exec(relaxJsonPath(sortBy))?.[1];
    return names === undefined ? [] : names.slice(1).split('.');
  } catch (error) {
    if (error instanceof JsonPathError) return [];
    throw error;
  }
}
