// A cluster that the user has approved a way to, and that the hub now offers another one that cannot be used, or none:
// that is a change, never a cluster without credentials.
import type { ClusterFailure } from '../core/failure.ts';
import type { Cluster } from '../core/fleet.ts';
import { changedFailure } from '../trust/judge.ts';
import { type RequestFields, commandLine } from '../trust/request.ts';
import { serversOf } from './profile-servers.ts';

/**
 * The failure of a cluster with an approval, given why its present offer cannot be used; undefined when the hub offers what
 * it did, so that it is the user's own side that changed.
 */
export function lostOffer(
  cluster: Cluster,
  approved: RequestFields,
  failure: ClusterFailure,
): ClusterFailure | undefined {
  const changes = [
    ...(approved.provider === '' ? commandChange(cluster, approved) : providerChange(cluster, approved)),
    ...serverChange(cluster, approved),
  ];
  // What is offered breaks a rule, which what was approved did not.
  if (changes.length === 0 && failure.reason !== 'untrusted') return undefined;
  const why = failure.message.replace(/; (?:nothing was run or sent|run: kubectl mc setup).*$/, '');
  return changedFailure(cluster, [...changes, why]);
}

function providerChange({ accessProviders }: Cluster, { provider }: RequestFields): string[] {
  const names = accessProviders.map(({ name }) => name);
  return names.includes(provider) ? [] : [`access provider ${provider} -> ${wordsOf(names)}`];
}

function commandChange({ properties }: Cluster, { command }: RequestFields): string[] {
  const now = properties['auth.exec.command']?.trim() ?? '';
  const isSame = command === now || (now !== '' && command.endsWith(`/${now}`));
  return isSame ? [] : [`command ${command} -> ${wordsOf(now === '' ? [] : [now])}`];
}

function serverChange(cluster: Cluster, { server }: RequestFields): string[] {
  const servers = serversOf(cluster);
  const isThere = servers.some((one) => one === server || one.replace(/\/+$/, '') === server);
  return isThere ? [] : [`server ${server} -> ${wordsOf(servers)}`];
}

/** A blank or a letter of another script at the end of a word must be seen. */
function wordsOf(words: readonly string[]): string {
  return words.map((word) => commandLine([word])).join(', ') || '(none)';
}
