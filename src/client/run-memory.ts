// What the members of one run share, so that fifty of them look up a host once and parse the system's roots
// once. One environment object is one run: that is the object that decides about all of it.
import type { SecureContext } from 'node:tls';
import { type ByteBudget, createByteBudget } from './byte-budget.ts';
import { createResolver } from './dial/dns.ts';
import { createHandshakeQueue, type HandshakeQueue } from './dial/handshake-queue.ts';
import type { Resolve } from './dial/system-lookup.ts';
import { systemRoots } from './dial/roots.ts';
import { createSocketGate, type SocketGate } from './dial/socket-gate.ts';
import { authoritiesIn, secureContext } from './dial/tls.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Shared answers; each is made on first use. */
export interface RunMemory {
  readonly resolve: Resolve;
  readonly gate: SocketGate;
  readonly budget: ByteBudget;
  readonly queue: HandshakeQueue;
  readonly roots: () => readonly string[] | undefined;
  /** For members without CA and client certificate of their own; parsing some 140 roots takes 10 ms and more. */
  readonly rootContext: () => SecureContext;
  /** What a `certificate-authority` holds: fifty members of one CA have it parsed once. Throws ClusterError. */
  readonly authorities: (bundle: Buffer) => Authorities;
}

/** The certificates of one bundle. */
export interface Authorities {
  readonly certificates: readonly string[];
  /** For members without a client certificate of their own. */
  readonly context: () => SecureContext;
}

const runs = new WeakMap<Environment, RunMemory>();

/** The memory of the run that has this environment. */
export function runMemory(env: Environment): RunMemory {
  const known = runs.get(env);
  if (known) return known;
  const roots = once(() => systemRoots(env));
  const bundles = new Map<string, Authorities>();
  const made = {
    resolve: createResolver(),
    gate: createSocketGate(),
    budget: createByteBudget(),
    queue: createHandshakeQueue(),
    roots,
    rootContext: once(() => secureContext(roots(), undefined)),
    authorities(bundle: Buffer) {
      const pem = bundle.toString('latin1');
      const found = bundles.get(pem) ?? authoritiesOf(pem);
      bundles.set(pem, found);
      return found;
    },
  };
  runs.set(env, made);
  return made;
}

function authoritiesOf(pem: string): Authorities {
  const certificates = authoritiesIn(pem);
  return { certificates, context: once(() => secureContext(certificates, undefined)) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
