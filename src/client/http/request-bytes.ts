// A request as it goes over the wire.
import type { RequestHeaders } from '../request-headers.ts';

/** What goes out. */
export interface Outgoing {
  readonly method: string;
  /** Path and query; an absolute URL towards a plain HTTP proxy. */
  readonly target: string;
  /** Each character of a value is a byte. */
  readonly headers: RequestHeaders;
  readonly body: string | Buffer | undefined;
}

/** The whole request. Throws TypeError for what would be read as something else. */
export function requestBytes({ method, target, headers, body }: Outgoing): Buffer {
  if (!/^[A-Z]+$/.test(method)) throw new TypeError(`unusable method ${JSON.stringify(method)}`);
  if (!/^[!-~\u0080-\u00ff]+$/.test(target))
    throw new TypeError('unusable characters in the path of a request');
  let head = `${method} ${target} HTTP/1.1\r\n`;
  for (const name in headers)
    for (const value of [headers[name] ?? []].flat()) {
      if (!/^[\w-!#$%&'*+.^`|~]+$/.test(name) || !/^[\t -~\u0080-\u00ff]*$/.test(value))
        throw new TypeError(`unusable header ${JSON.stringify(name)}`);
      head += `${name}: ${value}\r\n`;
    }
  const start = Buffer.from(`${head}\r\n`, 'latin1');
  return body === undefined ? start : Buffer.concat([start, Buffer.from(body)]);
}
