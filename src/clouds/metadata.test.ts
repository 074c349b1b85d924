import { assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../core/fleet.ts';
import type { MappingEntry } from '../mapping/mapping.ts';
import { cloudNamed, cloudOfWord, clouds } from './clouds.ts';
import { cloudOf, planFetch } from './metadata.ts';

function subject(
  given: {
    properties?: Record<string, string>;
    servers?: Record<string, string>;
    entry?: Partial<MappingEntry>;
  } = {},
) {
  const cluster: Cluster = {
    name: 'eu-1',
    namespace: 'fleet',
    healthy: 'True',
    labels: {},
    properties: given.properties ?? {},
    accessProviders: Object.entries(given.servers ?? {}).map(([name, server]) => ({
      name,
      server,
      insecureSkipTlsVerify: false,
      disableCompression: false,
      extensions: {},
    })),
  };
  return { cluster, entry: given.entry && { name: 'eu-1', line: 1, ...given.entry } };
}
const cloud = (name: 'aws' | 'gcp' | 'azure' | 'ali') => {
  const found = cloudNamed(name);
  if (found === undefined) throw new Error(`no cloud ${name}`);
  return found;
};

describe('cloudOf', () => {
  it.each([
    [{ entry: { cloudProvider: 'AWS' }, properties: { 'cloud.provider': 'gcp' } }, 'aws'],
    [{ properties: { 'cloud.provider': 'Google Cloud' } }, 'gcp'],
    [{ properties: { 'cloud.provider': 'vSphere', 'cluster.type': 'AKS' } }, 'azure'],
    [{ properties: { 'cluster.type': 'ack' } }, 'ali'],
    [
      { properties: { 'cloud.provider': 'openstack', 'platform.open-cluster-management.io': 'AWS' } },
      'other',
    ],
    [{ servers: { x: 'https://0A.gr7.eu-west-1.eks.amazonaws.com' } }, 'aws'],
    [{ servers: { x: 'https://0A.eks-cluster.eu-west-1.api.aws' } }, 'aws'],
    [{ servers: { x: 'https://eu-1-dns-0a.hcp.westeurope.azmk8s.io:443' } }, 'azure'],
    [{ servers: { x: 'https://gke-0a-123.us-west1.gke.goog' } }, 'gcp'],
    [
      {
        servers: {
          x: 'https://europe-west1-connectgateway.googleapis.com/v1/projects/1/locations/l/memberships/m',
        },
      },
      'gcp',
    ],
    [{ servers: { x: 'https://apiserver.c0a.cn-hangzhou.cs.aliyuncs.com:6443' } }, 'ali'],
    [{ properties: { 'platform.open-cluster-management.io': 'Azure' } }, 'azure'],
    [{ servers: { 'gke-fleet': 'https://10.0.0.1' } }, 'gcp'],
    // Hosts that only look like one of a cloud.
    [{ servers: { x: 'https://eks.amazonaws.com.evil.example' } }, undefined],
    [{ servers: { x: 'https://evil.example/.eu-west-1.eks.amazonaws.com' } }, undefined],
    [{ servers: { x: 'http://0A.gr7.eu-west-1.eks.amazonaws.com' } }, undefined],
    [{ servers: { x: 'https://connectgateway.googleapis.com.evil.example' } }, undefined],
    [{}, undefined],
  ] as const)('%j is %s', (given, expected) => {
    expect(cloudOf(subject(given))).toBe(expected);
  });

  it.each(['aws', 'gcp', 'azure', 'ali', 'EKS', 'gke', 'AKS', 'alicloud', 'AlibabaCloud', 'Google'])(
    '%s is a word for one',
    (word) => {
      expect(cloudOfWord(word)).toBeDefined();
    },
  );
});

describe('planFetch', () => {
  it('needs a resource group for Azure, which no endpoint tells', () => {
    const given = subject({ servers: { x: 'https://eu-1-dns-0a.hcp.westeurope.azmk8s.io:443' } });
    expect(planFetch(cloud('azure'), given)).toEqual({ kind: 'missing', keys: ['resourceGroup'] });
  });

  it('takes the region of an EKS endpoint, and the name of the profile', () => {
    const given = subject({ servers: { x: 'https://0A.gr7.eu-west-1.eks.amazonaws.com' } });
    expect(planFetch(cloud('aws'), given)).toMatchObject({
      kind: 'fetch',
      values: { name: 'eu-1', region: 'eu-west-1' },
    });
  });

  it('takes name and region of an EKS access provider', () => {
    const { cluster, entry } = subject({ servers: { eks: 'https://10.0.0.1' } });
    const accessProviders = cluster.accessProviders.map((provider) => ({
      ...provider,
      extensions: { 'client.authentication.k8s.io/exec': { region: 'ap-northeast-1', clusterId: 'my-eks' } },
    }));
    const given = { cluster: { ...cluster, accessProviders }, entry };
    expect(cloudOf(given)).toBe('aws');
    expect(planFetch(cloud('aws'), given)).toMatchObject({
      kind: 'fetch',
      values: { name: 'my-eks', region: 'ap-northeast-1' },
      isNameGuessed: false,
    });
  });

  it('believes what is said before what the endpoint tells', () => {
    const servers = {
      x: 'https://connectgateway.googleapis.com/v1/projects/1/locations/us-west1/gkeMemberships/m',
    };
    const properties = {
      'cluster.name': 'c',
      'topology.kubernetes.io/region': 'us-east1',
      'cloud.project': 'proj-1',
    };
    const said = planFetch(cloud('gcp'), subject({ servers, properties }));
    expect(said.kind === 'fetch' && said.command.args(said.values, '')).toEqual(
      'container clusters get-credentials c --region us-east1 --project proj-1'.split(' '),
    );
    const derived = planFetch(cloud('gcp'), subject({ servers }));
    expect(derived.kind === 'fetch' && derived.command.args(derived.values, '')).toEqual(
      'container fleet memberships get-credentials m --location us-west1 --project 1'.split(' '),
    );
  });

  it('refuses the first thing that is odd, by its name and place', () => {
    const properties = {
      'cluster.name': 'c',
      'topology.kubernetes.io/region': 'us-east-1 --endpoint-url http://evil',
    };
    expect(planFetch(cloud('aws'), subject({ properties }))).toMatchObject({
      kind: 'refused',
      key: 'region',
      fact: { from: 'property topology.kubernetes.io/region' },
      what: 'an AWS region',
    });
    const entry = { cloudName: '-c' };
    expect(planFetch(cloud('aws'), subject({ properties, entry }))).toMatchObject({
      kind: 'refused',
      fact: { value: '-c', from: 'cloudName in the mapping file' },
    });
  });

  it('lets no argument begin with a hyphen or hold what a shell or a tool could take for more', () => {
    const text = oneof(
      string(),
      string({ unit: constantFrom(...'ab1-_. $();&|\n\0\'"`<>/\\=:'.split('')) }),
      constantFrom('us-east-1', 'us-west1-a', 'my-project', 'rg_1', 'c0123'),
    );
    assert(
      property(constantFrom(...clouds), text, text, (one, left, right) => {
        const plan = planFetch(
          one,
          subject({
            properties: {
              'cluster.name': left,
              'topology.kubernetes.io/region': right,
              'cloud.project': left,
              'cloud.resource-group': right,
              'cloud.cluster-id': left,
            },
          }),
        );
        if (plan.kind !== 'fetch') return;
        for (const value of Object.values(plan.values))
          expect(value).toMatch(/^[\p{L}\p{N}_(][\p{L}\p{N}_.():-]*$/u);
      }),
      { numRuns: 2000 },
    );
  });
});
