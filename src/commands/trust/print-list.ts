// How `trust ls` and `trust diff` print: kubectl's table, or a document.
import type { System } from '../../core/system.ts';
import { createTableWriter, formatCell } from '../../output/table.ts';
import { type OwnDocument, printOwnDocument } from '../shared/print-document.ts';

/** `-o`; empty is the table. */
export const listFormats = ['', 'wide', 'json', 'yaml'] as const;

/** One of them. */
export type ListFormat = (typeof listFormats)[number];

/** Rows with their header, and the same as a document. */
export interface Listing {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly document: OwnDocument;
}

/** Prints the listing on stdout; an empty table prints nothing. */
export async function printList(
  { header, rows, document }: Listing,
  { format, noHeaders }: { readonly format: ListFormat; readonly noHeaders: boolean },
  { streams }: System,
): Promise<void> {
  if (format === 'json' || format === 'yaml') return printOwnDocument(document, format, streams.out);
  if (rows.length === 0) return undefined;
  const writer = createTableWriter();
  if (!noHeaders) writer.row(header);
  for (const row of rows) writer.row(row.map(formatCell));
  return streams.out.write([...writer.flush()].join(''));
}
