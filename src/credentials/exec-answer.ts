// What a plugin prints on stdout, checked as client-go checks it. The text itself is never shown: it holds secrets.
import { X509Certificate, createPrivateKey, type KeyObject } from 'node:crypto';
import { goTimeProblem } from '../core/go-time.ts';
import { quoteGo } from '../core/go-quote.ts';
import { cannotUnmarshal } from '../core/json/json-type-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json/json-value.ts';
import { parseJson } from '../core/json/parse-json.ts';
import { JsonError } from '../core/json/read-json.ts';
import type { ClientCertificate } from '../client/dial/tls.ts';
import { decodeUtf16OrUtf8 } from '../files/decode-text.ts';
import { execVersions } from '../core/connection.ts';

/** What a plugin gave: a token, a client certificate, or both. */
export interface ExecAnswer {
  readonly token?: string;
  readonly certificate?: ClientCertificate;
  /** Milliseconds since 1970; undefined for credentials that do not expire. */
  readonly expiresAt?: number;
}

/** The credentials in the plugin's stdout, or client-go's words for what is wrong with it. */
export async function parseAnswer(
  stdout: Buffer,
  apiVersion: string,
): Promise<ExecAnswer | { readonly problem: string }> {
  try {
    // client-go's reader of YAML takes UTF-16, too.
    return readStatus(statusOf(await documentOf(decodeUtf16OrUtf8(stdout)), apiVersion));
  } catch (error) {
    if (error instanceof AnswerError) return { problem: error.message };
    throw error;
  }
}

class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

function undecodable(why: string): AnswerError {
  return new AnswerError(`decoding stdout: ${why}`);
}

/** client-go's decoder takes JSON and, for all else, YAML: also JSON behind a byte order mark. */
async function documentOf(text: string): Promise<JsonObject> {
  const isJson = /^[\t\n\v\f\r \u0085\u00a0]*\{/.test(text);
  let value: JsonValue;
  try {
    value = parseJson(isJson ? text : await fromYaml(text));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw undecodable(`couldn't get version/kind; json parse error: ${error.message}`);
  }
  if (value === null) return {};
  if (isJsonObject(value)) return value;
  const target =
    'Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  throw undecodable(`couldn't get version/kind; json parse error: ${cannotUnmarshal(value, target)}`);
}

async function fromYaml(text: string): Promise<string> {
  const { yamlToJson, YamlToJsonError } = await import('../manifests/yaml/yaml-to-json.ts');
  try {
    return yamlToJson(text);
  } catch (error) {
    if (!(error instanceof YamlToJsonError)) throw error;
    // go-yaml's words may quote the text.
    throw undecodable('it is neither JSON nor YAML');
  }
}

/** The status, once kind and version are those that were asked for. */
function statusOf(document: JsonObject, apiVersion: string): JsonObject {
  const version = nameOf(document, 'apiVersion');
  const kind = nameOf(document, 'kind') || 'ExecCredential';
  if (version !== '' && (!execVersions.includes(version) || kind !== 'ExecCredential'))
    throw undecodable(
      `no kind ${quoteGo(kind)} is registered for version ${quoteGo(version)} in scheme "${scheme}"`,
    );
  if (kind !== 'ExecCredential')
    throw undecodable(
      `no kind ${quoteGo(kind)} is registered for the internal version of group "client.authentication.k8s.io" in scheme "${scheme}"`,
    );
  if (version !== apiVersion)
    throw new AnswerError(
      `exec plugin is configured to use API version ${apiVersion}, plugin returned version ${version || 'client.authentication.k8s.io/__internal'}`,
    );
  const status = document['status'] ?? null;
  if (status === null) throw new AnswerError("exec plugin didn't return a status field");
  if (!isJsonObject(status))
    throw undecodable(
      cannotUnmarshal(
        status,
        `Go struct field ExecCredential.status of type ${versionPackage(version)}.ExecCredentialStatus`,
      ),
    );
  return status;
}

const scheme = 'pkg/runtime/scheme.go:111';

function versionPackage(version: string): string {
  return version.slice(version.indexOf('/') + 1);
}

/** kind or apiVersion: short, printable, no place for a secret. */
function nameOf(document: JsonObject, key: string): string {
  const value = document[key] ?? '';
  if (typeof value === 'string') return value.length > 100 ? `${value.slice(0, 100)}…` : value;
  throw undecodable(
    `couldn't get version/kind; json parse error: ${cannotUnmarshal(value, `Go struct field .${key} of type string`)}`,
  );
}

function readStatus(status: JsonObject): ExecAnswer {
  const token = fieldOf(status, 'token');
  const certificate = fieldOf(status, 'clientCertificateData');
  const key = fieldOf(status, 'clientKeyData');
  const expiresAt = expiryOf(status);
  if (token === '' && certificate === '' && key === '')
    throw new AnswerError("exec plugin didn't return a token or cert/key pair");
  if ((certificate === '') !== (key === ''))
    throw new AnswerError('exec plugin returned only certificate or key, not both');
  if (certificate !== '') checkPair(certificate, key);
  return {
    ...(token !== '' && { token }),
    ...(certificate !== '' && { certificate: { certificate, key } }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

function fieldOf(status: JsonObject, key: string): string {
  const value = status[key] ?? '';
  if (typeof value === 'string') return value;
  throw undecodable(
    cannotUnmarshal(value, `Go struct field ExecCredentialStatus.status.${key} of type string`),
  );
}

function expiryOf(status: JsonObject): number | undefined {
  if ((status['expirationTimestamp'] ?? null) === null) return undefined;
  const text = fieldOf(status, 'expirationTimestamp');
  const problem = goTimeProblem(text);
  if (problem !== undefined) throw undecodable(problem);
  const at = Date.parse(text.replace(',', '.'));
  // Go takes an hour of one digit, which Date does not: then the credentials count as expired.
  return Number.isNaN(at) ? 0 : at;
}

/** crypto/tls X509KeyPair. */
function checkPair(certificate: string, key: string): void {
  const failed = (why: string) => new AnswerError(`failed parsing client key/certificate: ${why}`);
  if (!/-----BEGIN [^-]*CERTIFICATE-----/.test(certificate))
    throw failed('tls: failed to find any PEM data in certificate input');
  if (!key.includes('-----BEGIN ')) throw failed('tls: failed to find any PEM data in key input');
  let leaf: X509Certificate;
  let privateKey: KeyObject;
  try {
    leaf = new X509Certificate(certificate);
  } catch {
    throw failed('x509: malformed certificate');
  }
  try {
    privateKey = createPrivateKey(key);
  } catch {
    throw failed('tls: failed to parse private key');
  }
  if (!leaf.checkPrivateKey(privateKey)) throw failed('tls: private key does not match public key');
}
