import { describe, expect, it } from 'vitest';
import type { AccessProvider } from '../core/fleet.ts';
import { argumentsFor, variablesFor } from './profile-words.ts';
import type { Provider } from './provider.ts';

const argsKey = 'clusterprofiles.multicluster.x-k8s.io/exec/additional-args';
const envsKey = 'clusterprofiles.multicluster.x-k8s.io/exec/additional-envs';
const execKey = 'client.authentication.k8s.io/exec';

function provider(more: Partial<Provider> = {}): Provider {
  return {
    name: 'eks',
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'aws',
      args: ['eks', 'get-token'],
      env: [
        { name: 'B', value: 'mine' },
        { name: 'A', value: 'mine' },
      ],
      provideClusterInfo: false,
    },
    argsPolicy: 'Append',
    envPolicy: 'Replace',
    allowedServers: [],
    allowedArgs: new Map([
      ['--cluster', /^(?:[a-z]+)$/u],
      ['-r', /^(?:.*)$/u],
    ]),
    allowedEnvs: new Map(['A', 'D', 'C'].map((name) => [name, /^(?:[a-z]+)$/u])),
    argsFrom: [],
    allowInsecure: false,
    ...more,
  };
}

function offer(extensions: Record<string, unknown>): AccessProvider {
  return { name: 'eks', server: '', insecureSkipTlsVerify: false, disableCompression: false, extensions };
}

const cluster = { properties: { region: 'eu' } };

describe('argumentsFor', () => {
  it('gives each cluster its own words: those of A never reach B', () => {
    const shared = provider({ argsFrom: [{ flag: '-r', from: 'exec', key: 'region' }] });
    const extensions = (name: string) => ({ [argsKey]: ['--cluster', name], [execKey]: { region: name } });
    const of = (name: string) => argumentsFor(shared, offer(extensions(name)), cluster);
    expect(['a', 'b', 'c'].map(of)).toEqual(
      ['a', 'b', 'c'].map((name) => ({ words: ['eks', 'get-token', '-r', name, '--cluster', name] })),
    );
    expect(shared.exec.args).toEqual(['eks', 'get-token']);
  });

  it('takes what the file names from the exec extension and from properties, policy or not', () => {
    const argsFrom = [
      { flag: '--cluster', from: 'exec', key: 'clusterId' },
      { flag: '-r', from: 'property', key: 'region' },
    ] as const;
    const found = argumentsFor(
      provider({ argsPolicy: 'Ignore', argsFrom }),
      offer({ [execKey]: { clusterId: 'prod' }, [argsKey]: ['--cluster', 'evil'] }),
      cluster,
    );
    expect(found).toEqual({ words: ['eks', 'get-token', '--cluster', 'prod', '-r', 'eu'] });
  });

  it.each([
    [{}, /takes --cluster from the key clusterId of the exec extension, which the profile does not have/],
    [{ [execKey]: { clusterId: 7 } }, /does not have/],
    [{ [execKey]: { clusterId: 'prod --x' } }, /does not allow the value "prod --x" for --cluster/],
    [{ [execKey]: { clusterId: 'prod\n' } }, /does not allow the value/],
  ])('a missing or odd source is a problem of that cluster: %o', (extensions, problem) => {
    const argsFrom = [{ flag: '--cluster', from: 'exec', key: 'clusterId' }] as const;
    const found = argumentsFor(provider({ argsFrom }), offer(extensions), cluster);
    expect(found).toEqual({ problem: expect.stringMatching(problem) });
  });

  it.each([
    [['--cluster', 'a', '-r=b c'], true],
    [['--cluster=a'], true],
    [[], true],
    [['--cluster'], false],
    [['--cluster', 'A'], false],
    [['--cluster=a=b'], false],
    [['-r', '-x'], false],
    [['-r=-x'], false],
    [['--', 'a'], false],
    [['a'], false],
    [['--other', 'a'], false],
    [['--cluster', 'a', 'b'], false],
  ])('additional-args %o: taken %s', (words, taken) => {
    const found = argumentsFor(provider(), offer({ [argsKey]: words }), cluster);
    expect('words' in found).toBe(taken);
  });
});

describe('variablesFor', () => {
  const names = (policy: Provider['envPolicy']) =>
    variablesFor(provider({ envPolicy: policy }), offer({ [envsKey]: { D: 'x', A: 'theirs', C: 'y' } }));

  it('the own ones keep their order, the others follow by name', () => {
    expect(names('Replace')).toEqual({
      words: [
        { name: 'B', value: 'mine', fromHub: false },
        { name: 'A', value: 'theirs', fromHub: true },
        { name: 'C', value: 'y', fromHub: true },
        { name: 'D', value: 'x', fromHub: true },
      ],
    });
    expect(names('AppendIfNotExists')).toMatchObject({
      words: [{ name: 'B' }, { name: 'A', value: 'mine' }, { name: 'C' }, { name: 'D' }],
    });
    expect(names('Ignore')).toMatchObject({ words: [{ name: 'B' }, { name: 'A', value: 'mine' }] });
  });

  it.each([
    [{ A: 1 }, /is not text/],
    [{ A: 'UPPER' }, /does not allow the value/],
    [{ E: 'x' }, /does not allow a profile to set/],
    [{ LD_PRELOAD: 'x' }, /never set/],
    [['A=x'], /not a mapping/],
  ])('%o is a problem of that cluster', (envs, problem) => {
    const found = variablesFor(provider(), offer({ [envsKey]: envs }));
    expect(found).toEqual({ problem: expect.stringMatching(problem) });
  });
});
