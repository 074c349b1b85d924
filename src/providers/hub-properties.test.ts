import { describe, expect, it } from 'vitest';
import { execProposal } from './hub-properties.ts';

const propose = (properties: Record<string, string>) =>
  execProposal({
    properties: Object.fromEntries(
      Object.entries(properties).map(([key, text]) => [`auth.exec.${key}`, text]),
    ),
  });

describe('execProposal', () => {
  it('is nothing without a command', () => {
    expect(propose({ args: 'a' })).toBeUndefined();
    expect(propose({ command: ' ' })).toBeUndefined();
  });

  it('reads words between commas, or JSON for those that hold commas', () => {
    expect(propose({ command: 'aws', args: 'eks, get-token,--cluster-name,a' })).toMatchObject({
      command: 'aws',
      args: ['eks', 'get-token', '--cluster-name', 'a'],
      env: [],
      apiVersion: 'client.authentication.k8s.io/v1',
    });
    expect(propose({ command: '/bin/x', args: '["a,b", ""]' })).toMatchObject({ args: ['a,b', ''] });
  });

  it('reads variables between commas or as JSON, and sorts them', () => {
    const env = [
      { name: 'A', value: 'x=y', fromHub: true },
      { name: 'B', value: '', fromHub: true },
    ];
    expect(propose({ command: 'x', env: 'B=, A=x=y' })).toMatchObject({ env });
    expect(propose({ command: 'x', env: '{"B": "", "A": "x=y"}' })).toMatchObject({ env });
  });

  it.each([
    ['v1beta1', 'client.authentication.k8s.io/v1beta1'],
    ['client.authentication.k8s.io/v1beta1', 'client.authentication.k8s.io/v1beta1'],
    ['v1', 'client.authentication.k8s.io/v1'],
    ['', 'client.authentication.k8s.io/v1'],
  ])('apiVersion %s', (text, apiVersion) => {
    expect(propose({ command: 'x', apiVersion: text })).toMatchObject({ apiVersion });
  });

  it.each([
    [{ command: './x' }, /relative path/],
    [{ command: 'bin/x' }, /relative path/],
    [{ command: 'x', args: '[1]' }, /neither a list/],
    [{ command: 'x', env: 'A' }, /neither a mapping/],
    [{ command: 'x', env: '=1' }, /neither a mapping/],
    [{ command: 'x', env: 'A=1,A=2' }, /neither a mapping/],
    [{ command: 'x', env: '{"A": 1}' }, /neither a mapping/],
    [{ command: 'x', env: 'A B=1' }, /is not a variable/],
    [{ command: 'x', env: 'PATH=/x' }, /never set the variable "PATH"/],
    [{ command: 'x', args: '["a\\u0000b"]' }, /NUL/],
    [{ command: 'x', apiVersion: 'client.authentication.k8s.io/v1alpha1' }, /must be one of/],
  ])('%o cannot be used', (properties, problem) => {
    expect(propose(properties)).toEqual({ problem: expect.stringMatching(problem) });
  });
});
