// One YAML document to JSON, as sigs.k8s.io/yaml does it on the way to every object that kubectl reads from a file.
import { goJson } from '../../core/go-json.ts';
import { formatFloat } from '../../core/go-float.ts';
import { compareUtf8 } from '../../core/go-utf8.ts';
import type { ScalarValue } from '../../core/go-yaml-scalar.ts';
import { decodeYaml } from './decode.ts';
import { goYamlSyntax } from './go-syntax.ts';
import { parseYaml } from './parse.ts';
import { YamlError } from './yaml-error.ts';
import { type YamlMap, type YamlValue, isYamlList } from './yaml-value.ts';

/** The text cannot be JSON. The message is what kubectl prints behind `error converting YAML to JSON: `. */
export class YamlToJsonError extends Error {
  override readonly name = 'YamlToJsonError';
}

/**
 * The first document of the text as compact JSON in Go's form: keys sorted, `<`, `>` and `&` escaped; `null` for a text
 * without a document. Anything behind a `...` is not looked at.
 * @throws YamlToJsonError
 */
export function yamlToJson(text: string): string {
  try {
    const node = parseYaml(text);
    return node === undefined ? 'null' : jsonOf(decodeYaml(node));
  } catch (error) {
    if (error instanceof YamlError) throw new YamlToJsonError(error.message, { cause: error });
    // go-yaml stops at 10,000 levels; the stack here may end earlier.
    if (error instanceof RangeError) throw new YamlToJsonError('yaml: exceeded max depth', { cause: error });
    throw error;
  }
}

function jsonOf(value: YamlValue): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new YamlToJsonError(`json: unsupported value: ${formatFloat(value, 'g', -1)}`);
  if (typeof value === 'string') return jsonOfString(value);
  if (typeof value !== 'object' || value === null) return goJson(value);
  if (isYamlList(value)) return `[${value.map(jsonOf).join(',')}]`;
  return jsonOfMap(value);
}

/** Bytes of a !!binary that are no text, which decodeUtf8 carries as lone surrogates, become `\ufffd`. */
function jsonOfString(text: string): string {
  if (text.isWellFormed()) return goJson(text);
  const parts = text.split(/\p{Cs}/u).map((part) => goJson(part).slice(1, -1));
  return `"${parts.join(String.raw`\ufffd`)}"`;
}

function jsonOfMap(map: YamlMap): string {
  const members = new Map<string, YamlValue>();
  for (const { key, value } of map.values()) members.set(keyText(key, value), value);
  const sorted = [...members].toSorted(([a], [b]) => compareUtf8(a, b));
  return `{${sorted.map(([key, value]) => `${jsonOfString(key)}:${jsonOf(value)}`).join(',')}}`;
}

const maxInt64 = 2n ** 63n - 1n;

/** convertToJSONableObject: keys of other types become strings. */
function keyText(key: ScalarValue, value: YamlValue): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'number') return floatKey(key);
  if (typeof key === 'boolean' || (typeof key === 'bigint' && key <= maxInt64)) return String(key);
  const type = key === null ? '%!s(<nil>)' : 'uint64';
  throw new YamlToJsonError(
    `unsupported map key of type: ${type}, key: ${nilOr(key)}, value: ${nilOr(value)}`,
  );
}

function nilOr(value: YamlValue): string {
  return value === null ? '<nil>' : goYamlSyntax(value);
}

/** strconv.FormatFloat(key, 'g', -1, 32): the fewest digits that are the same float32. */
function floatKey(key: number): string {
  const single = Math.fround(key);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return formatFloat(short, 'g', -1);
  }
  return formatFloat(Number(single.toPrecision(9)), 'g', -1);
}
