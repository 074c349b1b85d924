// What one member does for a `get`: types and names, or the objects of files.
import type { TaskResult } from '../../core/fleet.ts';
import type { ManifestSet } from '../../manifests/manifest.ts';
import type { Member } from '../shared/ask-fleet.ts';
import { type FetchContext, type GetResult, fetchResources } from './fetch.ts';

/** Runs the plan on one member. */
export async function fetchMember(member: Member, context: FetchContext): Promise<TaskResult<GetResult>> {
  const { plan, manifests = noManifests } = context.options;
  if (plan.kind !== 'files') return fetchResources(member, context, plan);
  const { fetchFiles } = await import('./fetch-files.ts');
  return fetchFiles(member, context, { plan, manifests });
}

const noManifests: ManifestSet = { documents: [], singleFile: false, notices: '' };
