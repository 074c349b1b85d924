// The rules for an endpoint that a hub names (docs/clusters.md). Nothing here asks a name server.
import type { AccessProvider } from '../core/fleet.ts';
import { type LocalAddress, localHost } from '../core/local-address.ts';

/** An endpoint that keeps the rules, as finished values. */
export interface HubEndpoint {
  readonly url: URL;
  /** The URL in its one form, without a slash at its end. */
  readonly server: string;
  readonly certificateAuthority?: Buffer;
  readonly tlsServerName?: string;
  readonly insecureSkipTlsVerify: boolean;
  readonly proxyUrl?: string;
  /** A name of it must not come to mean this machine: no kubeconfig of the user's says that it may. */
  readonly refusesLocalAddresses: boolean;
}

/** What the user's own files say about endpoints. */
export interface EndpointRules {
  /** `allowInsecure` of the user's provider file. */
  readonly allowInsecure: boolean;
  /** Whether a cluster of the kubeconfig is at this host and port. */
  readonly isInKubeconfig: (url: URL) => boolean;
}

const maxLength = 2048;
const maxAuthorityBytes = 256 * 1024;

/** The endpoint, or in a few words why a hub cannot name it. */
export function checkEndpoint(
  offer: AccessProvider,
  rules: EndpointRules,
): HubEndpoint | { readonly problem: string } {
  const url = plainUrl(offer.server);
  if (typeof url === 'string') return { problem: `its endpoint ${shown(offer.server)} ${url}` };
  if (url.protocol !== 'https:')
    return { problem: `its endpoint ${shown(offer.server)} is not https, and a hub may name no other` };
  const isKnown = rules.isInKubeconfig(url);
  const local = isKnown ? undefined : localHost(url.hostname);
  if (local) return { problem: `its endpoint ${shown(offer.server)} ${isLocal(local)}` };
  if (offer.insecureSkipTlsVerify && !rules.allowInsecure)
    return { problem: 'it asks not to verify the certificate (insecure-skip-tls-verify)' };
  if (offer.insecureSkipTlsVerify && offer.certificateAuthorityData)
    return { problem: 'it gives a certificate authority and asks not to verify with it' };
  if (offer.certificateAuthorityFile !== undefined && offer.certificateAuthorityData === undefined)
    return {
      problem: `it names a file of this machine as certificate authority (${shown(offer.certificateAuthorityFile)})`,
    };
  const name = offer.tlsServerName;
  if (name !== undefined && !/^[0-9A-Za-z._:-]{1,253}$/.test(name))
    return { problem: `its tls-server-name ${shown(name)} is not a host name` };
  const authority = decodeAuthority(offer.certificateAuthorityData);
  if (typeof authority === 'string') return { problem: authority };
  const proxy = offer.proxyUrl === undefined ? undefined : checkProxy(offer.proxyUrl);
  if (typeof proxy === 'object') return proxy;
  return {
    url,
    server: url.href.replace(/\/+$/, ''),
    ...(authority && { certificateAuthority: authority }),
    ...(name !== undefined && { tlsServerName: name }),
    insecureSkipTlsVerify: offer.insecureSkipTlsVerify,
    ...(proxy !== undefined && { proxyUrl: proxy }),
    refusesLocalAddresses: !isKnown,
  };
}

/** The parsed URL, or what is wrong with it. */
function plainUrl(text: string): URL | string {
  // The URL parser would drop line breaks and turn backslashes around: what the user reads must be what is used.
  if (text.length > maxLength || /[^\x21-\x7e]|\\/.test(text) || !URL.canParse(text)) return 'is not a URL';
  const url = new URL(text);
  if (!/^[a-z0-9]+:\/\/[^/]/i.test(text) || url.host === '') return 'is not a URL with a host';
  if (url.username !== '' || url.password !== '' || text.split('/')[2]?.includes('@'))
    return 'holds a user name';
  return /[?#]/.test(text) ? 'holds a query or a fragment' : url;
}

function checkProxy(text: string): string | { readonly problem: string } {
  const url = plainUrl(text);
  if (typeof url === 'string') return { problem: `its proxy ${url}` };
  if (!['http:', 'https:', 'socks5:'].includes(url.protocol))
    return { problem: `its proxy ${shown(text)} is not http, https or socks5` };
  const local = localHost(proxyHost(url));
  if (local) return { problem: `its proxy ${shown(text)} ${isLocal(local)}` };
  return text;
}

/** The parser knows numbers as IPv4 addresses (`0x7f.1`) in web schemes only. */
function proxyHost(url: URL): string {
  const web = `http://${url.host}`;
  return URL.canParse(web) ? new URL(web).hostname : url.hostname;
}

function decodeAuthority(data: string | undefined): Buffer | string | undefined {
  if (data === undefined) return undefined;
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length > maxAuthorityBytes) return 'its certificate authority is larger than 256 KiB';
  // Node would take a bundle without certificates in silence.
  if (!bytes.includes('-----BEGIN CERTIFICATE-----')) return 'its certificate authority holds no certificate';
  return bytes;
}

function isLocal(kind: LocalAddress): string {
  return `is a ${kind} address, and no cluster of the kubeconfig is there`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
