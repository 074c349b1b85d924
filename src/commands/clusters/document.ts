// Documents of our own as JSON or YAML.
import type { JsonObject } from '../../core/json/json-value.ts';
import type { TextSink } from '../../core/streams.ts';

/** Prints one document of this program's API group. */
export async function printDocument(body: JsonObject, format: 'json' | 'yaml', out: TextSink): Promise<void> {
  const document = { apiVersion: 'kubectl-mc.k8s.io/v1alpha1', ...body };
  const terminal = out.isTTY;
  const chunks =
    format === 'yaml'
      ? (await import('../../output/yaml.ts')).yamlChunks(document, { terminal })
      : (await import('../../output/json.ts')).jsonChunks(document, { terminal });
  for (const chunk of chunks) await out.write(chunk);
}
