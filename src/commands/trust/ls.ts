// `kubectl mc trust ls`: what is approved. No hub is asked.
import { humanDuration } from '../../core/age.ts';
import { ExitCode } from '../../core/exit-code.ts';
import type { System } from '../../core/system.ts';
import { commandLine } from '../../trust/request.ts';
import { loadTrust } from '../../trust/store.ts';
import type { Approval } from '../../trust/trust-file.ts';
import { sayLine } from '../shared/say-line.ts';
import { type ListFormat, printList } from './print-list.ts';

/** Prints the approvals of all hubs. Throws ConfigError for a broken file. */
export async function listApprovals(
  options: { readonly format: ListFormat; readonly noHeaders: boolean },
  system: System,
): Promise<ExitCode> {
  const { file, approvals } = await loadTrust(system.home);
  const isWide = options.format === 'wide';
  const header = ['CLUSTER', 'INVENTORY', 'SERVER', 'PROVIDER', 'COMMAND', 'AGE'];
  const document = {
    kind: 'TrustList',
    approvals: approvals.map(({ approved, ...rest }) => ({
      cluster: approved.name,
      namespace: approved.namespace,
      ...rest,
      approved,
    })),
  };
  await printList(
    {
      header: isWide ? [...header, 'HUB', 'FINGERPRINT'] : header,
      rows: approvals.map((approval) => row(approval, isWide, system.now())),
      document,
    },
    options,
    system,
  );
  if (approvals.length === 0 && (options.format === '' || isWide))
    await sayLine(`Nothing is approved in ${file}.`, system);
  return ExitCode.ok;
}

function row({ approved, approvedAt, fingerprint }: Approval, isWide: boolean, now: number): string[] {
  const words = isWide ? [approved.command, ...approved.args] : [approved.command];
  const cells = [
    approved.name,
    approved.namespace,
    approved.server,
    approved.provider === '' ? '<hub>' : approved.provider,
    commandLine(words),
    humanDuration(now - Date.parse(approvedAt)),
  ];
  return isWide ? [...cells, approved.hub, fingerprint] : cells;
}
