// Prints the events of all members as one stream: one table whose header comes again when the columns change,
// or one document an event.
import { UsageError } from '../../../core/errors.ts';
import { quoteJson } from '../../../core/go-json.ts';
import type { JsonObject } from '../../../core/json/json-value.ts';
import type { TextSink } from '../../../core/streams.ts';
import { sanitizeLine, sanitizeText } from '../../../output/sanitize.ts';
import { createTableWriter } from '../../../output/table.ts';
import { withoutManagedFields } from '../documents.ts';
import type { GetOptions } from '../options.ts';
import { checkPrintable, nameOf } from '../print-objects.ts';
import { addRow, withPrefix } from '../print-templates.ts';
import { streamTable } from '../stream-table.ts';
import type { Change } from './list-watch.ts';

/** How events are printed. */
export interface WatchPrinterOptions {
  readonly options: GetOptions;
  readonly out: TextSink;
  readonly showCluster: boolean;
  readonly asKubectl: boolean;
  /** `pod`, `deployment.apps` with `--show-kind`. */
  readonly kindPrefix: string | undefined;
  /** `--output-watch-events`: the type of each event is shown. */
  readonly showEvents: boolean;
}

/** Prints changes in the order in which they are given; a batch is aligned as one. */
export type WatchPrinter = (changes: readonly Change[]) => Promise<void>;

/** kubectl: formattedEventType. */
const eventWords: Readonly<Record<string, string>> = {
  ADDED: 'ADDED   ',
  DELETED: 'DELETED ',
  ERROR: 'ERROR   ',
};

/** The printer for the format of `-o`. */
export async function watchPrinter(context: WatchPrinterOptions): Promise<WatchPrinter> {
  const { output } = context.options;
  if (output.kind === 'table') return tablePrinter(context);
  if (output.kind === 'custom-columns') return columnsPrinter(context, output.columns);
  // The name of an event is that of its object.
  if (output.kind === 'name')
    return textPrinter({ ...context, showEvents: false }, (object) => `${nameOf(object)}\n`, '\t');
  if (output.kind === 'template') return textPrinter(context, (object) => output.render(object).text, ': ');
  return documentPrinter(context);
}

function tablePrinter({
  options,
  out,
  showCluster,
  kindPrefix,
  showEvents,
  asKubectl,
}: WatchPrinterOptions): WatchPrinter {
  const print = streamTable({
    out,
    noHeaders: options.noHeaders,
    isPiped: asKubectl && !out.isTTY,
    decorate: {
      wide: options.output.kind === 'table' && options.output.wide,
      showCluster,
      showNamespace: options.allNamespaces,
      labelColumns: options.labelColumns,
      showLabels: options.showLabels,
      ...(kindPrefix !== undefined && { kindPrefix }),
    },
  });
  return (changes) =>
    print(
      changes.flatMap(({ cluster, type, entry: { table } }) =>
        table ? [{ cluster, table, ...(showEvents && { event: eventWords[type] ?? type }) }] : [],
      ),
    );
}

async function documentPrinter(context: WatchPrinterOptions): Promise<WatchPrinter> {
  const { options, out, showCluster, asKubectl } = context;
  const { formatJson } = await import('../../../output/json.ts');
  const { formatYaml } = await import('../../../output/yaml.ts');
  const { formatKyaml } = await import('../../../output/kyaml.ts');
  const terminal = out.isTTY;
  const isEvent = context.showEvents || !asKubectl;
  const care = { terminal, lossless: !asKubectl };
  let count = 0;

  /** The words of a Go struct come in its order, not sorted: cluster, type, object. */
  function jsonEvent({ cluster, type }: Change, object: JsonObject): string {
    const head = `${showCluster ? `"cluster":${quoteJson(cluster)},` : ''}"type":${quoteJson(type)}`;
    return `{${head},"object":${formatJson(object, { terminal, compact: true }).trimEnd()}}\n`;
  }

  return async (changes) => {
    for (const change of changes) {
      if (!change.entry.object) continue;
      // kubectl's printer that leaves managedFields out does not look into events.
      const isWhole = asKubectl && context.showEvents;
      const object = isWhole ? change.entry.object : withoutManagedFields(change.entry.object, options);
      const document = isEvent
        ? { ...(showCluster && { cluster: change.cluster }), type: change.type, object }
        : object;
      if (asKubectl) await orUnprintable(checkPrintable(document, options));
      if (options.output.kind === 'yaml') {
        const separator = count++ > 0 ? '---\n' : '';
        await out.write(separator + formatYaml(document, care));
      } else if (options.output.kind === 'kyaml') await out.write(formatKyaml(document, care));
      else await out.write(isEvent ? jsonEvent(change, object) : formatJson(object, { terminal }));
    }
  };
}

/** kubectl's words for the objects that a watch begins with. */
async function orUnprintable(checked: Promise<void>): Promise<void> {
  try {
    await checked;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`unable to output the provided object: ${error.message}`, { cause: error });
  }
}

/** What templates and columns see: the object, or with `--output-watch-events` the event (metav1.WatchEvent). */
function seenObject({ type, entry: { object } }: Change, showEvents: boolean): JsonObject | undefined {
  return object && showEvents ? { type, object } : object;
}

function textPrinter(
  { out, showCluster, showEvents }: WatchPrinterOptions,
  textOf: (object: JsonObject) => string,
  separator: string,
): WatchPrinter {
  return async (changes) => {
    for (const change of changes) {
      const object = seenObject(change, showEvents);
      if (!object) continue;
      const text = out.isTTY ? sanitizeText(textOf(object)) : textOf(object);
      await out.write(showCluster ? withPrefix(text, `${sanitizeLine(change.cluster)}${separator}`) : text);
    }
  };
}

function columnsPrinter(
  { options, out, showCluster, asKubectl, showEvents }: WatchPrinterOptions,
  columns: Extract<GetOptions['output'], { kind: 'custom-columns' }>['columns'],
): WatchPrinter {
  const writer = createTableWriter();
  let isHeaded = !(options.noHeaders && columns.honoursNoHeaders);
  return async (changes) => {
    const row = (cells: readonly string[]) => addRow(cells, { writer, raw: asKubectl && !out.isTTY });
    for (const change of changes) {
      const object = seenObject(change, showEvents);
      if (!object) continue;
      if (isHeaded) row(showCluster ? ['CLUSTER', ...columns.headers] : columns.headers);
      isHeaded = false;
      const cells = columns.row(object);
      row(showCluster ? [change.cluster, ...cells] : cells);
    }
    for (const chunk of writer.flush()) await out.write(chunk);
  };
}
