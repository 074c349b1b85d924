// The check of one member: who we are there, what runs there, how far its clock is off, and what we may do.
import { X509Certificate } from 'node:crypto';
import type { ClientRequest, ClientResponse, MemberClient } from '../../client/member-client.ts';
import { parseAnswer } from '../../client/read-resource.ts';
import { maxVersionBytes as maxBytes, parseVersion } from '../../client/server-version.ts';
import type { ResourceLookup } from '../../client/api-resources/resource-lookup.ts';
import type { Connection } from '../../core/connection.ts';
import { ClusterError, type ClusterFailure } from '../../core/failure.ts';
import type { TaskResult } from '../../core/fleet.ts';
import { type JsonObject, type JsonValue, isJsonObject, textField } from '../../core/json/json-value.ts';
import type { Member } from '../shared/ask-fleet.ts';
import type { Permission } from './options.ts';

/** What one member answered. */
export interface MemberReport {
  readonly version: string;
  /** Undefined when the server is too old to say (before 1.26), and our own side does not tell either. */
  readonly user: { readonly name: string; readonly groups: readonly string[] } | undefined;
  /** The certificate's last moment, in milliseconds since 1970; undefined without TLS. */
  readonly certificateEnds: number | undefined;
  /** `none`: plain HTTP; `unchecked`: insecure-skip-tls-verify. */
  readonly tls: 'checked' | 'unchecked' | 'none';
  /** Their clock minus ours, to the second; undefined when the server sends no Date. */
  readonly clockSkewMs: number | undefined;
  /** One request on a connection that stands. */
  readonly latencyMs: number;
  readonly permissions: readonly Verdict[];
}

/** The answer to one `--can-i`. */
export interface Verdict extends Permission {
  readonly namespace: string;
  readonly allowed: boolean;
  readonly reason: string;
}

/** What the check of one member needs. */
export interface CheckContext {
  readonly lookup: ResourceLookup;
  readonly permissions: readonly Permission[];
  /** Where the permissions are asked for. */
  readonly namespace: string;
  readonly now: () => number;
}

/** Asks one member. Throws ClusterError when it does not answer; what is not allowed is a failure beside the report. */
export async function checkMember(
  { client, signal, target: { connection } }: Member,
  context: CheckContext,
): Promise<TaskResult<MemberReport>> {
  // First who we are: it opens the connection, so that the next request shows the time of one exchange.
  const user = (await whoAmI(client, signal)) ?? ownName(connection);
  const began = { clock: context.now(), at: performance.now() };
  const answer = await client.request({ path: '/version', accept: 'application/json', maxBytes, signal });
  const latencyMs = performance.now() - began.at;
  const permissions = await Promise.all(
    context.permissions.map((one) => mayI(one, { client, signal, context })),
  );
  const tls = connection.insecureSkipTlsVerify ? 'unchecked' : 'checked';
  const value: MemberReport = {
    tls: /^https:/i.test(connection.server) ? tls : 'none',
    version: textField(parseVersion(answer.body), 'gitVersion'),
    user,
    certificateEnds: client.certificate()?.notAfter,
    clockSkewMs: clockSkew(answer, (began.clock + context.now()) / 2),
    latencyMs,
    permissions,
  };
  return { value, failures: permissions.flatMap((one) => (one.allowed ? [] : [notAllowed(one)])) };
}

/** The Date header has whole seconds: half of one is the best guess for the rest. */
function clockSkew({ header }: ClientResponse, ours: number): number | undefined {
  const theirs = Date.parse(header('date') ?? '');
  return Number.isNaN(theirs) ? undefined : theirs + 500 - ours;
}

