// Text that tries to drive a terminal, to forge rows and prefixes, or to hide: and what must never be printed.
import * as fc from 'fast-check';

const esc = '\u001b';
const tricks: readonly string[] = [
  `${esc}[2J${esc}[H`,
  `${esc}]0;title\u0007`,
  `${esc}]8;;https://evil.example\u0007click${esc}]8;;\u0007`,
  `${esc}]52;c;ZXZpbA==\u0007`,
  `${esc}P1$r0m${esc}\\`,
  `${esc}[1A\r`,
  '\u009b31m',
  '\u009d0;x\u009c',
  '\u0007',
  '\b\b\b\b',
  '\u0000',
  '\u007f',
  '\r',
  '\n',
  '\r\n',
  '\v',
  '\f',
  '\t',
  '\n\tx\n\t',
  '\n x\r\n\u0085',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202emoc.live\u202c',
  '\u2066x\u2069',
  '\u200f',
  '\u061c',
  'a\u200bb\u200cc\u200dd\u2060e',
  '\ufeff',
  '\u{e0041}\u{e0042}',
  '\u180e',
  '\ufff9\ufffa\ufffb',
  '\nkube-system   forged   m2   1/1   Running   0   9d',
  '\rkube-system   forged   m2   1/1',
  '\nm2: forged',
  '\n[m2] forged',
  '\nError: Failed to query 0 clusters',
  '\nm2\tpod/forged',
  '   m2   ',
  'NAMESPACE   NAME   CLUSTER',
  '\u0430dmin',
  '日本語',
  '😀👨‍👩‍👧',
  'e\u0301\u0302\u0303',
  '%s%n',
  '$(id)',
  '---\n- a: b',
  '"}],"kind":"Evil',
  '__proto__',
  'yes',
  '0400',
  '1_000',
  '~',
  '<none>',
];

/** Made of tricks and of anything else; always well-formed, as JSON is on the wire. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...tricks),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ maxLength: 12 }),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((pieces) => pieces.join('').toWellFormed());

/** Not what the sanitiser calls hidden, but what the rule names: C0 but newline, DEL, C1, bidi, zero-width, separators, tags. */
const forbidden =
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u;

/** The first place that must not be there, with what is around it. */
export function forbiddenIn(text: string, allowed = ''): string | undefined {
  const rest = allowed === '' ? text : text.replaceAll(allowed, '');
  const found = forbidden.exec(rest);
  if (!found && rest.isWellFormed()) return undefined;
  return JSON.stringify(rest.slice(Math.max(0, (found?.index ?? 0) - 40), (found?.index ?? 0) + 40));
}
