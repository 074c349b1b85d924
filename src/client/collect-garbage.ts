// What a refused answer has left in memory goes before the next one comes.
import { ClusterError } from '../core/failure.ts';

/** There is one heap, whoever fills it. */
let isPlanned = false;

/**
 * After an answer that was too large: collects garbage as soon as nothing holds what had come of it. Bun, which the
 * executable contains, otherwise waits until there is as much of it as there is memory in use, and 64 members that send
 * too much leave a lot at once. Node cannot be asked to.
 */
export function collectAfter(error: unknown): void {
  const { Bun } = globalThis;
  const isLarge = error instanceof ClusterError && error.failure.reason === 'too-large';
  if (!isLarge || isPlanned || !Bun) return;
  isPlanned = true;
  setImmediate(() => {
    isPlanned = false;
    Bun.gc(true);
  });
}
