// The text of the trust file: approvals ↔ YAML.
import { apiVersion } from '../core/api-version.ts';
import { describeValue, isRecord } from '../files/record.ts';
import { type Fail, type YamlPath, complaintsOf, parseStrictYaml } from '../files/strict-yaml.ts';
import { type FieldName, type RequestFields, fieldNames, fingerprintOf } from './request.ts';

const kind = 'TrustStore';
const header = '# Written by kubectl mc: what you approved. See: kubectl mc trust --help\n';
const booleans: readonly FieldName[] = ['insecureSkipTlsVerify', 'provideClusterInfo'];
const lists: readonly FieldName[] = ['args', 'env'];

/** One approval, as stored. */
export interface Approval {
  readonly fingerprint: string;
  /** RFC 3339. */
  readonly approvedAt: string;
  /** What was approved, for the old value of a change; the fingerprint is what decides. */
  readonly approved: RequestFields;
}

/** Which cluster of which hub. */
export type ClusterKey = Pick<RequestFields, 'hub' | 'namespace' | 'name'>;

/** A hub is its address: another CA at the same address is a change, another address another hub. */
export function keyOf({ hub, namespace, name }: ClusterKey): string {
  return [hub, namespace, name].join('\0');
}

/** The file's text. */
export async function printTrust(approvals: readonly Approval[]): Promise<string> {
  const { dump } = await import('js-yaml');
  const sorted = approvals.toSorted((a, b) => (keyOf(a.approved) < keyOf(b.approved) ? -1 : 1));
  return header + dump({ apiVersion, kind, approvals: sorted }, { lineWidth: -1 });
}

/** Reads the file's text. Throws ConfigError that names file, line and key: half an approval is none. */
export async function parseTrust(text: string, file: string): Promise<Approval[]> {
  const document = await parseStrictYaml(text, file);
  const complain = complaintsOf(file, document);
  const fail: Fail = (path, problem) =>
    complain(path, `${problem}. Correct it, or remove the file and approve again.`);
  const root = document.value ?? {};
  if (!isRecord(root)) return fail([], `must be a mapping, not ${describeValue(root)}`);
  for (const [key, wanted] of [
    ['apiVersion', apiVersion],
    ['kind', kind],
  ] as const)
    if (root[key] !== wanted) fail([key], `must be ${wanted}, not ${describeValue(root[key])}`);
  const list = root['approvals'] ?? [];
  if (!Array.isArray(list)) return fail(['approvals'], `must be a list, not ${describeValue(list)}`);
  const seen = new Map<string, number>();
  return list.map((item: unknown, at) => {
    const path = ['approvals', at];
    const approval = parseApproval(item, path, fail);
    const first = seen.get(keyOf(approval.approved));
    // Whichever of two were taken, the other would be shown, and believed, by somebody.
    if (first !== undefined) fail(path, `${approval.approved.name} is approved on line ${first} already`);
    seen.set(keyOf(approval.approved), document.lineOf(path));
    return approval;
  });
}

function parseApproval(item: unknown, path: YamlPath, fail: Fail): Approval {
  if (!isRecord(item)) return fail(path, `must be a mapping, not ${describeValue(item)}`);
  const { fingerprint, approvedAt, approved } = item;
  if (typeof fingerprint !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(fingerprint))
    return fail([...path, 'fingerprint'], 'must be sha256: and 64 hexadecimal digits');
  if (typeof approvedAt !== 'string') return fail([...path, 'approvedAt'], 'must be a time in quotes');
  if (!isRecord(approved)) return fail([...path, 'approved'], 'must be a mapping');
  for (const name of fieldNames) {
    const wanted = typeOf(name);
    if (!wanted.fits(approved[name])) fail([...path, 'approved', name], `must be ${wanted.words}`);
  }
  if (!hasAllFields(approved)) return fail([...path, 'approved'], 'lacks a key');
  // The fingerprint decides and the fields are what is shown: they must be of one approval.
  if (fingerprintOf(approved) !== fingerprint)
    fail([...path, 'fingerprint'], `is not that of what is approved for ${approved.name} below`);
  return { fingerprint, approvedAt, approved };
}

function hasAllFields(value: Readonly<Record<string, unknown>>): value is RequestFields {
  return fieldNames.every((name) => typeOf(name).fits(value[name]));
}

function typeOf(name: FieldName): { readonly words: string; fits(value: unknown): boolean } {
  if (booleans.includes(name)) return { words: 'true or false', fits: (value) => typeof value === 'boolean' };
  const isText = (value: unknown) => typeof value === 'string';
  return lists.includes(name)
    ? { words: 'a list of texts', fits: (value) => Array.isArray(value) && value.every(isText) }
    : { words: 'text', fits: isText };
}
