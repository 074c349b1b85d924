// What a label's key and value may look like, in apimachinery's words (pkg/api/validate/content/kube.go).
import { quoteGo } from './go-quote.ts';

const keyFormat = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const valueFormat = `(${keyFormat})?`;
const subdomainFormat = String.raw`[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*`;
const key = new RegExp(`^${keyFormat}$`);
const value = new RegExp(`^${valueFormat}$`);
const subdomain = new RegExp(`^${subdomainFormat}$`);
const keyRule =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const keyExamples = ['MyName', 'my.name', '123-abc'];
const maxName = 63;
const maxSubdomain = 253;

/** Whether the text is an RFC 1123 subdomain, as the name of an object must be. */
export function isSubdomain(text: string): boolean {
  return text.length <= maxSubdomain && subdomain.test(text);
}

/** content.IsLabelKey: what is wrong, empty when nothing is. */
export function checkLabelKey(text: string): string[] {
  const parts = text.split('/');
  if (parts.length > 2)
    return [
      `a valid label key ${regexError(keyRule, keyFormat, keyExamples)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const name = parts.at(-1) ?? '';
  const problems = parts.length === 2 ? prefixProblems(parts[0] ?? '') : [];
  if (name === '') problems.push('name part must be non-empty');
  else if (Buffer.byteLength(name) > maxName) problems.push(`name part ${tooLong(maxName)}`);
  if (!key.test(name)) problems.push(`name part ${regexError(keyRule, keyFormat, keyExamples)}`);
  return problems;
}

function prefixProblems(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  const problems: string[] = [];
  if (Buffer.byteLength(prefix) > maxSubdomain) problems.push(`prefix part ${tooLong(maxSubdomain)}`);
  if (!subdomain.test(prefix)) {
    const rule =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
    problems.push(`prefix part ${regexError(rule, subdomainFormat, ['example.com'])}`);
  }
  return problems;
}

/** content.IsLabelValue: what is wrong, empty when nothing is. */
export function checkLabelValue(text: string): string[] {
  const rule = `a valid label must be an empty string or consist of${keyRule.slice('must consist of'.length)}`;
  const problems = Buffer.byteLength(text) > maxName ? [tooLong(maxName)] : [];
  if (!value.test(text)) problems.push(regexError(rule, valueFormat, ['MyValue', 'my_value', '12345']));
  return problems;
}

/** field.Invalid: `PATH: Invalid value: "x": what; is; wrong`. */
export function invalidLabel(path: string, text: string, problems: readonly string[]): string {
  return `${path}: Invalid value: ${quoteGo(text)}: ${problems.join('; ')}`;
}

function tooLong(bytes: number): string {
  return `must be no more than ${bytes} bytes`;
}

/** content.RegexError */
function regexError(rule: string, format: string, examples: readonly string[]): string {
  const list = examples.map((example) => `'${example}', `).join(' or ');
  return `${rule} (e.g. ${list}regex used for validation is '${format}')`;
}
