// KUBERNETES_EXEC_INFO: what a plugin is told (client-go plugin/pkg/client/auth/exec, rest.ConfigToExecCluster).
import type { Connection, ExecConfig } from '../core/connection.ts';
import { goJson, quoteJson } from '../core/go-json.ts';

/** What of a connection reaches the plugin, when its configuration says provideClusterInfo. */
export type ClusterInfo = Pick<
  Connection,
  | 'server'
  | 'tlsServerName'
  | 'insecureSkipTlsVerify'
  | 'certificateAuthority'
  | 'proxyUrl'
  | 'disableCompression'
>;

/** The value of the variable, byte for byte client-go's: fields in the order of its structs, and a newline. */
export function execInfo(exec: ExecConfig, cluster: ClusterInfo, interactive: boolean): string {
  const spec = [
    ...(exec.provideClusterInfo ? [`"cluster":${clusterJson(exec, cluster)}`] : []),
    `"interactive":${interactive}`,
  ];
  const version = quoteJson(exec.apiVersion);
  return `{"kind":"ExecCredential","apiVersion":${version},"spec":{${spec.join(',')}}}\n`;
}

/** `spec.cluster` as JSON. */
export function clusterJson(exec: ExecConfig, cluster: ClusterInfo): string {
  const { tlsServerName = '', certificateAuthority, proxyUrl = '' } = cluster;
  const fields = [
    `"server":${quoteJson(exec.server ?? cluster.server)}`,
    ...(tlsServerName === '' ? [] : [`"tls-server-name":${quoteJson(tlsServerName)}`]),
    ...(cluster.insecureSkipTlsVerify ? ['"insecure-skip-tls-verify":true'] : []),
    ...(certificateAuthority?.length
      ? [`"certificate-authority-data":"${certificateAuthority.toString('base64')}"`]
      : []),
    ...(proxyUrl === '' ? [] : [`"proxy-url":${quoteJson(asGoPrintsIt(proxyUrl))}`]),
    ...(cluster.disableCompression ? ['"disable-compression":true'] : []),
    // A RawExtension is never left out.
    `"config":${goJson(exec.config ?? null)}`,
  ];
  return `{${fields.join(',')}}`;
}

/** The proxy went through net/url, which has schemes in lower case. */
function asGoPrintsIt(url: string): string {
  return url.replace(/^[A-Za-z][A-Za-z0-9+.-]*:/, (scheme) => scheme.toLowerCase());
}