/** SelfSubjectReview, stable since 1.28; what it says is what the server made of our credentials. */
async function whoAmI(client: MemberClient, signal: AbortSignal): Promise<MemberReport['user']> {
  for (const version of ['v1', 'v1beta1', 'v1alpha1']) {
    try {
      const review = await post(client, {
        path: `/apis/authentication.k8s.io/${version}/selfsubjectreviews`,
        body: { apiVersion: `authentication.k8s.io/${version}`, kind: 'SelfSubjectReview' },
        signal,
      });
      const status = review['status'];
      const info = isJsonObject(status) ? status['userInfo'] : undefined;
      if (!isJsonObject(info)) return undefined;
      const groups = Array.isArray(info['groups']) ? (info['groups'] as readonly JsonValue[]) : [];
      return {
        name: textField(info, 'username'),
        groups: groups.filter((group) => typeof group === 'string'),
      };
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      // Forbidden: the role system:basic-user was taken away; the credentials themselves are good.
      if (error.failure.reason === 'forbidden') return undefined;
      if (!['no-resource-type', 'not-found'].includes(error.failure.reason)) throw error;
    }
  }
  return undefined;
}

/** Who we must be, unless the server has rules of its own (x509.CommonNameUserConversion: the name is CN, the groups are O). */
function ownName({ auth, impersonation }: Connection): MemberReport['user'] {
  if (impersonation.user !== undefined) return { name: impersonation.user, groups: impersonation.groups };
  if (!auth.clientCertificate) return auth.username ? { name: auth.username, groups: [] } : undefined;
  // A name that stands several times is a list, whatever the types say.
  const { CN, O }: Record<string, unknown> = new X509Certificate(auth.clientCertificate).toLegacyObject()
    .subject;
  const [name] = textsOf(CN);
  return name === undefined ? undefined : { name, groups: textsOf(O) };
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
}

async function mayI(
  permission: Permission,
  { client, signal, context }: { client: MemberClient; signal: AbortSignal; context: CheckContext },
): Promise<Verdict> {
  const { spec, namespace } = await reviewOf(permission, context);
  const review = await post(client, {
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec },
    signal,
  });
  const status = review['status'];
  const allowed = isJsonObject(status) && status['allowed'] === true;
  const reason = isJsonObject(status) ? textField(status, 'reason') : '';
  return { ...permission, namespace, allowed, reason };
}

async function reviewOf(
  { verb, type, name }: Permission,
  { lookup, namespace }: CheckContext,
): Promise<{ readonly spec: object; readonly namespace: string }> {
  if (type.startsWith('/')) return { spec: { nonResourceAttributes: { verb, path: type } }, namespace: '' };
  const { group, version, resource, namespaced } = await resourceOf(type, lookup);
  const where = namespaced ? namespace : '';
  return {
    spec: { resourceAttributes: { verb, group, version, resource, name, namespace: where } },
    namespace: where,
  };
}

/** kubectl auth can-i takes a type that nobody serves as it is typed. */
async function resourceOf(type: string, lookup: ResourceLookup) {
  const { found } = await lookup.resolve([type], (mapper) => {
    const result = mapper.mappingFor(type);
    return { misses: !result.found, found: result.found ? result.mapping.resource : undefined };
  });
  if (found) return found;
  const [resource = '', ...group] = type.split('.');
  return { group: group.join('.'), version: '*', resource, namespaced: true };
}

/** A review changes nothing, whatever its method says. */
async function post(
  client: MemberClient,
  { path, body, signal }: Pick<ClientRequest, 'path' | 'signal'> & { readonly body: object },
): Promise<JsonObject> {
  const response = await client.request({
    method: 'POST',
    path,
    body: JSON.stringify(body),
    accept: 'application/json',
    changes: false,
    maxBytes,
    signal,
  });
  const answer = parseAnswer(response.body);
  return isJsonObject(answer) ? answer : {};
}

function notAllowed({ verb, type, name, namespace, reason }: Verdict): ClusterFailure {
  const what = name === '' ? type : `${type}/${name}`;
  const where = namespace === '' ? '' : ` in namespace ${namespace}`;
  const message = `you may not ${verb} ${what}${where}${reason === '' ? '' : ` (${reason})`}`;
  return { reason: 'forbidden', message, kubectlText: `error: ${message}` };
}
