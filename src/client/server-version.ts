// What a server says of itself at /version: the first thing that is asked of one that is to be checked.
import { type JsonObject, isJsonObject, textField } from '../core/json/json-value.ts';
import { badResponse } from './bad-response.ts';
import { parseAnswer } from './read-resource.ts';

/** The answer to GET /version. Throws ClusterError for any other: whatever gives it is no API server. */
export function parseVersion(body: Buffer): JsonObject {
  const version = parseAnswer(body);
  if (isJsonObject(version) && textField(version, 'gitVersion') !== '') return version;
  throw badResponse('no version in the answer');
}
