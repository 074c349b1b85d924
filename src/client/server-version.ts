// What a server says of itself at /version: the first thing that is asked of one that is to be checked.
import { type JsonObject, isJsonObject, textField } from '../core/json/json-value.ts';
import { badResponse } from './bad-response.ts';
import { parseAnswer } from './read-resource.ts';

/** It is a dozen short texts; a server that sends more must not take the memory, nor the time of the others. */
export const maxVersionBytes = 1024 * 1024;

/** The answer to GET /version. Throws ClusterError for any other: whatever gives it is no API server. */
export function parseVersion(body: Buffer): JsonObject {
  const version = parseAnswer(body);
  if (isJsonObject(version) && textField(version, 'gitVersion') !== '') return version;
  throw badResponse('no version in the answer');
}
