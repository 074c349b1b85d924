// `get -f`, `-k`, `-R`: what the objects of the files are on one member now. kubectl reads the files only for the
// names and fetches each object anew.
import type { ClusterFailure } from '../../core/failure.ts';
import type { TaskResult } from '../../core/fleet.ts';
import { type JsonObject, isJsonObject } from '../../core/json/json-value.ts';
import { parseLabelSelector } from '../../core/labels.ts';
import type { TableObject } from '../../core/table.ts';
import type { ManifestSet } from '../../manifests/manifest.ts';
import type { Member } from '../shared/ask-fleet.ts';
import {
  type FileResolution,
  type FileStep,
  fileErrors,
  fileWords,
  resolveFiles,
} from '../shared/file-requests.ts';
import type { FilesPlan } from '../shared/resource-args.ts';
import { type GetAnswer, localAnswer } from './answers.ts';
import { type FetchContext, type GetResult, askOne } from './fetch.ts';

/** The files, read once for the whole fleet, and the plan that names them. */
export interface FilesInput {
  readonly plan: FilesPlan;
  readonly manifests: ManifestSet;
}

interface StepResult {
  readonly answers: readonly GetAnswer[];
  readonly warnings: readonly string[];
  /** With a number: it stands in that list of a file. */
  readonly failures: readonly { readonly failure: ClusterFailure; readonly list: number | undefined }[];
  readonly refusal?: ClusterFailure;
}

/** Fetches every object of the files from one member; what fails does not stop the rest. */
export async function fetchFiles(
  member: Member,
  context: FetchContext,
  input: FilesInput,
): Promise<TaskResult<GetResult>> {
  const { plan, manifests } = input;
  const words = fileWords(manifests);
  const resolve = (mapper: Parameters<typeof resolveFiles>[1]['mapper']) =>
    resolveFiles(plan, { manifests, mapper, ownNamespace: member.target.namespace });
  const resolution: FileResolution =
    words.length > 0 ? await context.lookup(member).resolve(words, resolve) : resolve(noMapper);
  const results = await Promise.all(resolution.steps.map((step) => runStep(step, member, context)));
  const failures = results.flatMap((result) => result.failures);
  const refusals = results.flatMap(({ refusal }) => refusal ?? []);
  const rows = context.options.output.kind === 'table';
  const told = tell({ failures, refusals }, { rows, allOrNothing: resolution.allOrNothing });
  const isNamespaced = resolution.steps.every(
    (step) => step.kind !== 'request' || step.request.resource.namespaced,
  );
  const hidden = told !== undefined && !rows && resolution.allOrNothing;
  return {
    value: {
      answers: hidden ? [] : results.flatMap((result) => result.answers).flatMap(selectedBy(plan, context)),
      singleItem: resolution.singleItem,
      emptyNamespace:
        isNamespaced && !plan.allNamespaces ? (plan.namespace ?? member.target.namespace) : undefined,
      withholdsDocument: hidden,
      warnings: results.flatMap((result) => result.warnings),
      requests: resolution.steps.flatMap((step) => (step.kind === 'request' ? [step.request] : [])),
    },
    failures: told ? [told] : [],
  };
}

/** Only asked when there is no word to look up. */
const noMapper = {
  mappingFor: () => ({ found: false, message: '', warnings: [] }) as const,
  mappingForKind: () => ({ found: false, message: '', warnings: [] }) as const,
  expandCategory: () => undefined,
};

async function runStep(step: FileStep, member: Member, context: FetchContext): Promise<StepResult> {
  const { list } = step;
  if (step.kind === 'failure')
    return { answers: [], warnings: [], failures: [{ failure: step.failure, list }] };
  if (step.kind === 'local') {
    const { resource, object, refusal } = step;
    const request = { resource, namespace: undefined, name: '', subresource: undefined };
    return {
      answers: [localAnswer(object.object, request, context)],
      warnings: [],
      failures: [],
      ...(refusal && { refusal }),
    };
  }
  const { answers, failures, warnings } = await askOne(step.request, member, context);
  const isRefused = step.refusal !== undefined && failures.length === 0 && answers.length > 0;
  return {
    answers: isRefused ? [] : answers,
    warnings,
    failures: failures.map((failure) => ({ failure, list })),
    ...(isRefused && { refusal: step.refusal }),
  };
}

/** All that went wrong as one failure, in the words in which kubectl strings it together. */
function tell(
  trouble: Parameters<typeof fileErrors>[0],
  options: Parameters<typeof fileErrors>[1],
): ClusterFailure | undefined {
  const all = [...trouble.refusals, ...trouble.failures.map(({ failure }) => failure)];
  const [first] = all;
  if (!first) return undefined;
  const message = all.map((failure) => failure.message).join('; ');
  return { ...first, message, kubectlText: fileErrors(trouble, options) };
}

/** With files a label selector is for what came back (resource.FilterByLabelSelector). */
function selectedBy(
  { labelSelector }: FilesPlan,
  { asKubectl }: FetchContext,
): (answer: GetAnswer) => GetAnswer[] {
  if (labelSelector === undefined) return (answer) => [answer];
  const matches = parseLabelSelector(labelSelector, '-l');
  return (answer) => {
    if (answer.kind === 'objects') {
      // An answer that is empty tells what was there from what was not.
      return [{ ...answer, items: answer.items.filter((item) => matches(labelsOf(item))) }];
    }
    // What kubectl looks at is the Table, which has no labels, whatever those of its object are.
    const rows = answer.table.rows.filter(({ object }) => matches(asKubectl ? {} : rowLabels(object)));
    return rows.length > 0 ? [{ ...answer, table: { ...answer.table, rows } }] : [];
  };
}

function labelsOf(item: JsonObject): Record<string, string> {
  const metadata = isJsonObject(item['metadata']) ? item['metadata'] : {};
  const labels = isJsonObject(metadata['labels']) ? metadata['labels'] : {};
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function rowLabels(object: TableObject | undefined): Readonly<Record<string, string>> {
  return object?.metadata?.labels ?? {};
}
