// The text of a kubeconfig file to plain values, by the cheapest reader that is sure of it.
import { parsePlainYaml } from '../files/plain-yaml.ts';

/** The data of this cluster extension is handed on: its integers are to stay exact, its scalars go-yaml's. */
const handedOn = 'client.authentication.k8s.io/exec';

/** JSON and plain block YAML are read at once; anything else loads js-yaml. Throws DocumentError. */
export async function parseDocument(text: string): Promise<unknown> {
  const exact = text.includes(handedOn) ? await parseExactly(text) : undefined;
  if (exact !== undefined) return exact;
  const json = parseJson(text);
  if (json !== undefined) return json;
  const plain = parsePlainYaml(text);
  if (plain) return plain.value;
  if (text.trim() === '') return null;
  const { parseFullYaml } = await import('./full-yaml.ts');
  return parseFullYaml(text);
}

/** By the reader of manifests, which is as exact as kubectl and slower; what it refuses is left to the other readers to say. */
async function parseExactly(text: string): Promise<unknown> {
  const [{ yamlToJson }, exact] = await Promise.all([
    import('../manifests/yaml/yaml-to-json.ts'),
    import('../core/json/parse-json.ts'),
  ]);
  try {
    return exact.parseJson(/^\s*\{/.test(text) ? text : yamlToJson(text));
  } catch {
    return undefined;
  }
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
