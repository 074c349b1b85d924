// An etcd that can be frozen, and killed and started again on its data.
import { mkdirSync } from 'node:fs';
import type { BoundChild } from './bound-child.ts';
import { startEtcd, type Workplace } from './components.ts';
import { onFreePorts } from './free-port.ts';

export interface RealEtcd {
  readonly url: string;
  /** The one that runs, or none. */
  readonly processes: () => BoundChild[];
  /** Stops it in its tracks; `resume` ends that. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** SIGKILL. May be called again. */
  readonly kill: () => Promise<void>;
  /** On the same port and data, after `kill`. */
  readonly restart: () => Promise<void>;
}

/** Starts one whose data lie in the folder of `place`. */
export async function startRealEtcd(place: Workplace): Promise<RealEtcd> {
  mkdirSync(place.dir, { recursive: true });
  return onFreePorts(async (client, peer) => {
    let child = await startEtcd(place, { client, peer });
    return {
      url: `http://127.0.0.1:${client}`,
      processes: () => (child.isRunning() ? [child] : []),
      pause: () => child.signal('SIGSTOP'),
      resume: () => child.signal('SIGCONT'),
      kill: () => child.kill(),
      restart: async () => {
        child = await startEtcd(place, { client, peer });
      },
    };
  });
}
