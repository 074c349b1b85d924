import { describe, expect, it } from 'vitest';
import { judge, serverMatchers, unapprovedFailure } from './judge.ts';
import { type AccessRequest, fingerprintOf, requestFields } from './request.ts';
import type { TrustStore } from './store.ts';

const request: AccessRequest = {
  hub: { server: 'https://hub:6443' },
  namespace: 'fleet',
  name: 'prod',
  server: 'https://prod.example.com',
  insecureSkipTlsVerify: false,
  provider: 'cloud',
  command: '/bin/cloud',
  args: [],
  env: [],
  apiVersion: 'client.authentication.k8s.io/v1',
  provideClusterInfo: false,
};

/** What was approved for the cluster, if anything. */
function store(before?: AccessRequest): TrustStore {
  const approved = before && requestFields(before);
  const approval = approved && { fingerprint: fingerprintOf(approved), approvedAt: '', approved };
  return { file: '', approvals: approval ? [approval] : [], approvalFor: () => approval };
}

const allows = serverMatchers(['https://*.example.com'], 'F');

describe('judge', () => {
  it.each([
    ['nothing was approved', undefined, 'new'],
    ['exactly this was', request, 'approved'],
    ['something else was', { ...request, args: ['x'] }, 'changed'],
  ] as const)('%s', (_, before, is) => {
    expect(judge(request, { store: store(before), allows: [] }).is).toBe(is);
  });

  it('a rule over servers covers what was never approved, and what has changed', () => {
    expect(judge(request, { store: store(), allows }).is).toBe('allowed');
    expect(judge(request, { store: store({ ...request, args: ['x'] }), allows }).is).toBe('allowed');
    const elsewhere = { ...request, server: 'https://prod.example.org' };
    expect(judge(elsewhere, { store: store(), allows }).is).toBe('new');
  });

  it.each([
    ['a command of the hub', { provider: '' }],
    ['a proxy', { proxyUrl: 'http://proxy.example.com' }],
    ['a server that is not verified', { insecureSkipTlsVerify: true }],
  ])('a rule over servers does not cover %s', (_, more) => {
    expect(judge({ ...request, ...more }, { store: store(), allows }).is).toBe('new');
  });

  it('what is said names the command that mends it', () => {
    const verdict = judge(request, { store: store({ ...request, server: 'https://old' }), allows: [] });
    if (verdict.is !== 'changed') throw new Error(verdict.is);
    expect(unapprovedFailure(request, verdict)).toMatchObject({
      reason: 'endpoint-changed',
      detail: 'EndpointChanged',
      message:
        'not what you approved: server https://old -> https://prod.example.com; nothing was run or sent; compare with kubectl mc trust diff prod, then: kubectl mc trust add prod',
    });
  });
});
