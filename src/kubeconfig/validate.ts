// What clientcmd refuses before it connects, in its words and order (tools/clientcmd/validation.go).
import { errorCode } from '../core/error-code.ts';
import { goReadFileError } from '../core/go-os-error.ts';
import { quoteGo } from '../core/go-quote.ts';
import type { ClusterEntry, ExecEntry, UserEntry } from './kubeconfig.ts';

/** Reads a file whole; throws as node:fs does. */
export type ReadBytes = (file: string) => Buffer;

/** Collects what is wrong, and keeps the files that were read on the way. */
export interface Findings {
  readonly errors: string[];
  /** True once a file could not be read. */
  missingFile: boolean;
  readonly readBytes: ReadBytes;
}

/** clientcmd.validateAuthInfo; gives the files of the certificate and the key. */
export function validateUser(user: UserEntry, findings: Findings): { certificate?: Buffer; key?: Buffer } {
  const { name } = user;
  const { errors } = findings;
  const files: { certificate?: Buffer; key?: Buffer } = {};
  if (hasCertificate(user)) {
    if (user.clientCertificate !== '' && user.clientCertificateData !== '')
      errors.push(
        `client-cert-data and client-cert are both specified for ${name}. client-cert-data will override.`,
      );
    if (user.clientKey !== '' && user.clientKeyData !== '')
      errors.push(
        `client-key-data and client-key are both specified for ${name}; client-key-data will override`,
      );
    if (user.clientKey === '' && user.clientKeyData === '')
      errors.push(
        `client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`,
      );
    const certificate = open(
      findings,
      user.clientCertificate,
      `client-cert ${user.clientCertificate} for ${name}`,
    );
    const key = open(findings, user.clientKey, `client-key ${user.clientKey} for ${name}`);
    if (certificate) files.certificate = certificate;
    if (key) files.key = key;
  }
  if (user.exec) validateExec(user.exec, user, errors);
  const methods = [
    ...(user.token !== '' ? ['token'] : []),
    ...(user.username !== '' || user.password !== '' ? ['basicAuth'] : []),
  ];
  if (methods.length > 1)
    errors.push(
      `more than one authentication method found for ${name}; found [${methods.join(' ')}], only one is allowed`,
    );
  if ((user.asUid !== '' || user.asGroups.length > 0 || user.asUserExtra.size > 0) && user.as === '')
    errors.push(`requesting uid, groups or user-extra for ${name} without impersonating a user`);
  return files;
}

function validateExec(exec: ExecEntry, user: UserEntry, errors: string[]): void {
  const { name } = user;
  if (user.authProvider)
    errors.push(`authProvider cannot be provided in combination with an exec plugin for ${name}`);
  const needs = (what: string) =>
    errors.push(`${what} must be specified for ${name} to use exec authentication plugin`);
  if (exec.command === '') needs('command');
  if (exec.apiVersion === '') needs('apiVersion');
  for (const variable of exec.env) if (variable.name === '') needs('env variable name');
  if (exec.interactiveMode === '') needs('interactiveMode');
  else if (!['Never', 'IfAvailable', 'Always'].includes(exec.interactiveMode))
    errors.push(`invalid interactiveMode for ${name}: ${quoteGo(exec.interactiveMode)}`);
}

/** clientcmd.validateClusterInfo; gives the file of the certificate authority. */
export function validateCluster(
  cluster: ClusterEntry,
  findings: Findings,
): { certificateAuthority?: Buffer } {
  const { name } = cluster;
  const { errors } = findings;
  if (cluster.server === '') errors.push(`no server found for cluster ${quoteGo(name)}`);
  const proxy = cluster.proxyUrl === '' ? undefined : proxyProblem(cluster.proxyUrl);
  if (proxy)
    errors.push(`invalid 'proxy-url' ${quoteGo(cluster.proxyUrl)} for cluster ${quoteGo(name)}: ${proxy}`);
  if (cluster.certificateAuthority !== '' && cluster.certificateAuthorityData !== '')
    errors.push(
      `certificate-authority-data and certificate-authority are both specified for ${name}. certificate-authority-data will override.`,
    );
  const authority = cluster.certificateAuthority;
  const file = open(findings, authority, `certificate-authority ${authority} for ${name}`);
  return file ? { certificateAuthority: file } : {};
}

// clientcmd parseProxyURL. WHATWG and Go disagree on what can be parsed; a scheme and a host are needed by both.
function proxyProblem(text: string): string | undefined {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase() ?? '';
  const knownScheme = ['http', 'https', 'socks5'].includes(scheme);
  if (text.startsWith(':') || (knownScheme && !URL.canParse(text))) return `could not parse: ${text}`;
  return knownScheme ? undefined : `unsupported scheme ${quoteGo(scheme)}, must be http, https, or socks5`;
}

function open(findings: Findings, file: string, what: string): Buffer | undefined {
  if (file === '') return undefined;
  try {
    return findings.readBytes(file);
  } catch (error) {
    if (errorCode(error) === '') throw error;
    findings.missingFile = true;
    findings.errors.push(`unable to read ${what} due to ${goReadFileError(error, file)}`);
    return undefined;
  }
}

/** Whether the user has a client certificate, as a file or in place. */
export function hasCertificate(user: UserEntry): boolean {
  return user.clientCertificate !== '' || user.clientCertificateData !== '';
}
