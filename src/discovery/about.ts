// A member's own ClusterProperties (about.k8s.io). They live on the member, so they cannot tell which members there are.
import { badResponse } from '../client/bad-response.ts';
import type { MemberClient } from '../client/member-client.ts';
import { parseAnswer } from '../client/read-resource.ts';
import { ClusterError } from '../core/failure.ts';
import { type JsonValue, isJsonObject, textField } from '../core/json/json-value.ts';

const versions = ['v1beta1', 'v1alpha1'] as const;
/** A handful of short texts. */
const maxBytes = 4 * 1024 * 1024;

/** The properties by name; undefined when the member does not serve the API. Throws ClusterError. */
export async function readClusterProperties(
  client: MemberClient,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>> | undefined> {
  for (const version of versions) {
    try {
      const path = `/apis/about.k8s.io/${version}/clusterproperties`;
      const { body } = await client.request({ path, accept: 'application/json', maxBytes, signal });
      return propertiesOf(parseAnswer(body));
    } catch (error) {
      const isMissing = error instanceof ClusterError && error.failure.reason === 'no-resource-type';
      if (!isMissing) throw error;
    }
  }
  return undefined;
}

function propertiesOf(list: JsonValue): Record<string, string> {
  const items = isJsonObject(list) ? (list['items'] ?? []) : undefined;
  if (!Array.isArray(items)) throw badResponse('the answer is no list of ClusterProperties');
  const found = items.filter(isJsonObject).flatMap(({ metadata, spec }): [string, string][] => {
    const name = isJsonObject(metadata) ? textField(metadata, 'name') : '';
    const value = isJsonObject(spec) ? spec['value'] : undefined;
    return name !== '' && typeof value === 'string' ? [[name, value]] : [];
  });
  return Object.fromEntries(found);
}
