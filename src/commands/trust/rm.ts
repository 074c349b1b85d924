// `kubectl mc trust rm`: takes approvals back. No hub is asked, so it works when the hub is gone.
import { SelectionError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import { globMatcher } from '../../core/glob.ts';
import type { System } from '../../core/system.ts';
import { loadTrust, removeApprovals, trustFile } from '../../trust/store.ts';
import type { Approval } from '../../trust/trust-file.ts';
import { sayLine } from '../shared/say-line.ts';

/** Removes the approvals of names, `inventory/name` and globs, or all. Throws SelectionError for one without any. */
export async function revoke(
  { names }: { readonly names: readonly string[] },
  system: System,
): Promise<ExitCode> {
  const { home, pid, now, interrupt: signal } = system;
  const { file, approvals } = await loadTrust(home);
  const matchers = names.map((name) => ({ name, matches: matcherOf(name) }));
  const missing = matchers.find(({ matches }) => !approvals.some(matches));
  if (missing)
    throw new SelectionError(`nothing is approved for ${JSON.stringify(missing.name)} in ${file}`, {
      hint: 'See: kubectl mc trust ls',
    });
  if (approvals.length === 0) {
    await sayLine('Nothing is approved.', system);
    return ExitCode.ok;
  }
  const isMeant = (approval: Approval) =>
    names.length === 0 || matchers.some(({ matches }) => matches(approval));
  const removed = await removeApprovals(trustFile(home), isMeant, { pid, now, signal });
  for (const { approved } of removed)
    await sayLine(
      `Removed the approval of ${approved.name} (inventory ${approved.namespace}, hub ${approved.hub})`,
      system,
    );
  return ExitCode.ok;
}

function matcherOf(pattern: string): (approval: Approval) => boolean {
  const matches = globMatcher(pattern);
  return ({ approved }) => matches(approved.name) || matches(`${approved.namespace}/${approved.name}`);
}
