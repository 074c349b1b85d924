// Who may ask a simulated server, and for what: small read-only roles, so that a 403 here has the
// words that RBAC gives for the same role.

/** A user of the simulation. All of them may only get, list and watch. */
export interface SimUser {
  readonly name: string;
  /** Plural names, or `*` for all, subresources and paths without resources too. */
  readonly resources: readonly string[];
  /** Absent: everywhere, and objects without a namespace too. */
  readonly namespaces?: readonly string[];
  /** May act as any other user (`kubectl --as`). */
  readonly mayImpersonate?: boolean;
}

const EVERYDAY = [
  'namespaces',
  'pods',
  'services',
  'nodes',
  'configmaps',
  'events',
  'deployments',
  'replicasets',
  'widgets',
  'clusterprofiles',
] as const;

/**
 * `reader` sees everything that there is and may act as another user, `viewer` only everyday kinds (no secrets), `tenant` those
 * kinds in namespaces `default` and `fleet` alone.
 */
export const DEFAULT_USERS: readonly SimUser[] = [
  { name: 'reader', resources: ['*'], mayImpersonate: true },
  { name: 'viewer', resources: EVERYDAY },
  { name: 'tenant', resources: EVERYDAY, namespaces: ['default', 'fleet'] },
];
