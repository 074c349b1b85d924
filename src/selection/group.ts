// A saved selection of the configuration file, as the flags of the same meaning would say it.
import type { ClusterGroup } from '../config/config.ts';
import { SelectionError } from '../core/errors.ts';
import type { Selection } from './select.ts';

/** The selection of `--cluster-group NAME`. Throws SelectionError that lists the groups there are. */
export function groupSelection(name: string, groups: ReadonlyMap<string, ClusterGroup>): Selection {
  const group = groups.get(name);
  if (!group)
    throw new SelectionError(
      `--cluster-group: there is no group ${JSON.stringify(name)} in the configuration file`,
      { hint: `Known groups: ${[...groups.keys()].join(', ') || 'none'}.` },
    );
  const at = `groups.${name}`;
  return {
    clusters: words(group.clusters),
    exclude: words(group.exclude),
    clusterSelectors: group.selector === '' ? [] : [group.selector],
    clusterProperties: Object.entries(group.properties).map(([key, value]) => `${key}=${value}`),
    healthyOnly: false,
    source: {
      clusters: `${at}.clusters`,
      exclude: `${at}.exclude`,
      selector: `${at}.selector`,
      property: `${at}.properties`,
    },
  };
}

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}
