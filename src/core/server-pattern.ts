// Patterns of API servers that the user allows without a prompt: `https://*.eks.amazonaws.com`.

/** Whether a server of a hub is one of those meant; the URL is a finished `https:` one. */
export type ServerMatcher = (server: URL) => boolean;

/** What is wrong with a pattern, in words that follow its text. */
export interface BadPattern {
  readonly problem: string;
}

const form = /^https:\/\/(?<host>\[[0-9a-f:.]+\]|[0-9a-z*._-]+)(?::(?<port>\d{1,5}))?(?<path>\/[^?#]*)?$/i;

/**
 * Reads a pattern: https only; `*.` at the start of the host stands for one label or more, any other `*` for a part of
 * one label; the port must be the same (443 without one); a path is a prefix of whole segments.
 */
export function serverPattern(pattern: string): ServerMatcher | BadPattern {
  const { host, port = '443', path = '' } = form.exec(pattern)?.groups ?? {};
  if (host === undefined)
    return { problem: 'is not a pattern of the form https://HOST[:PORT][/PATH], where HOST may hold *' };
  const isWhole = hostMatcher(host.toLowerCase());
  const prefix = path.replace(/\/+$/, '');
  return (server) =>
    server.protocol === 'https:' &&
    isWhole.test(server.hostname) &&
    (server.port || '443') === String(Number(port)) &&
    (prefix === '' || `${server.pathname}/`.startsWith(`${prefix}/`));
}

function hostMatcher(host: string): RegExp {
  const anyDepth = host.startsWith('*.');
  const rest = (anyDepth ? host.slice(2) : host)
    .split('*')
    .map((part) => part.replaceAll(/[.[\]]/g, String.raw`\$&`))
    .join('[^.]*');
  return new RegExp(`^${anyDepth ? String.raw`(?:[^.]+\.)+` : ''}${rest}$`);
}
