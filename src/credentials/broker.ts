// The credential broker of a run: whoever needs the same credentials gets them from one run of the plugin.
import { orAbort } from '../client/cancel.ts';
import type { Hold } from '../core/deadline.ts';
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import { type Attention, createAttention } from './attention.ts';
import type { ExecAnswer } from './exec-answer.ts';
import { type BrokerOptions, pluginJobs } from './plugin-job.ts';
import type { LookedUp } from '../files/look-path.ts';
import { type PluginPlan, type PluginRequest, lookUpPlugin, planPlugin } from './plugin-plan.ts';

/** Credentials, and until when they are used. */
export interface Credential extends ExecAnswer {
  /** When a new run is due, in milliseconds since 1970; undefined for the life of the process. */
  readonly renewAt?: number;
  readonly isExpiredOnArrival: boolean;
}

/** Who waits. */
export interface Waiter {
  readonly signal: AbortSignal;
  /** Stops the waiter's clock while a person is asked. */
  readonly hold?: Hold | undefined;
  /** How long a plugin without a terminal may take, if it is this waiter who starts it. */
  readonly timeoutMs?: number | undefined;
}

/** Gives credentials; every method rejects with ClusterError, or with the waiter's reason. */
export interface CredentialBroker {
  /** Makes a request ready; nothing runs. */
  plan(request: PluginRequest): Promise<PluginPlan>;
  /** The credentials; a plugin runs when there are none, or when they are about to expire. */
  credential(plan: PluginPlan, waiter: Waiter): Promise<Credential>;
  /** Other credentials than those that a server refused; undefined when there are none to be had. */
  renew(plan: PluginPlan, refused: Credential | undefined, waiter: Waiter): Promise<Credential | undefined>;
  /** Ends what still runs, and resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Credentials are replaced this long before they expire. */
const earlyMs = 10_000;
/** After a refusal the plugin is asked for others once in this time, however many clusters refuse. */
const renewEveryMs = 60_000;
/** A failure after a success is not for ever: a watch may need the plugin again. */
const failureTtlMs = 10_000;

interface Flight {
  readonly promise: Promise<Credential>;
  readonly attention: Attention;
  readonly stop: AbortController;
  waiters: number;
}

interface Entry {
  credential?: Credential;
  flight?: Flight | undefined;
  failure?: { readonly failure: ClusterFailure; readonly until: number } | undefined;
  hasSucceeded: boolean;
  renewedAt: number;
}

/** Opens the broker; nothing is read or run before the first credential is asked for. */
export function createBroker(options: BrokerOptions): CredentialBroker {
  const { system } = options;
  const { now } = system;
  const world = { env: system.env, cwd: system.cwd };
  const jobs = pluginJobs(options);
  const entries = new Map<string, Entry>();
  const flights = new Set<Flight>();
  const lookups = new Map<string, Promise<LookedUp>>();

  function entryOf({ key }: PluginPlan): Entry {
    const known = entries.get(key);
    if (known) return known;
    const made: Entry = { hasSucceeded: false, renewedAt: -Infinity };
    entries.set(key, made);
    return made;
  }

  function startFlight(plan: PluginPlan, entry: Entry, timeoutMs: number | undefined): Flight {
    const stop = new AbortController();
    const attention = createAttention();
    const run = async () => {
      try {
        const answer = await jobs.run(plan, { signal: stop.signal, attention, timeoutMs });
        const credential = toCredential(answer, now());
        if (entry.flight === flight) entry.credential = credential;
        entry.hasSucceeded = true;
        entry.failure = undefined;
        return credential;
      } catch (error) {
        if (error instanceof ClusterError && !stop.signal.aborted) {
          const until = entry.hasSucceeded ? now() + failureTtlMs : Infinity;
          entry.failure = { failure: error.failure, until };
        }
        throw error;
      } finally {
        if (entry.flight === flight) entry.flight = undefined;
        flights.delete(flight);
      }
    };
    // The run begins after the flight is in its place, so that it can tell whether it still is.
    const promise = Promise.resolve().then(run);
    // Whoever waits hears of it; there may be nobody left.
    promise.catch(() => undefined);
    const flight: Flight = { promise, attention, stop, waiters: 0 };
    flights.add(flight);
    entry.flight = flight;
    return flight;
  }

  async function join(flight: Flight, entry: Entry, { signal, hold }: Waiter): Promise<Credential> {
    flight.waiters += 1;
    const leave = hold && flight.attention.join(hold);
    try {
      return await orAbort(flight.promise, signal);
    } finally {
      leave?.();
      flight.waiters -= 1;
      if (flight.waiters === 0) {
        if (entry.flight === flight) entry.flight = undefined;
        flight.stop.abort(signal.reason);
      }
    }
  }

  return {
    plan(request) {
      const { command } = request.exec;
      const found = lookups.get(command) ?? lookUpPlugin(command, world);
      lookups.set(command, found);
      return planPlugin(request, found);
    },
    async credential(plan, waiter) {
      const entry = entryOf(plan);
      const { credential, failure } = entry;
      if (credential && !(credential.renewAt !== undefined && now() >= credential.renewAt)) return credential;
      if (!entry.flight && failure && now() < failure.until) throw new ClusterError(failure.failure);
      return join(entry.flight ?? startFlight(plan, entry, waiter.timeoutMs), entry, waiter);
    },
    async renew(plan, refused, waiter) {
      const entry = entryOf(plan);
      if (!entry.flight) {
        if (entry.credential !== refused) return entry.credential;
        if (now() - entry.renewedAt < renewEveryMs) return undefined;
        entry.renewedAt = now();
        startFlight(plan, entry, waiter.timeoutMs);
      }
      const renewed = entry.flight && (await join(entry.flight, entry, waiter));
      return renewed === refused ? undefined : renewed;
    },
    async close() {
      for (const { stop } of flights) stop.abort(new ClusterError(closed));
      await jobs.settled();
    },
  };
}

const closed: ClusterFailure = {
  reason: 'cancelled',
  message: 'the command is over',
  kubectlText: 'error: the command is over',
};

function toCredential(answer: ExecAnswer, now: number): Credential {
  const { expiresAt } = answer;
  if (expiresAt === undefined) return { ...answer, isExpiredOnArrival: false };
  // Asked again, a plugin would give the same: the server is to decide, whose clock may be another.
  if (expiresAt <= now) return { ...answer, isExpiredOnArrival: true };
  const early = expiresAt - earlyMs;
  return { ...answer, renewAt: early > now ? early : expiresAt, isExpiredOnArrival: false };
}
