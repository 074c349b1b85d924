// The operating system's trusted roots, for a member without CA data of its own: the same files that Go's
// crypto/x509 reads. Node's built-in list would distrust a company's own CA, and trust what the user removed.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';

interface Places {
  /** The first that can be read is used. */
  readonly files: readonly string[];
  /** All of them are read. */
  readonly directories: readonly string[];
}

// crypto/x509/root_linux.go
const linux: Places = {
  files: [
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
    '/etc/ssl/ca-bundle.pem',
    '/etc/pki/tls/cacert.pem',
    '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
    '/etc/ssl/cert.pem',
  ],
  directories: ['/etc/ssl/certs', '/etc/pki/tls/certs'],
};

// crypto/x509/root_bsd.go
const bsd: Places = {
  files: [
    '/usr/local/etc/ssl/cert.pem',
    '/etc/ssl/cert.pem',
    '/usr/local/share/certs/ca-root-nss.crt',
    '/etc/openssl/certs/ca-certificates.crt',
  ],
  directories: ['/etc/ssl/certs', '/usr/local/share/certs', '/etc/openssl/certs'],
};

/**
 * The roots as PEM certificates, each once. Undefined where only the runtime knows them and does not tell
 * (macOS and Windows before Node 22.15): then its built-in list is all there is.
 */
export function systemRoots(
  env: Readonly<Record<string, string | undefined>>,
  system: string = platform(),
): readonly string[] | undefined {
  // As in Go, the variables count only where the roots are files.
  if (system === 'darwin' || system === 'win32') return storeRoots();
  const places = system.endsWith('bsd') ? bsd : linux;
  const files = env['SSL_CERT_FILE'] ? [env['SSL_CERT_FILE']] : places.files;
  const directories = env['SSL_CERT_DIR'] ? env['SSL_CERT_DIR'].split(':') : places.directories;
  const roots = new Set<string>();
  for (const file of files) {
    const pem = readIfThere(file);
    if (pem === undefined) continue;
    for (const certificate of certificatesIn(pem)) roots.add(certificate);
    break;
  }
  for (const file of directories.flatMap(entriesOf))
    for (const certificate of certificatesIn(readIfThere(file) ?? '')) roots.add(certificate);
  return [...roots];
}

function storeRoots(): readonly string[] | undefined {
  const ask: typeof getCACertificates | undefined = getCACertificates;
  return ask?.('system');
}

/** Each CERTIFICATE block of a PEM text; other blocks and text between them do not count. */
export function certificatesIn(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

/** The files of a folder, without links inside it: those are the same certificates under their hashes. */
function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter(
        (entry) => !(entry.isSymbolicLink() && !readlinkSync(join(directory, entry.name)).includes('/')),
      )
      .map((entry) => join(directory, entry.name));
  } catch {
    return [];
  }
}
