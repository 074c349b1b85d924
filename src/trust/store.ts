// ~/.kube/kubectl-mc/trust.yaml: what the user has approved.
import { join } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import { atomicWrite } from '../files/atomic-write.ts';
import { withLock } from '../files/lock.ts';
import { readOwnFile } from '../files/safe-read.ts';
import { type AccessRequest, fingerprintOf, requestFields } from './request.ts';
import { type Approval, type ClusterKey, keyOf, parseTrust, printTrust } from './trust-file.ts';

/** The approvals as they were read. */
export interface TrustStore {
  /** Absolute; empty when the home folder is unknown. */
  readonly file: string;
  readonly approvals: readonly Approval[];
  /** The approval of the same cluster of the same hub, whatever was approved for it. */
  approvalFor(cluster: ClusterKey): Approval | undefined;
}

/** How the file is changed. */
export interface TrustUpdate {
  readonly pid: number;
  readonly now: () => number;
  readonly signal?: AbortSignal;
  /** How long one owner of the lock is waited for; 5 s. */
  readonly waitMs?: number;
}

/** 5,000 clusters with long command lines. */
const maxBytes = 16 * 1024 * 1024;

/** Reads the file in the home folder `home`; an absent one approves nothing. Throws ConfigError for a broken one. */
export async function loadTrust(home: string): Promise<TrustStore> {
  const file = trustFile(home);
  const approvals = file === '' ? [] : await read(file);
  const byCluster = new Map(approvals.map((approval) => [keyOf(approval.approved), approval]));
  return { file, approvals, approvalFor: (cluster) => byCluster.get(keyOf(cluster)) };
}

/** Where the approvals are; empty when the home folder is unknown. */
export function trustFile(home: string): string {
  return home === '' ? '' : join(home, '.kube', 'kubectl-mc', 'trust.yaml');
}

/** Stores approvals; each takes the place of an older one for the same cluster. */
export async function addApprovals(
  file: string,
  requests: readonly AccessRequest[],
  update: TrustUpdate,
): Promise<void> {
  const approvedAt = new Date(update.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  const added = requests.map((request): Approval => {
    const approved = requestFields(request);
    return { fingerprint: fingerprintOf(approved), approvedAt, approved };
  });
  const keys = new Set(added.map(({ approved }) => keyOf(approved)));
  await change(file, update, (approvals) => [
    ...approvals.filter(({ approved }) => !keys.has(keyOf(approved))),
    ...added,
  ]);
}

/** Removes the approvals that `isMeant` picks, and gives them back. */
export async function removeApprovals(
  file: string,
  isMeant: (approval: Approval) => boolean,
  update: TrustUpdate,
): Promise<readonly Approval[]> {
  let removed: readonly Approval[] = [];
  await change(file, update, (approvals) => {
    removed = approvals.filter(isMeant);
    return removed.length === 0 ? approvals : approvals.filter((one) => !isMeant(one));
  });
  return removed;
}

async function change(
  file: string,
  update: TrustUpdate,
  edit: (approvals: readonly Approval[]) => readonly Approval[],
): Promise<void> {
  if (file === '')
    throw new ConfigError('cannot keep approvals: HOME is not set. Set HOME to your home folder.');
  // Before the lock, which is to be held for milliseconds only.
  await import('js-yaml');
  await withLock(file, update, async () => {
    const before = await read(file);
    const after = edit(before);
    if (after === before) return;
    const text = await printTrust(after);
    if (Buffer.byteLength(text) > maxBytes)
      throw new ConfigError(
        `cannot write ${file}: it would be larger than ${maxBytes} bytes. Remove what is not needed: kubectl mc trust rm NAME`,
      );
    await atomicWrite(file, text, { pid: update.pid });
  });
}

async function read(file: string): Promise<readonly Approval[]> {
  const text = await readOwnFile(file, { maxBytes });
  return text === undefined ? [] : parseTrust(text, file);
}
