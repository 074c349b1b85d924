// A member whose user has a credential plugin: its Authenticator, on top of the run's broker.
import type { Authenticator } from '../client/authenticator.ts';
import type { Connection, ExecConfig } from '../core/connection.ts';
import type { Deadline, Hold } from '../core/deadline.ts';
import { humanDuration } from '../core/age.ts';
import { ClusterError } from '../core/failure.ts';
import type { Credential, CredentialBroker } from './broker.ts';
import type { PluginPlan } from './plugin-plan.ts';

/** What the authenticator stands on. */
export interface ExecAuthenticatorOptions {
  readonly broker: CredentialBroker;
  readonly now: () => number;
  /** The member's time: a plugin may take half of it, and 15 s in any case. */
  readonly deadline?: Deadline | undefined;
}

/** Credentials of `exec` for this connection; the plugin runs when the first request needs them. */
export function execAuthenticator(
  exec: ExecConfig,
  connection: Connection,
  { broker, now, deadline }: ExecAuthenticatorOptions,
): Authenticator {
  let plan: Promise<PluginPlan> | undefined;
  let used: Credential | undefined;
  let trouble: string | undefined;
  let hasRotated = false;
  const timeoutMs = deadline && Number.isFinite(deadline.at()) ? (deadline.at() - Date.now()) / 2 : undefined;
  const planned = () => (plan ??= broker.plan({ exec, cluster: connection }));
  const get = async (signal: AbortSignal, hold?: Hold): Promise<Credential> => {
    const next = await broker.credential(await planned(), { signal, hold, timeoutMs });
    // exec.go: only another certificate takes new connections, another token does not.
    hasRotated ||= used !== undefined && used.certificate?.certificate !== next.certificate?.certificate;
    used = next;
    return next;
  };
  return {
    async authorization(signal, hold) {
      const { token } = await get(signal, hold);
      return token === undefined ? undefined : `Bearer ${token}`;
    },
    clientCertificate: async (signal, hold) => (await get(signal, hold)).certificate,
    async refresh(signal, hold) {
      try {
        return (await broker.renew(await planned(), used, { signal, hold, timeoutMs })) !== undefined;
      } catch (error) {
        if (signal.aborted || !(error instanceof ClusterError)) throw error;
        // The server's refusal stays what went wrong (client-go only logs this).
        trouble = `other credentials cannot be had: ${error.failure.message}`;
        return false;
      }
    },
    hasRotated() {
      const rotated = hasRotated;
      hasRotated = false;
      return rotated;
    },
    advice() {
      if (trouble !== undefined) return trouble;
      if (!used?.isExpiredOnArrival || used.expiresAt === undefined) return undefined;
      const ago = humanDuration(now() - used.expiresAt);
      return `the credentials that the plugin ${exec.command} gave expired ${ago} ago, by the clock of this machine: log in again, or set the clock`;
    },
  };
}
