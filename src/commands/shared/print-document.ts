// One document as JSON or YAML, in kubectl's bytes; on a terminal control characters are escaped.
import type { JsonValue } from '../../core/json/json-value.ts';
import type { TextSink } from '../../core/streams.ts';

/** Prints it. */
export async function printDocument(
  document: JsonValue,
  format: 'json' | 'yaml',
  out: TextSink,
): Promise<void> {
  const terminal = out.isTTY;
  const chunks =
    format === 'yaml'
      ? (await import('../../output/yaml.ts')).yamlChunks(document, { terminal, lossless: true })
      : (await import('../../output/json.ts')).jsonChunks(document, { terminal });
  for (const chunk of chunks) await out.write(chunk);
}
