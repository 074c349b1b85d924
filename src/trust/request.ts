// What the user approves: everything that decides where a credential goes and which program makes it.
import { createHash } from 'node:crypto';
import { isRecord } from '../files/record.ts';

/** One way to one member, as the hub offers it and the user's own files complete it. */
export interface AccessRequest {
  readonly hub: HubIdentity;
  readonly namespace: string;
  readonly name: string;
  readonly server: string;
  readonly certificateAuthority?: Buffer;
  readonly tlsServerName?: string;
  readonly insecureSkipTlsVerify: boolean;
  readonly proxyUrl?: string;
  /** Name of the access provider; empty when the command comes from the profile's properties. */
  readonly provider: string;
  /** Absolute. */
  readonly command: string;
  readonly args: readonly string[];
  /** What is added to the environment, in order. */
  readonly env: readonly AddedVariable[];
  readonly apiVersion: string;
  readonly provideClusterInfo: boolean;
  /** The cluster extension that becomes `spec.cluster.config`. */
  readonly extension?: unknown;
}

/** Which hub says so. */
export interface HubIdentity {
  /** In its one form. */
  readonly server: string;
  readonly certificateAuthority?: Buffer;
}

/** A variable for the plugin, and whose word it is. */
export interface AddedVariable {
  readonly name: string;
  readonly value: string;
  readonly fromHub: boolean;
}

/** The parts of a request as they are hashed, stored and compared. Every key is always there. */
export type RequestFields = Readonly<
  Record<FlagField, boolean> & Record<ListField, readonly string[]> & Record<TextField, string>
>;

type FlagField = 'insecureSkipTlsVerify' | 'provideClusterInfo';
type ListField = 'args' | 'env';
type TextField = Exclude<FieldName, FlagField | ListField>;

/** A field's value in the trust file. */
type FieldValue = string | boolean | readonly string[];

/** In the order in which a person reads them. */
export const fieldNames = [
  'hub',
  'hubCertificateAuthority',
  'namespace',
  'name',
  'server',
  'certificateAuthority',
  'tlsServerName',
  'insecureSkipTlsVerify',
  'proxyUrl',
  'provider',
  'command',
  'args',
  'env',
  'apiVersion',
  'provideClusterInfo',
  'extension',
] as const;

/** The name of one field. */
export type FieldName = (typeof fieldNames)[number];

/**
 * The fields of a request. Certificates stand as their hash; so do values of the user's own variables, which may be
 * secrets and must not be copied into another file.
 */
export function requestFields(request: AccessRequest): RequestFields {
  const { hub, env, extension } = request;
  return {
    hub: hub.server,
    hubCertificateAuthority: authorityText(hub.certificateAuthority),
    namespace: request.namespace,
    name: request.name,
    server: request.server,
    certificateAuthority: authorityText(request.certificateAuthority),
    tlsServerName: request.tlsServerName ?? '',
    insecureSkipTlsVerify: request.insecureSkipTlsVerify,
    proxyUrl: request.proxyUrl ?? '',
    provider: request.provider,
    command: request.command,
    args: request.args,
    env: env.map(({ name, value, fromHub }) => `${name}=${fromHub ? hubValue(value) : sha256(value)}`),
    apiVersion: request.apiVersion,
    provideClusterInfo: request.provideClusterInfo,
    extension: extension === undefined ? '' : canonicalJson(extension),
  };
}

/** The hash of all fields. Any change of any of them gives another one. */
export function fingerprintOf(fields: RequestFields): string {
  return sha256(canonicalJson(fields));
}

/** JSON without spaces and with sorted keys: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isRecord(value)) {
    const pairs = Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`);
    return `{${pairs.join(',')}}`;
  }
  return typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'null');
}

/** One field that is not as it was approved. */
export interface FieldChange {
  readonly field: FieldName;
  readonly old: string;
  readonly new: string;
}

/** What differs between the approved fields and those of now, in words a person can compare. */
export function changesBetween(approved: RequestFields, now: RequestFields): FieldChange[] {
  return fieldNames.flatMap((field) => {
    const [old, current] = [approved[field], now[field]];
    if (canonicalJson(old) === canonicalJson(current)) return [];
    return [{ field, old: fieldText(old), new: fieldText(current) }];
  });
}

/** A field's value on one line. */
function fieldText(value: FieldValue): string {
  if (typeof value === 'string') return comparable(value);
  return typeof value === 'boolean' ? String(value) : commandLine(value);
}

/** Words as a person would type them: those that hold anything but plain characters are quoted. */
export function commandLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : comparable(JSON.stringify(word))))
    .join(' ');
}

/** A Cyrillic `о` looks like a Latin one: where a person compares, letters beyond ASCII show as their numbers. */
export function comparable(text: string): string {
  return text.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}

/** No value of the hub's may look like the hash of one of the user's own. */
function hubValue(value: string): string {
  return /^(?:sha256:|")/.test(value) ? JSON.stringify(value) : value;
}

function authorityText(pem: Buffer | undefined): string {
  return pem === undefined ? '' : sha256(pem);
}

function sha256(data: string | Buffer): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`;
}
