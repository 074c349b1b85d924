// jsonpath, go-template and custom-columns of `get`: evaluated per member, in cluster order, each line or row with
// the cluster it is from.
import { errorMessage } from '../../core/error-code.ts';
import { textInList } from '../../client/status.ts';
import type { ClusterFailure, FailureReason } from '../../core/failure.ts';
import type { Outcome } from '../../core/fleet.ts';
import type { JsonValue } from '../../core/json/json-value.ts';
import type { TextSink } from '../../core/streams.ts';
import type { CustomColumns } from '../../output/custom-columns.ts';
import { sanitizeLine, sanitizeText } from '../../output/sanitize.ts';
import { createTableWriter, formatCell } from '../../output/table.ts';
import { kubectlDocument, objectsOf } from './documents.ts';
import type { GetResult } from './fetch.ts';
import type { GetOptions } from './options.ts';
import type { Rendered } from './output-format.ts';

/** Where to print, and whether the cluster is shown. */
export interface TemplateContext {
  readonly out: TextSink;
  readonly showCluster: boolean;
  /** One member, printed as kubectl prints it. */
  readonly asKubectl: boolean;
}

/** Prints each member's text; a member whose text cannot be made comes back as failed. */
export async function printTemplates(
  outcomes: readonly Outcome<GetResult>[],
  options: GetOptions,
  context: TemplateContext & { readonly render: (document: JsonValue) => Rendered },
): Promise<Outcome<GetResult>[]> {
  const { out, render } = context;
  const after: Outcome<GetResult>[] = [];
  for (const outcome of outcomes) {
    const document = kubectlDocument(outcome.value, options);
    if (document === undefined) {
      after.push(outcome);
      continue;
    }
    const { text, error, isTooDeep } = render(document);
    const shown = out.isTTY ? sanitizeText(text) : text;
    await out.write(
      context.showCluster ? withPrefix(shown, `${sanitizeLine(outcome.cluster.name)}: `) : shown,
    );
    const reason = isTooDeep ? 'bad-response' : 'internal';
    after.push(error === undefined ? outcome : failed(outcome, error, reason));
  }
  return after;
}

/** Every line of a member has its prefix; an empty text is the prefix alone; the last newline is always there. */
export function withPrefix(text: string, prefix: string): string {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${prefix}${line}\n`)
    .join('');
}

/** Prints one table over all members; CLUSTER is the first column. */
export async function printColumns(
  outcomes: readonly Outcome<GetResult>[],
  options: GetOptions,
  context: TemplateContext & { readonly columns: CustomColumns },
): Promise<Outcome<GetResult>[]> {
  const { columns, out, showCluster } = context;
  const writer = createTableWriter();
  const row = (cells: readonly string[]) => addRow(cells, { writer, raw: context.asKubectl && !out.isTTY });
  const isHeaded = !(options.noHeaders && columns.honoursNoHeaders);
  const withDocument = outcomes.filter(({ value }) => kubectlDocument(value, options) !== undefined);
  if (isHeaded && withDocument.length > 0)
    row(showCluster ? ['CLUSTER', ...columns.headers] : columns.headers);
  const after = outcomes.map((outcome) => {
    try {
      for (const object of objectsOf(outcome.value, options)) {
        const cells = columns.row(object);
        row(showCluster ? [outcome.cluster.name, ...cells] : cells);
      }
      return outcome;
    } catch (error) {
      return failed(outcome, errorMessage(error));
    }
  });
  for (const chunk of writer.flush()) await out.write(chunk);
  return after;
}

/** kubectl hands newlines and tabs to its tabwriter as they are, so that they break the row there. */
export function addRow(
  cells: readonly string[],
  { writer, raw }: { writer: ReturnType<typeof createTableWriter>; raw: boolean },
): void {
  if (!raw) return writer.row(cells.map(formatCell));
  for (const line of cells.join('\t').split('\n')) writer.row(line.split('\t').map(sanitizeLine));
}

/** The outcome, failed in its printing; kubectl's message comes without `error: `. */
export function failed(
  outcome: Outcome<GetResult>,
  message: string,
  reason: FailureReason = 'internal',
): Outcome<GetResult> {
  const detail = message.replace(/^the answer /, '');
  const failure: ClusterFailure = { reason, detail, message, kubectlText: `error: ${message}` };
  if (outcome.ok) return { ...outcome, ok: false, failures: [failure] };
  const [first, ...rest] = outcome.failures.map((before) => ({ ...before, kubectlText: textInList(before) }));
  return { ...outcome, failures: [first ?? failure, ...rest, { ...failure, kubectlText: message }] };
}
