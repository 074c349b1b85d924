// A13. Proxies: whatever goes wrong on the way is the way's fault, and is said so.
import { CRLF, TABLE, http } from '../lab/answers.ts';
import type { FaultCase } from '../lab/pair.ts';
import { type Fault, closedPort, https, tcp } from '../lab/servers.ts';
import { END, HANG, RESET, type Step } from '../lab/steps.ts';

/** A good member behind a proxy that is not. */
function behind(proxy: Fault, scheme: 'http' | 'https' | 'socks5' = 'http'): Fault {
  return async () => {
    const way = await proxy();
    const member = await https(http(TABLE))();
    const url = way.server.replace('https:', `${scheme}:`);
    return {
      ...member,
      cluster: { 'proxy-url': url },
      connections: way.connections ?? (() => 0),
      stop: async () => {
        await way.stop?.();
        await member.stop?.();
      },
    };
  };
}

const says = (...steps: readonly Step[]): Fault => tcp(steps, { after: 'hello' });
const answer = (line: string): Step => `HTTP/1.1 ${line}${CRLF}Content-Length: 0${CRLF}${CRLF}`;

type Row = readonly [id: string, what: string, fault: Fault, more?: Partial<FaultCase>];
const late = { reason: 'connect-timeout', isEndless: true } as const;

const rows: readonly Row[] = [
  ['A13', 'refused', behind(closedPort)],
  ['A13b', '407', behind(says(answer('407 Proxy Authentication Required')))],
  ['A13c', '403', behind(says(answer('403 Forbidden')))],
  ['A13d', '502', behind(says(answer('502 Bad Gateway')))],
  [
    'A13e',
    'a login page',
    behind(says(...http('<html>Sign in</html>', { type: 'text/html', code: 302 }), END)),
  ],
  ['A13f', 'closes', behind(says(END))],
  ['A13g', 'resets', behind(says(RESET))],
  ['A13h', 'says nothing', behind(says(HANG)), late],
  ['A13i', 'nonsense', behind(says('hello?\r\n\r\n', END))],
  [
    'A13j',
    'an answer without an end',
    behind(says('HTTP/1.1 200 OK\r\n', { forever: 'X-A: b\r\n'.repeat(1_000) })),
  ],
  ['A13k', 'half an answer', behind(says('HTTP/1.1 200 O', HANG)), late],
  ['A13l', 'a tunnel that closes', behind(says('HTTP/1.1 200 OK\r\n\r\n', END))],
  ['A13m', 'a tunnel that says nothing', behind(says('HTTP/1.1 200 OK\r\n\r\n', HANG)), late],
  // What comes with the answer of the proxy is lost on Bun; a server of TLS says nothing so early.
  [
    'A13n',
    'a tunnel to something else',
    behind(says('HTTP/1.1 200 OK\r\n\r\n', 'SSH-2.0-x\r\n')),
    {
      reason: 'tls',
      anyReason: true,
      says: /^certificate problem: .+|^connection timeout$/,
      isEndless: true,
    },
  ],
  ['A13o', 'escapes in its words', behind(says(answer('503 \u001b[2J\u009b31m\u0007evil')))],
  [
    'A13p',
    'no TLS where TLS is said',
    behind(says(answer('400 Bad Request'), END), 'https'),
    { reason: 'tls' },
  ],
  ['A13q', 'SOCKS: refused', behind(closedPort, 'socks5')],
  ['A13r', 'SOCKS: another version', behind(says(Buffer.from([4, 0])), 'socks5')],
  ['A13s', 'SOCKS: no method', behind(says(Buffer.from([5, 255])), 'socks5')],
  ['A13t', 'SOCKS: closes', behind(says(END), 'socks5')],
  ['A13u', 'SOCKS: says nothing', behind(says(HANG), 'socks5'), late],
  ['A13v', 'SOCKS: half an answer', behind(says(Buffer.from([5])), 'socks5'), late],
];

export const proxyCases: readonly FaultCase[] = rows.map(([id, what, fault, more]) => ({
  id,
  what: `the proxy: ${what}`,
  fault,
  reason: 'unreachable',
  ...more,
}));
