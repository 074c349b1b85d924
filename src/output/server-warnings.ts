// `Warning:` headers of many members: each text once, with who said it, and not more of one member than a person reads.
import { sanitizeLine } from './sanitize.ts';

/** What one member warned of, in its order. */
export interface MemberWarnings {
  readonly cluster: string;
  readonly warnings: readonly string[];
}

/** A server that warns of everything must not bury what the others say. */
const maxPerMember = 10;

/** Lines without their newline. A text that all members said stands alone, as kubectl prints it. */
export function serverWarnings(members: readonly MemberWarnings[]): string[] {
  const sayers = new Map<string, string[]>();
  const more: string[] = [];
  for (const { cluster, warnings } of members) {
    const distinct = [...new Set(warnings)];
    for (const text of distinct.slice(0, maxPerMember))
      sayers.set(text, [...(sayers.get(text) ?? []), cluster]);
    const left = distinct.length - maxPerMember;
    if (left > 0) more.push(`Warning: ${cluster}: ${left} more warning${left === 1 ? '' : 's'}`);
  }
  const said = [...sayers].map(([text, clusters]) => {
    if (clusters.length === members.length) return `Warning: ${text}`;
    const [only] = clusters;
    return `Warning: ${clusters.length === 1 ? only : `${clusters.length} clusters`}: ${text}`;
  });
  return [...said, ...more].map(sanitizeLine);
}
