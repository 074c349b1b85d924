// Go's %#v of what go-yaml decodes, for the messages about keys.
import { formatFloat } from '../../core/go-float.ts';
import { quoteGo } from '../../core/go-quote.ts';
import { compareUtf8 } from '../../core/go-utf8.ts';
import type { ScalarValue } from '../../core/go-yaml-scalar.ts';
import { type YamlEntry, type YamlValue, isYamlList } from './yaml-value.ts';

/** `map[interface {}]interface {}{"a":1}`; null inside of something is `interface {}(nil)`. */
export function goYamlSyntax(value: YamlValue): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return quoteGo(value);
  if (typeof value === 'number') return formatFloat(value, 'g', -1);
  if (typeof value === 'bigint' && value > maxInt64) return `0x${value.toString(16)}`;
  if (typeof value !== 'object') return String(value);
  if (isYamlList(value)) return `[]interface {}{${value.map(goYamlSyntax).join(', ')}}`;
  const entries = [...value.values()].toSorted(byKey);
  return `map[interface {}]interface {}{${entries.map((entry) => `${goYamlSyntax(entry.key)}:${goYamlSyntax(entry.value)}`).join(', ')}}`;
}

const maxInt64 = 2n ** 63n - 1n;

/** internal/fmtsort. Types come in the order of their descriptors in kubectl's binary, which is how it was measured. */
function byKey({ key: a }: YamlEntry, { key: b }: YamlEntry): number {
  if (typeof a === 'string' && typeof b === 'string') return compareUtf8(a, b);
  const [rankA, rankB] = [rankOf(a), rankOf(b)];
  if (rankA !== rankB || a === null || b === null) return rankA - rankB;
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(key: ScalarValue): number {
  if (key === null) return 0;
  if (typeof key === 'bigint') return key > maxInt64 ? 2 : 3;
  return ['string', '', '', 'number', 'boolean'].indexOf(typeof key) + 1;
}
