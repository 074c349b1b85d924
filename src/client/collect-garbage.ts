// What a refused answer has left in memory goes before the next one comes.

let isPlanned = false;

/**
 * Collects garbage as soon as nothing holds what is being let go. Bun, which the executable contains, otherwise waits until there
 * is as much of it as there is memory in use, and 64 members that send too much leave a lot at once. Node is quicker by itself.
 */
export function collectGarbageSoon(): void {
  const { Bun } = globalThis;
  if (isPlanned || !Bun) return;
  isPlanned = true;
  setImmediate(() => {
    isPlanned = false;
    Bun.gc(true);
  });
}
