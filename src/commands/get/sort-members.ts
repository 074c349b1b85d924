// `--sort-by` of objects over a fleet: what cannot be sorted in one member must not cost the others what they gave.
import { JsonPathError } from '../../core/jsonpath/jsonpath.ts';
import { UnsortableError } from '../../aggregator/sort.ts';
import { UsageError } from '../../core/errors.ts';
import type { Outcome } from '../../core/fleet.ts';
import { objectsOf } from './documents.ts';
import type { GetResult } from './fetch.ts';
import type { GetOptions } from './options.ts';
import { failed } from './print-templates.ts';

/**
 * The members with their objects in order, to be printed without `--sort-by`. A member whose values cannot be compared
 * comes back as failed; one that has the field nowhere stays as it is. Where that is so of every member that
 * has objects, kubectl's error is thrown.
 */
export function sortMembers(
  outcomes: readonly Outcome<GetResult>[],
  options: GetOptions,
): Outcome<GetResult>[] {
  const problems: UsageError[] = [];
  let sorted = 0;
  const after = outcomes.map((outcome) => {
    try {
      const items = objectsOf(outcome.value, options);
      if (items.length > 0) sorted += 1;
      return withItems(outcome, items);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(error);
      const isIncomparable = error.cause instanceof UnsortableError || error.cause instanceof JsonPathError;
      return isIncomparable ? failed(outcome, error.message, 'bad-response') : outcome;
    }
  });
  const [problem] = problems;
  if (sorted === 0 && problem) throw problem;
  return after;
}

function withItems(outcome: Outcome<GetResult>, items: ReturnType<typeof objectsOf>): Outcome<GetResult> {
  const [first] = outcome.value?.answers ?? [];
  if (!outcome.value || first?.kind !== 'objects') return outcome;
  return { ...outcome, value: { ...outcome.value, answers: [{ ...first, items }] } };
}
