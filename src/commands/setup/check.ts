// Whether a context really answers: GET /version with its credentials, which a server refuses with 401 when they are bad.
import type { Target, Outcome } from '../../core/fleet.ts';
import { parseJson } from '../../core/json/parse-json.ts';
import { isJsonObject } from '../../core/json/json-value.ts';
import { askFleet } from '../shared/ask-fleet.ts';
import type { OpenFleetInput } from '../shared/open-fleet.ts';

/** The version of each member that answers, e.g. `v1.36.3`, or its failure. */
export function checkContexts(
  targets: readonly Target[],
  { config, kube, system }: Pick<OpenFleetInput, 'config' | 'kube' | 'system'>,
): Promise<Outcome<string>[]> {
  return askFleet(
    { targets, failed: [], skipped: [], notes: [], discovered: undefined },
    async ({ client, signal }) => {
      const response = await client.request({ path: '/version', accept: 'application/json', signal });
      const body = parseJson(response.body);
      const version = isJsonObject(body) ? body['gitVersion'] : undefined;
      return { value: typeof version === 'string' ? version : 'unknown version', failures: [] };
    },
    { config, kube, system },
  );
}
