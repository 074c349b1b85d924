// What a 200 means for the output format: rows or objects, and nothing else than what was asked for.
import type { ApiResource } from '../../client/api-resources/types.ts';
import { statusOf } from '../../client/api-status.ts';
import { badResponse } from '../../client/bad-response.ts';
import { mostInOnePiece } from '../../client/list-quota.ts';
import type { ListShape, ScanLimits, ScannedList, TakenList } from '../../client/list-scan.ts';
import { objectsShape } from '../../client/objects.ts';
import { statusFailure } from '../../client/status.ts';
import { isServerTable, scannedTable, tableShape } from '../../client/table.ts';
import { ClusterError } from '../../core/failure.ts';
import { type JsonObject, type JsonValue, isJsonObject, textField } from '../../core/json/json-value.ts';
import type { Table, TableRow } from '../../core/table.ts';
import type { ResourceRequest } from '../shared/resource-requests.ts';
import type { ColumnQuota } from './column-quota.ts';
import { objectNeeds, rowNeeds } from './needs.ts';
import type { GetOptions } from './options.ts';

/** One answer for one type: rows, or whole objects, as `-o` needs. */
export type GetAnswer = { readonly resource: ApiResource; readonly resourceVersion: string } & (
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'objects'; readonly items: readonly JsonObject[] }
);

/** How an answer is read while it comes in, and what it is in the end. `answer` throws ClusterError. */
export interface AnswerForm<T> {
  readonly shape: () => ListShape<T>;
  readonly answer: (scanned: ScannedList<T>, request: ResourceRequest) => GetAnswer;
}

interface AnswerContext {
  readonly options: GetOptions;
  readonly now: () => number;
  /** Of all members. */
  readonly takeColumns: ColumnQuota;
}

/** A page that is asked for in hundreds cannot have more. `--sort-by` asks for a list in one piece, which nobody reads that is longer. */
const most = { ofPage: 100_000, sorted: 1_000_000 };

/** For human output. */
export function tableForm(context: AnswerContext): AnswerForm<TableRow> {
  const { options, now } = context;
  const keep = rowNeeds(options);
  return {
    shape: () => tableShape({ keep, now: now() }, limitsOf(context)),
    answer(scanned, request) {
      const { document, list } = scanned;
      const isTable = options.serverPrint && isServerTable(document);
      if (!isTable) checkKind(document, request);
      if (!isTable && request.name === undefined && isJsonObject(document)) checkItems(document, list);
      const table = scannedTable(scanned, { keep, now: now() });
      if (!table) throw badResponse('the answer is neither a Table nor an object');
      if (table.columns.length === 0 && table.rows.length > 0)
        throw badResponse('the answer is a Table of rows without columns');
      context.takeColumns(`${request.resource.resource}.${request.resource.group}`, table.columns);
      return { kind: 'table', ...placeOf(document, request), table };
    },
  };
}

/** For machine output. */
export function objectsForm(context: AnswerContext): AnswerForm<JsonObject> {
  const { options } = context;
  const shown = {
    keep: objectNeeds(options),
    managedFields: options.showEvents || showsManagedFields(options),
  };
  return {
    shape: () => objectsShape(shown, limitsOf(context)),
    answer({ document, list }, request) {
      checkKind(document, request);
      if (!isJsonObject(document) || typeof document['kind'] !== 'string')
        throw badResponse('the answer is not an object of the API');
      const isList = request.name === undefined || list !== undefined || Array.isArray(document['items']);
      const items = isList ? listItems(document, list) : [document];
      return { kind: 'objects', ...placeOf(document, request), items };
    },
  };
}

/** What an object that is already here would be as an answer. */
export function localAnswer(object: JsonObject, request: ResourceRequest, context: AnswerContext): GetAnswer {
  const form = context.options.output.kind === 'table' ? tableForm(context) : objectsForm(context);
  return form.answer({ document: object, list: undefined }, request);
}

/** cli-runtime OmitManagedFieldsPrinter: only json and yaml leave them out. */
export function showsManagedFields({ output, showManagedFields }: GetOptions): boolean {
  return showManagedFields || !['json', 'yaml', 'kyaml'].includes(output.kind);
}

/** An answer of a few hundred objects; the scan is worth its start for larger ones. */
const smallAnswer = 256 * 1024;
/** Bun finds what no row shows, and parses the rest, faster than our scan ever is; Node does not. A page of 500 pods has 1.4 MiB. */
const usualPage = 'Bun' in globalThis ? 2 * 1024 * 1024 : undefined;

function limitsOf({ options: { chunkSize, sortBy } }: AnswerContext): ScanLimits {
  const inOnePiece = sortBy === '' ? mostInOnePiece : most.sorted;
  return {
    maxElements: chunkSize > 0 ? most.ofPage : inOnePiece,
    wholeBytes: smallAnswer,
    ...(usualPage !== undefined && { shortenedBytes: usualPage }),
  };
}

function placeOf(document: JsonValue, { resource }: ResourceRequest) {
  return { resource, resourceVersion: resourceVersionOf(document) };
}

/** A proxy or a confused server may answer 200 with something else; its rows would be nonsense. */
function checkKind(body: JsonValue, { resource, name, subresource }: ResourceRequest): void {
  // client-go rest.Result.Get: a Status that failed is an error, whatever HTTP says.
  const status = statusOf(body, 200);
  if (status) throw new ClusterError(statusFailure(status));
  const kind = isJsonObject(body) ? textField(body, 'kind') : typeof body;
  const wanted = `${resource.kind}${name === undefined ? 'List' : ''}`;
  // A custom kind may have a list of another name; it lives in a group with a domain.
  const isCustomList = name === undefined && resource.group.includes('.') && kind.endsWith('List');
  if (kind !== wanted && !isCustomList && subresource === undefined)
    throw badResponse(`the answer is of kind ${kind} instead of ${wanted}`);
}

/** Of a list, a table or an object; empty when it has none. */
export function resourceVersionOf(body: JsonValue): string {
  const metadata = isJsonObject(body) ? body['metadata'] : undefined;
  return isJsonObject(metadata) ? textField(metadata, 'resourceVersion') : '';
}

/** apimachinery: UnstructuredList gives its items the kind that their list implies. Throws ClusterError when there is no list. */
export function listItems(document: JsonObject, list?: TakenList<JsonObject>): readonly JsonObject[] {
  const kind = textField(document, 'kind').replace(/List$/, '');
  const apiVersion = document['apiVersion'] ?? '';
  return checkItems(document, list).map((item) =>
    item['apiVersion'] && item['kind']
      ? item
      : { ...item, apiVersion: item['apiVersion'] || apiVersion, kind: item['kind'] || kind },
  );
}

/** What was taken out of the list, or still is in it, when all of it is usable. */
function checkItems<T>(document: JsonObject, list: TakenList<T> | undefined): readonly (T | JsonObject)[] {
  const { items } = document;
  if (list?.problems.size === 0) return list.elements;
  // Go writes an empty list as null.
  if (!list && items === null) return [];
  if (!list && Array.isArray(items) && items.every(isJsonObject)) return items;
  const kind = textField(document, 'kind').replace(/List$/, '');
  throw badResponse(`the answer is a ${kind}List without usable items`);
}
