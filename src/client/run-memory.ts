// What the members of one run share, so that fifty of them look up a host once and parse the system's roots
// once. One environment object is one run: that is the object that decides about all of it.
import type { SecureContext } from 'node:tls';
import { createResolver, type Resolve } from './dns.ts';
import { systemRoots } from './roots.ts';
import { secureContext } from './tls.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Shared answers; each is made on first use. */
export interface RunMemory {
  readonly resolve: Resolve;
  readonly roots: () => readonly string[] | undefined;
  /** For members without CA and client certificate of their own; parsing some 140 roots takes 10 ms and more. */
  readonly rootContext: () => SecureContext;
}

const runs = new WeakMap<Environment, RunMemory>();

/** The memory of the run that has this environment. */
export function runMemory(env: Environment): RunMemory {
  const known = runs.get(env);
  if (known) return known;
  const roots = once(() => systemRoots(env));
  const made = {
    resolve: createResolver(),
    roots,
    rootContext: once(() => secureContext(roots(), undefined)),
  };
  runs.set(env, made);
  return made;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
