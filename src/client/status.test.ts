import { describe, expect, it } from 'vitest';
import { apiStatusOf } from './api-status.ts';
import { listFailure, statusError, statusFailure, textInList, type FailedAnswer } from './status.ts';

const json = 'application/json';

function failureOf(code: number, body: object | string = '', more: Partial<FailedAnswer> = {}) {
  const isText = typeof body === 'string';
  const answer: FailedAnswer = {
    server: 'member:6443',
    code,
    body: Buffer.from(
      isText ? body : JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', ...body }),
    ),
    contentType: isText ? 'text/plain' : json,
    method: 'GET',
    path: '/api/v1/namespaces/default/pods',
    location: undefined,
    retryAfterSeconds: 0,
    ...more,
  };
  return statusError(answer).failure;
}

// kubectl's own words for all of these are compared in test/parity/transport.test.ts.
describe('the reason of an answer', () => {
  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'no-resource-type'],
    [409, 'conflict'],
    [429, 'throttled'],
    [400, 'server'],
    [410, 'server'],
    [422, 'server'],
    [500, 'server'],
    [503, 'server'],
    [599, 'server'],
  ])('%d', (code, reason) => {
    expect(failureOf(code, 'text').reason).toBe(reason);
    expect(failureOf(code, { code, message: 'm' }).reason).toBe(reason);
  });

  it('tells a missing object from a missing type', () => {
    const path = '/api/v1/namespaces/default/pods/x';
    const details = { name: 'x', kind: 'pods' };
    const object = failureOf(404, { reason: 'NotFound', message: 'pods "x" not found', details }, { path });
    expect(object).toMatchObject({
      reason: 'not-found',
      kubectlText: 'Error from server (NotFound): pods "x" not found',
    });
    // An unknown path with a name in it is still an unknown path.
    expect(failureOf(404, '404 page not found\n', { path })).toMatchObject({
      reason: 'no-resource-type',
      kubectlText:
        'Error from server (NotFound): the server could not find the requested resource (get pods x)',
    });
  });

  it('keeps the Status for who needs more than the reason', () => {
    const failure = failureOf(410, { reason: 'Expired', message: 'too old', code: 410 });
    expect(apiStatusOf(failure)).toMatchObject({ reason: 'Expired', code: 410 });
    expect(apiStatusOf({ ...failure, cause: new Error('other') })).toBeUndefined();
  });

  it('takes only JSON for a Status', () => {
    const body = JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message: 'mine' });
    expect(failureOf(500, body).message).toContain('an error on the server ("{');
    expect(failureOf(500, body, { contentType: undefined }).message).toBe('mine');
    expect(failureOf(500, body, { contentType: 'application/json; charset=utf-8' }).message).toBe('mine');
  });
});

describe('redirects', () => {
  it.each([
    ['https://evil.example/x?token=1', 'evil.example'],
    ['http://evil.example:8080', 'evil.example:8080'],
    ['//evil.example/x', 'evil.example'],
    ['/other/path', 'member:6443'],
  ])('to %s', (location, host) => {
    expect(failureOf(302, '', { location })).toMatchObject({ reason: 'redirect', detail: host });
  });

  it.each([
    [302, undefined],
    [302, 'http://['],
    [304, 'https://evil.example'],
  ])('%d to %s is no redirect', (code, location) => {
    expect(failureOf(code, '', { location })).toMatchObject({
      reason: 'bad-response',
      detail: `status ${code}`,
    });
  });
});

describe('an invalid object', () => {
  const causes = [
    { message: 'Required value', field: 'spec.a' },
    { message: 'Required value', field: 'spec.a' },
    { message: 'Invalid value', field: 'spec.b' },
  ];
  const invalid = {
    reason: 'Invalid',
    message: 'Pod "x" is invalid: many',
    details: { kind: 'Pod', name: 'x', causes },
  };

  it('is described line by line alone, and in one line in a list of errors', () => {
    const failure = failureOf(422, invalid);
    expect(failure.kubectlText).toBe(
      'The Pod "x" is invalid: \n* spec.a: Required value\n* spec.b: Invalid value',
    );
    expect(textInList(failure)).toBe('Error from server (Invalid): Pod "x" is invalid: many');
  });
});

describe('textInList', () => {
  it('has no `error: ` in front of what is no Status', () => {
    const failure = { reason: 'truncated', message: '', kubectlText: 'error: unexpected EOF' } as const;
    expect(textInList(failure)).toBe('unexpected EOF');
    expect(textInList(failureOf(401, { reason: 'Unauthorized', message: 'Unauthorized' }))).toBe(
      'error: You must be logged in to the server (Unauthorized)',
    );
  });
});

describe('listFailure', () => {
  const listed = { resource: '/v1, Resource=pods', labelSelector: '', fieldSelector: '' };

  it('says what was listed when it is not there', () => {
    const failure = listFailure(failureOf(404, 'x'), listed);
    const text =
      'Error from server (NotFound): Unable to list "/v1, Resource=pods": the server could not find the requested resource (get pods)';
    expect(failure).toMatchObject({ reason: 'no-resource-type', kubectlText: text });
    expect(textInList(failure)).toBe(text);
    expect(listFailure(failureOf(400, 'x'), { ...listed, labelSelector: 'a=b' }).kubectlText).toContain(
      'Unable to find "/v1, Resource=pods" that match label selector "a=b", field selector "":',
    );
  });

  it('leaves everything else', () => {
    const failures = [failureOf(403, 'x'), { reason: 'refused', message: 'm', kubectlText: 't' } as const];
    expect(failures.map((failure) => listFailure(failure, listed))).toEqual(failures);
  });
});

it('has words even for a Status without any', () => {
  const status = { code: 500, reason: '', message: '', isGeneric: false };
  expect(statusFailure(status).message).toBe('the server answered with the status code 500');
});
