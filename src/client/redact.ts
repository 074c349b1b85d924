// A server, or a proxy that is being debugged, may send our own credentials back: in an error's text, in a header.
// What is shown of an answer never holds the credential that it was asked with.

const mask = '<masked>';
/** Shorter words would blank out ordinary text, and are no secret. */
const minLength = 6;

/** The text without the credential of this Authorization header, in any form in which it is recognised. */
export type Redact = (text: string) => string;

/** For the value of an Authorization header; undefined hides nothing. The text is to have one character a byte (latin1). */
export function redactor(authorization: string | undefined): Redact {
  const secrets = secretsOf(authorization ?? '');
  if (secrets.length === 0) return (text) => text;
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, mask), text);
}

function secretsOf(authorization: string): string[] {
  const [scheme = '', ...rest] = authorization.split(' ');
  const value = rest.join(' ');
  // One character a byte, as headers and bodies are looked through.
  const decoded = /^basic$/i.test(scheme) ? Buffer.from(value, 'base64').toString('latin1') : '';
  const password = decoded.slice(decoded.indexOf(':') + 1);
  // In JSON a character may be escaped; that of tokens and base64 never needs it, that of a password may.
  const escaped = JSON.stringify(password).slice(1, -1);
  return [value, password, escaped].filter((secret) => secret.length >= minLength);
}
