// What a server says is not HTTP/1.1, or more of it than anybody would take.

/** The other side breaks the protocol. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code = 'PROTOCOL';
  /** For people, without the server's own bytes unless they are harmless. */
  readonly detail: string;

  /** `go` is the text of Go's net/http for the same fault. */
  constructor(detail: string, go: string) {
    super(go);
    this.detail = detail;
  }
}

/** A head, or the trailers, beyond `maxHeaderBytes`. */
export function headersTooLarge(): ProtocolError {
  return new ProtocolError(
    'headers too large',
    `net/http: server response headers exceeded ${maxHeaderBytes} bytes; aborted`,
  );
}

/** Answers with more header bytes than this are refused. */
export const maxHeaderBytes = 64 * 1024;
