// `kubectl mc trust diff`: what is approved beside what the hub says now.
import type { Offer } from '../../access/offer.ts';
import { McError, SelectionError, UsageError, errorLine } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import type { Unreachable } from '../../core/fleet.ts';
import { compareUtf8 } from '../../core/go-utf8.ts';
import { normaliseServer } from '../../kubeconfig/servers.ts';
import { fieldWords } from '../../trust/judge.ts';
import {
  type FieldChange,
  type RequestFields,
  changesBetween,
  commandLine,
  comparable,
  fingerprintOf,
  requestFields,
} from '../../trust/request.ts';
import { loadTrust } from '../../trust/store.ts';
import type { Approval } from '../../trust/trust-file.ts';
import type { FleetInput } from '../shared/fleet-input.ts';
import { sayLine } from '../shared/say-line.ts';
import { type NamedOffers, namedOffers } from './offers.ts';
import { type ListFormat, printList } from './print-list.ts';

/** What the command line says. No names: every cluster. */
export interface DiffOptions {
  readonly names: readonly string[];
  readonly format: ListFormat;
  readonly noHeaders: boolean;
}

/**
 * `same` as approved, or `allowed` by a rule; `changed`; `new`, not approved; `refused`, because a rule forbids what is
 * offered; `gone`, approved but no longer on the hub; `unused`, approved but reached otherwise.
 */
type State = 'same' | 'allowed' | 'changed' | 'new' | 'refused' | 'gone' | 'unused';

interface Entry {
  readonly cluster: string;
  readonly namespace: string;
  readonly state: State;
  /** Of what the hub offers now. */
  readonly fingerprint?: string;
  readonly offered?: RequestFields;
  readonly changes?: readonly FieldChange[];
  readonly why?: string;
}

const quiet: readonly State[] = ['same', 'allowed', 'unused'];

/** 0: all is as approved; 1: something differs, or a name is wrong; 2: trouble, as diff has it. */
export async function diffTrust(options: DiffOptions, input: FleetInput): Promise<ExitCode> {
  try {
    return await compare(options, input);
  } catch (error) {
    // A mistake on the line is no trouble of the comparison.
    const isMistake = error instanceof UsageError || error instanceof SelectionError;
    if (!(error instanceof McError) || isMistake || input.system.interrupt.aborted) throw error;
    await sayLine(`Error: ${errorLine(error)}`, input.system);
    return ExitCode.partial;
  }
}

async function compare({ names, ...options }: DiffOptions, input: FleetInput): Promise<ExitCode> {
  const { system } = input;
  const offers = await namedOffers(names, input);
  const { approvals } = await loadTrust(system.home);
  for (const note of offers.notes) await sayLine(note, system);
  const isWhole = names.length === 0 && input.fleet.clusters.length === 0;
  const entries = [
    ...[...offers.approved, ...offers.open].map(offerEntry),
    ...offers.broken.map(refusedEntry),
    ...leftOver(approvals, offers, isWhole),
  ].toSorted((a, b) => compareUtf8(a.cluster, b.cluster));
  const differing = entries.filter(({ state }) => !quiet.includes(state));
  await printList(
    {
      header: ['CLUSTER', 'STATE', 'WHAT', 'APPROVED', 'NOW'],
      rows: differing.flatMap(rowsOf),
      document: { kind: 'TrustDiff', clusters: entries },
    },
    options,
    system,
  );
  return differing.length === 0 ? ExitCode.ok : ExitCode.failed;
}

function offerEntry({ cluster, request, verdict }: Offer): Entry {
  const offered = requestFields(request);
  const states = { approved: 'same', allowed: 'allowed', changed: 'changed', new: 'new' } as const;
  return {
    cluster: cluster.name,
    namespace: cluster.namespace,
    state: states[verdict.is],
    fingerprint: fingerprintOf(offered),
    offered,
    ...(verdict.is === 'changed' && { changes: changesBetween(verdict.before.approved, offered) }),
  };
}

function refusedEntry({ cluster, failure }: Unreachable): Entry {
  const state = failure.reason === 'endpoint-changed' ? 'changed' : 'refused';
  return { cluster: cluster.name, namespace: cluster.namespace, state, why: failure.message };
}

/** Approvals of this hub and inventory that no offer has to do with. */
function leftOver(approvals: readonly Approval[], offers: NamedOffers, isWhole: boolean): Entry[] {
  const hub = normaliseServer(offers.hub.connection.server);
  const inventories = new Set(offers.chosen.map(({ namespace }) => namespace));
  const known = [...offers.own, ...offers.withoutCredentials.map(({ cluster }) => cluster)];
  return approvals.flatMap(({ approved: { name, namespace, hub: of } }): Entry[] => {
    if (of !== hub || !inventories.has(namespace)) return [];
    const isIt = (one: { readonly name: string; readonly namespace: string }) =>
      one.namespace === namespace && (one.name === name || one.name === `${namespace}/${name}`);
    if (known.some(isIt)) return [{ cluster: name, namespace, state: 'unused' }];
    const isListed = [...offers.chosen, ...offers.leftOut].some(isIt);
    return isWhole && !isListed ? [{ cluster: name, namespace, state: 'gone' }] : [];
  });
}

function rowsOf({ cluster, state, changes, offered, why, fingerprint }: Entry): string[][] {
  const row = (what: string, approved: string, now: string) => [
    cluster,
    state,
    what,
    approved || '<none>',
    now || '<none>',
  ];
  if (changes) return changes.map((one) => row(fieldWords[one.field], one.old, one.new));
  if (!offered) return [row('<any>', '', why ?? '')];
  const shown = shownFields.flatMap((field) => {
    const now =
      field === 'command' ? commandLine([offered.command, ...offered.args]) : comparable(offered[field]);
    return now === '' ? [] : [row(fieldWords[field], '', now)];
  });
  return [
    ...shown,
    ...(offered.insecureSkipTlsVerify ? [row(fieldWords.insecureSkipTlsVerify, '', 'true')] : []),
    ...offered.env.map((one) => row(fieldWords.env, '', comparable(one))),
    row('fingerprint', '', fingerprint ?? ''),
  ];
}

const shownFields = [
  'server',
  'certificateAuthority',
  'tlsServerName',
  'proxyUrl',
  'provider',
  'command',
  'extension',
] as const;
