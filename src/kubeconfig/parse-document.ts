// The text of a kubeconfig file to plain values, by the cheapest reader that is sure of it.
import { parsePlainYaml } from './plain-yaml.ts';

/** JSON and plain block YAML are read at once; anything else loads js-yaml. Throws DocumentError. */
export async function parseDocument(text: string): Promise<unknown> {
  const json = parseJson(text);
  if (json !== undefined) return json;
  const plain = parsePlainYaml(text);
  if (plain) return plain.value;
  if (text.trim() === '') return null;
  const { parseFullYaml } = await import('./full-yaml.ts');
  return parseFullYaml(text);
}

function parseJson(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // A flow mapping of YAML starts with a brace, too.
    return undefined;
  }
}
