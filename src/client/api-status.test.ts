import { describe, expect, it } from 'vitest';
import { parseStatus, requestedResource } from './api-status.ts';

describe('requestedResource', () => {
  it.each([
    ['/api/v1/pods', 'pods', ''],
    ['/api/v1/namespaces/default/pods?limit=500', 'pods', ''],
    ['/api/v1/namespaces/default/pods/web', 'pods', 'web'],
    ['/api/v1/namespaces/default/pods/web/log?follow=true', 'pods', 'web'],
    ['/api/v1/namespaces', 'namespaces', ''],
    ['/api/v1/namespaces/default', 'namespaces', 'default'],
    ['/api/v1/namespaces/default/status', 'namespaces', 'default'],
    ['/api/v1/namespaces/default/finalize', 'namespaces', 'default'],
    ['/apis/apps/v1/namespaces/default/deployments/web', 'deployments.apps', 'web'],
    ['/apis/apps/v1/deployments', 'deployments.apps', ''],
    ['/apis/a.example.com/v1/widgets/a%20b', 'widgets.a.example.com', 'a b'],
    ['/apis/a.example.com/v1/widgets/100%', 'widgets.a.example.com', '100%'],
    ['/api', '', ''],
    ['/apis', '', ''],
    ['/api/v1', '', ''],
    ['/apis/apps/v1', '', ''],
    ['/version', '', ''],
    ['/openapi/v3/apis/apps/v1/x', '', ''],
  ])('%s', (path, resource, name) => {
    expect(requestedResource(path)).toEqual({ resource, name });
  });
});

describe('parseStatus', () => {
  const base = { kind: 'Status', apiVersion: 'v1', status: 'Failure' };

  it('reads the parts that are used', () => {
    const details = {
      name: 'x',
      kind: 'pods',
      causes: [{ reason: 'R', message: 'm', field: 'f' }],
      retryAfterSeconds: 3,
    };
    const body = JSON.stringify({ ...base, code: 404, reason: 'NotFound', message: 'no', details });
    expect(parseStatus(body, 500)).toEqual({
      code: 404,
      reason: 'NotFound',
      message: 'no',
      isGeneric: false,
      details: { ...details, group: '' },
    });
  });

  it('survives parts of the wrong type', () => {
    const details = { name: 1, causes: [null, 'x', { message: {} }], retryAfterSeconds: null };
    const body = JSON.stringify({ ...base, code: '404', reason: [], message: { toString: 'x' }, details });
    expect(parseStatus(body, 404)).toMatchObject({
      code: 404,
      reason: '',
      message: '',
      details: { name: '' },
    });
    expect(parseStatus(JSON.stringify({ ...base, details: 7 }), 404)?.details).toMatchObject({ causes: [] });
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '"Status"',
    '{"kind":"Status"}',
    JSON.stringify({ ...base, status: 'Success' }),
  ])('%s is no failed Status', (body) => {
    expect(parseStatus(body, 500)).toBeUndefined();
  });
});
