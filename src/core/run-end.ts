// What has to be finished before the process may end: children that were told to stop and are not gone yet.
import type { System } from './system.ts';

const acts = new WeakMap<System, (() => Promise<void>)[]>();

/** Registers something for the end of the run. */
export function atRunEnd(system: System, act: () => Promise<void>): void {
  const known = acts.get(system);
  if (known) known.push(act);
  else acts.set(system, [act]);
}

/** Finishes everything that was registered; what fails there has no one left to tell. */
export async function endRun(system: System): Promise<void> {
  await Promise.allSettled((acts.get(system) ?? []).map((act) => act()));
}
