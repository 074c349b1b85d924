// Label selectors in full syntax: a=b, a==b, a!=b, a in (x,y), a notin (x,y), a, !a, a>1, a<1.
// Source: apimachinery pkg/labels/selector.go.
import { UsageError } from './errors.ts';

type Labels = Readonly<Record<string, string>>;
type Requirement = (labels: Labels) => boolean;

const key = String.raw`(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?`;
const value = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)?`;
const exists = new RegExp(`^(!?)\\s*(${key})$`);
const equality = new RegExp(`^(${key})\\s*(==|=|!=)\\s*(${value})$`);
const membership = new RegExp(`^(${key})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const comparison = new RegExp(`^(${key})\\s*([<>])\\s*(-?\\d+)$`);
const wholeValue = new RegExp(`^${value}$`);

/** A test for label sets. Throws UsageError that names the flag and the part it cannot read. */
export function parseLabelSelector(
  selector: string,
  flag = '--cluster-selector',
): (labels: Labels) => boolean {
  const requirements = splitOutsideParentheses(selector)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => requirement(part, { selector, flag }));
  return (labels) => requirements.every((matches) => matches(labels));
}

function requirement(part: string, { selector, flag }: { selector: string; flag: string }): Requirement {
  const wants = exists.exec(part);
  if (wants) {
    const [, not, name = ''] = wants;
    return (labels) => Object.hasOwn(labels, name) === (not === '');
  }
  const equals = equality.exec(part);
  if (equals) {
    const [, name = '', operator, wanted] = equals;
    return operator === '!='
      ? (labels) => get(labels, name) !== wanted
      : (labels) => get(labels, name) === wanted;
  }
  const member = membership.exec(part);
  if (member) {
    const [, name = '', operator, list = ''] = member;
    const wanted = list.split(',').map((word) => word.trim());
    if (wanted.every((word) => wholeValue.test(word))) {
      // As in Kubernetes, `notin` also takes those without the label.
      return operator === 'in'
        ? (labels) => wanted.includes(get(labels, name) ?? '\0')
        : (labels) => !wanted.includes(get(labels, name) ?? '\0');
    }
  }
  const compares = comparison.exec(part);
  if (compares) {
    const [, name = '', operator, bound = ''] = compares;
    return (labels) => {
      const text = get(labels, name);
      if (text === undefined || !/^-?\d+$/.test(text)) return false;
      return operator === '>' ? BigInt(text) > BigInt(bound) : BigInt(text) < BigInt(bound);
    };
  }
  throw new UsageError(`${flag} ${JSON.stringify(selector)}: cannot read ${JSON.stringify(part)}`, {
    hint: "A label selector is a list such as 'env=prod,tier!=edge,region in (eu,us),!legacy'.",
  });
}

function get(labels: Labels, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}

function splitOutsideParentheses(selector: string): string[] {
  return selector.split(/,(?![^(]*\))/);
}
