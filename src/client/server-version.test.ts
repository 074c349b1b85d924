import { describe, expect, it } from 'vitest';
import { parseVersion } from './server-version.ts';

describe('parseVersion', () => {
  it('gives what the server says', () => {
    expect(parseVersion(Buffer.from('{"major":"1","gitVersion":"v1.36.3"}'))).toMatchObject({
      gitVersion: 'v1.36.3',
    });
  });

  // `clusters check` and `setup` called these well: "ok, version unknown".
  it.each([
    ['null', 'no version in the answer'],
    ['{}', 'no version in the answer'],
    ['[]', 'no version in the answer'],
    ['{"gitVersion":""}', 'no version in the answer'],
    ['{"gitVersion":5}', 'no version in the answer'],
    ['{"kind":"Status","apiVersion":"v1","status":"Failure","code":403}', 'no version in the answer'],
    ['<html>', 'the answer is not JSON'],
    ['', 'the answer is not JSON'],
    ['['.repeat(100_000), 'the answer is not JSON (exceeded max depth)'],
  ])('takes no other answer for the one of an API server: %.60s', (body, message) => {
    expect(() => parseVersion(Buffer.from(body))).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ reason: 'bad-response' }) }),
    );
    expect(() => parseVersion(Buffer.from(body))).toThrow(message);
  });
});
