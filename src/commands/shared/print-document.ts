// One document as JSON or YAML, in kubectl's bytes; on a terminal control characters are escaped.
import { apiVersion } from '../../core/api-version.ts';
import type { TextSink } from '../../core/streams.ts';

/** How documents are written. */
export type DocumentFormat = 'json' | 'yaml';

/** A document of this program's own kinds, without its version. */
export interface OwnDocument {
  readonly kind: string;
  readonly [member: string]: unknown;
}

/** Prints it. */
export function printOwnDocument(body: OwnDocument, format: DocumentFormat, out: TextSink): Promise<void> {
  return printDocument({ apiVersion, ...body }, format, out);
}

/** Prints any document; members that are undefined are left out. */
export async function printDocument(document: object, format: DocumentFormat, out: TextSink): Promise<void> {
  const terminal = out.isTTY;
  const chunks =
    format === 'yaml'
      ? (await import('../../output/yaml.ts')).yamlChunks(document, { terminal, lossless: true })
      : (await import('../../output/json.ts')).jsonChunks(document, { terminal });
  for (const chunk of chunks) await out.write(chunk);
}
