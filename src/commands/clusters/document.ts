// Documents of our own as JSON or YAML.
import type { JsonObject } from '../../core/json/json-value.ts';
import type { TextSink } from '../../core/streams.ts';
import { printDocument as print } from '../shared/print-document.ts';

/** Prints one document of this program's API group. */
export function printDocument(body: JsonObject, format: 'json' | 'yaml', out: TextSink): Promise<void> {
  return print({ apiVersion: 'kubectl-mc.k8s.io/v1alpha1', ...body }, format, out);
}
