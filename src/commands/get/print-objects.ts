// Machine output of `get`: the fleet's envelope as JSON or YAML, kubectl's own document, or names.
import { envelope } from '../../aggregator/envelope.ts';
import { UsageError } from '../../core/errors.ts';
import type { ClusterFailure } from '../../core/failure.ts';
import type { Outcome, Unreachable } from '../../core/fleet.ts';
import { type JsonObject, type JsonValue, isJsonObject, textField } from '../../core/json/json-value.ts';
import type { TextSink } from '../../core/streams.ts';
import { sanitizeLine, sanitizeText } from '../../output/sanitize.ts';
import { kubectlDocument, objectsOf } from './documents.ts';
import type { GetResult } from './fetch.ts';
import type { GetOptions } from './options.ts';

/** Where and how to print. */
export interface PrintContext {
  readonly out: TextSink;
  readonly showCluster: boolean;
  /** One member, printed as kubectl prints it. */
  readonly asKubectl: boolean;
  readonly skipped: readonly Unreachable[];
}

/**
 * Prints json, yaml or kyaml. With one member and no cluster column the document is kubectl's.
 * @throws UsageError where kubectl cannot print it
 */
export async function printDocument(
  outcomes: readonly Outcome<GetResult>[],
  options: GetOptions,
  context: PrintContext,
): Promise<void> {
  const isPlain = !context.showCluster && outcomes.length === 1;
  const document = isPlain
    ? kubectlDocument(outcomes[0]?.value, options)
    : fleetDocument(outcomes, options, context.skipped);
  if (document === undefined) return;
  if (context.asKubectl) await checkPrintable(document, options);
  for (const chunk of await encode(document, options, { terminal: context.out.isTTY, lossless: !isPlain }))
    await context.out.write(chunk);
}

/** Over a fleet such characters are printed escaped; one object must not cost the documents of all clusters. */
export async function checkPrintable(document: JsonValue, { output }: GetOptions): Promise<void> {
  if (output.kind !== 'yaml' && output.kind !== 'kyaml') return;
  const { controlCharacterProblem } = await import('../../output/yaml/control-characters.ts');
  const problem = controlCharacterProblem(document, output.kind);
  if (problem !== undefined) throw new UsageError(problem);
}

/** Prints `CLUSTER<TAB>pod/web`. */
export async function printNames(
  outcomes: readonly Outcome<GetResult>[],
  options: GetOptions,
  { out, showCluster }: PrintContext,
): Promise<void> {
  for (const { cluster, value } of outcomes) {
    const prefix = showCluster ? `${sanitizeLine(cluster.name)}\t` : '';
    const lines = objectsOf(value, options).map((item) => `${prefix}${nameOf(item)}\n`);
    if (lines.length > 0) await out.write(lines.join(''));
  }
}

/** kubectl: NamePrinter, the kind in lower case and its group. */
export function nameOf(item: JsonObject): string {
  const metadata = isJsonObject(item['metadata']) ? item['metadata'] : {};
  const apiVersion = textField(item, 'apiVersion');
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const kind = textField(item, 'kind').toLowerCase();
  return sanitizeLine(
    `${group === '' ? kind : `${kind}.${group}`}/${textField(metadata, 'name') || '<unknown>'}`,
  );
}

function fleetDocument(
  outcomes: readonly Outcome<GetResult>[],
  options: GetOptions,
  skipped: readonly Unreachable[],
): JsonValue {
  return envelope(outcomes.map(withSafeMessages), skipped, (outcome) => objectsOf(outcome.value, options));
}

/** The items are the server's, byte for byte; the sentence about its failure is ours, for a terminal as for a file. */
function withSafeMessages(outcome: Outcome<GetResult>): Outcome<GetResult> {
  if (outcome.ok) return outcome;
  const safe = (failure: ClusterFailure) => ({ ...failure, message: sanitizeText(failure.message) });
  const [first, ...rest] = outcome.failures;
  return { ...outcome, failures: [safe(first), ...rest.map(safe)] };
}

async function encode(
  document: JsonValue,
  { output }: GetOptions,
  care: { readonly terminal: boolean; readonly lossless: boolean },
): Promise<Iterable<string>> {
  if (output.kind === 'yaml') return (await import('../../output/yaml.ts')).yamlChunks(document, care);
  if (output.kind === 'kyaml') return (await import('../../output/kyaml.ts')).kyamlChunks(document, care);
  return (await import('../../output/json.ts')).jsonChunks(document, { terminal: care.terminal });
}
