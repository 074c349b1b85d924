// The vocabulary of the hub's offers: a way to a member that the hub gives, and what the user says to it.
import type { Connection } from '../core/connection.ts';
import type { ClusterFailure } from '../core/failure.ts';
import type { Cluster, Target, Unreachable } from '../core/fleet.ts';
import type { PluginJudge } from '../credentials/plugin-judge.ts';
import type { ProviderFile } from '../providers/provider.ts';
import type { OpenVerdict, Verdict } from '../trust/judge.ts';
import type { AccessRequest } from '../trust/request.ts';
import type { TrustStore } from '../trust/store.ts';

/** What decides over the hub's offers; its files are read only when a cluster needs them. */
export interface HubTrust {
  readonly hub: Connection;
  /** The user's provider file; undefined when there is none. */
  readonly loadProviders: () => Promise<ProviderFile | undefined>;
  /** What the user has approved. */
  readonly loadTrust: () => Promise<TrustStore>;
  /** What the user's kuberc says to the plugin of a connection. */
  readonly judgePlugin: PluginJudge;
  /** `trust.allowedServers` of the configuration. */
  readonly allowedServers: readonly string[];
  /** PATH is read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** One offer, checked against the rules, and what the user said to it. */
export interface Offer {
  readonly cluster: Cluster;
  readonly request: AccessRequest;
  readonly verdict: Verdict;
  /** To be used only when the verdict is `approved` or `allowed`. */
  readonly target: Target;
}

/** An offer that waits for the user's word, and the failure until then. */
export interface OpenOffer extends Offer {
  readonly verdict: OpenVerdict;
  readonly failure: ClusterFailure;
}

/** What the hub offers for the clusters that the user has no context for. */
export interface Offered {
  /** Approved, or allowed by a rule of the user's. */
  readonly approved: readonly Offer[];
  readonly open: readonly OpenOffer[];
  /** What is offered must not be used, or the user's own provider cannot be. */
  readonly broken: readonly Unreachable[];
  readonly withoutCredentials: readonly Unreachable[];
}
