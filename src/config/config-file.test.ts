import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { loadConfigFile, parseConfig } from './config-file.ts';

const contract = `apiVersion: kubectl-mc.k8s.io/v1alpha1
kind: Config
discovery: {cacheTTL: 5m, api: clusterprofile}     # api: clusterprofile | about | inventory
execution: {maxConcurrency: 64, timeout: 30s, continueOnError: true}
output: {colorize: true, showClusterColumn: true}
groups:                      # for --cluster-group
  prod: {clusters: 'prod-*', exclude: '', selector: '', properties: {}}
trust: {allowedServers: []}  # patterns the user allows without a prompt
`;

describe('parseConfig', () => {
  it("reads the contract's example", async () => {
    const { values, groups } = await parseConfig(contract, 'F');
    expect(Object.fromEntries(values)).toEqual({
      'discovery.cacheTTL': { value: '5m', line: 3 },
      'discovery.api': { value: 'clusterprofile', line: 3 },
      'execution.maxConcurrency': { value: 64, line: 4 },
      'execution.timeout': { value: '30s', line: 4 },
      'execution.continueOnError': { value: true, line: 4 },
      'output.colorize': { value: true, line: 5 },
      'output.showClusterColumn': { value: true, line: 5 },
      'trust.allowedServers': { value: [], line: 8 },
    });
    expect(Object.fromEntries(groups)).toEqual({
      prod: { value: { clusters: 'prod-*', exclude: '', selector: '', properties: {} }, line: 7 },
    });
  });

  it.each(['', '# x\n', '\uFEFF', 'execution:\ntrust:\ngroups:\n', '{}'])(
    'takes %j for no setting',
    async (text) => {
      expect(await parseConfig(text, 'F')).toEqual({ file: 'F', values: new Map(), groups: new Map() });
    },
  );

  it('reads groups with some of their keys', async () => {
    const text = `groups:
  eu: {selector: 'env=prod', exclude: 'x-*'}
  "my group":
    properties: {topology.kubernetes.io/region: eu-1}
`;
    expect(Object.fromEntries((await parseConfig(text, 'F')).groups)).toEqual({
      eu: { value: { clusters: '', exclude: 'x-*', selector: 'env=prod', properties: {} }, line: 2 },
      'my group': {
        value: {
          clusters: '',
          exclude: '',
          selector: '',
          properties: { 'topology.kubernetes.io/region': 'eu-1' },
        },
        line: 3,
      },
    });
  });

  const inExecution = 'Known here: maxConcurrency, timeout, continueOnError.';
  it.each([
    ['- a\n', 'F:1: must be a mapping, not a list.'],
    [
      '# c\nkind: ClusterMapping\n',
      'F:2: kind: must be Config, not the text "ClusterMapping". Correct it, or use a newer kubectl-mc.',
    ],
    [
      'apiVersion: v2\n',
      'F:1: apiVersion: must be kubectl-mc.k8s.io/v1alpha1, not the text "v2". Correct it, or use a newer kubectl-mc.',
    ],
    [
      'exection: {}\n',
      'F:1: exection: unknown key. Did you mean execution? Known here: apiVersion, kind, discovery, execution, output, trust, groups.',
    ],
    [
      'x: 1\n',
      'F:1: x: unknown key. Known here: apiVersion, kind, discovery, execution, output, trust, groups.',
    ],
    [
      'kind: Config\ntimeout: 5s\n',
      'F:2: timeout: unknown key. It belongs into execution. Known here: apiVersion, kind, discovery, execution, output, trust, groups.',
    ],
    [
      'execution:\n  timeuot: 5s\n',
      `F:2: execution.timeuot: unknown key. Did you mean timeout? ${inExecution}`,
    ],
    [
      'execution:\n  maxconcurrency: 5\n',
      `F:2: execution.maxconcurrency: unknown key. Did you mean maxConcurrency? ${inExecution}`,
    ],
    ['execution: [a]\n', 'F:1: execution: must be a mapping, not a list.'],
    [
      'execution:\n\n  timeout: 30\n',
      'F:3: execution.timeout: must be a duration like 30s or 5m, not the number 30.',
    ],
    [
      'execution: {timeout: 30 s}\n',
      'F:1: execution.timeout: must be a duration like 30s or 5m, not the text "30 s".',
    ],
    ['execution: {timeout: 0s}\n', 'F:1: execution.timeout: must be more than 0s, not the text "0s".'],
    ['execution: {timeout: -1s}\n', 'F:1: execution.timeout: must be more than 0s, not the text "-1s".'],
    ['execution: {timeout: }\n', 'F:1: execution.timeout: must be a duration like 30s or 5m, not empty.'],
    ['discovery: {cacheTTL: -1s}\n', 'F:1: discovery.cacheTTL: must be at least 0s, not the text "-1s".'],
    [
      'discovery: {api: ocm}\n',
      'F:1: discovery.api: must be one of clusterprofile, about, inventory, not the text "ocm".',
    ],
    [
      'execution: {maxConcurrency: 0}\n',
      'F:1: execution.maxConcurrency: must be a whole number from 1 up, not the number 0.',
    ],
    [
      'execution: {maxConcurrency: 1.5}\n',
      'F:1: execution.maxConcurrency: must be a whole number from 1 up, not the number 1.5.',
    ],
    [
      'execution: {maxConcurrency: "64"}\n',
      'F:1: execution.maxConcurrency: must be a whole number from 1 up, not the text "64".',
    ],
    ['output: {colorize: yes}\n', 'F:1: output.colorize: must be true or false, not the text "yes".'],
    ['output: {colorize: 1}\n', 'F:1: output.colorize: must be true or false, not the number 1.'],
    [
      'trust: {allowedServers: https://a}\n',
      'F:1: trust.allowedServers: must be a list of server patterns like https://*.example.com, not the text "https://a".',
    ],
    [
      'trust:\n  allowedServers:\n  - https://a\n  - ""\n',
      'F:2: trust.allowedServers: must be a list of server patterns like https://*.example.com; entry 2 is the text "".',
    ],
    [
      'trust:\n  allowedServers: [https://a, http://b]\n',
      'F:2: trust.allowedServers: "http://b" is not a pattern of the form https://HOST[:PORT][/PATH], where HOST may hold *.',
    ],
    [
      'trust:\n  allowedServers: [https://a b]\n',
      'F:2: trust.allowedServers: must be a list of server patterns like https://*.example.com; entry 1 is the text "https://a b".',
    ],
    ['groups: [prod]\n', 'F:1: groups: must be a mapping, not a list.'],
    ['groups:\n  prod: prod-*\n', 'F:2: groups.prod: must be a mapping, not the text "prod-*".'],
    [
      'groups:\n  prod:\n    cluster: a\n',
      'F:3: groups.prod.cluster: unknown key. Did you mean clusters? Known here: clusters, exclude, selector, properties.',
    ],
    ['groups:\n  prod:\n    clusters: [a]\n', 'F:3: groups.prod.clusters: must be text, not a list.'],
    [
      'groups:\n  prod:\n    properties: a=b\n',
      'F:3: groups.prod.properties: must be a mapping, not the text "a=b".',
    ],
    [
      'groups:\n  prod:\n    properties:\n      tier: 1\n',
      'F:4: groups.prod.properties.tier: must be text, not the number 1. Put it in quotes.',
    ],
    [
      'groups:\n  prod:\n',
      "F:2: groups.prod: selects nothing. Give clusters, exclude, selector or properties; clusters: '*' is all.",
    ],
    ['output: {colorize: true}\noutput: {}\n', 'F:2: output: the key is given twice. Correct this line.'],
    ['a: "\0"\n', 'F:1: not valid YAML: null byte is not allowed in input. Correct this line.'],
  ])('says in one line what is wrong with %j', async (text, message) => {
    const error: unknown = await parseConfig(text, 'F').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toHaveProperty('message', message);
  });
});

describe('loadConfigFile', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'mc-config-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('reads the file of the home folder, if it is there and safe', async () => {
    const file = join(home, '.kube', 'kubectl-mc-config.yaml');
    expect(await loadConfigFile({ home })).toEqual({ file, values: new Map(), groups: new Map() });
    await mkdir(join(home, '.kube'));
    await writeFile(file, 'execution: {timeout: 9s}\n');
    expect((await loadConfigFile({ home })).values.get('execution.timeout')).toEqual({
      value: '9s',
      line: 1,
    });
    await chmod(file, 0o606);
    await expect(loadConfigFile({ home })).rejects.toThrow(`chmod go-w ${file}`);
    expect(await loadConfigFile({ home: '' })).toMatchObject({ file: '' });
  });
});
