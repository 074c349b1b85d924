import { describe, expect, it } from 'vitest';
import { templates } from '../commands/setup/templates.ts';
import { parseProviders } from './parse-providers.ts';

const v1 = 'client.authentication.k8s.io/v1';

/** A file of one provider: `rest` stands on line 5, `own` (the key kubectl-mc) on line 6. */
function text(rest: string, own = '{}', exec = `"apiVersion": "${v1}", "command": "login"`): string {
  return `{"providers": [\n  {\n    "name": "a",\n    "execConfig": {${exec}},\n    ${rest}\n    "kubectl-mc": ${own}\n  }\n]}\n`;
}

describe('parseProviders', () => {
  it('reads the format of cluster-inventory-api, tabs and null included', async () => {
    const [one, two] = await parseProviders(
      `{\n\t"providers": [\n\t\t{"name": "a", "execConfig": {"apiVersion": "${v1}", "command": "x", "args": null, "env": null,
        "provideClusterInfo": true, "interactiveMode": "Never", "installHint": "get it"}},
        {"name": "b", "execConfig": {"apiVersion": "${v1}beta1", "command": "./y", "args": ["p", "q"], "env": [{"name": "N", "value": "v"}]},
         "profileSourcedCLIArgsPolicy": "Ignore", "profileSourcedEnvVarsPolicy": ""}\n\t]\n}`,
      'F',
    );
    expect(one).toMatchObject({
      name: 'a',
      exec: {
        apiVersion: v1,
        command: 'x',
        args: [],
        env: [],
        provideClusterInfo: true,
        installHint: 'get it',
      },
      argsPolicy: 'Ignore',
      envPolicy: 'Ignore',
      allowInsecure: false,
    });
    expect(two).toMatchObject({
      exec: { args: ['p', 'q'], env: [{ name: 'N', value: 'v' }], provideClusterInfo: false },
    });
  });

  it('reads its own key', async () => {
    const own = `{"allowedServers": ["https://*.example.com"], "allowedArgs": {"--region": "[a-z]+"}, "allowedEnvs": {"A": "1|2"},
      "argsFrom": [{"flag": "--region", "exec": "region"}, {"flag": "--region", "property": "p.example/x"}], "allowInsecure": true, "legacyCommand": "x"}`;
    const [one] = await parseProviders(
      text('"profileSourcedCLIArgsPolicy": "Append", "profileSourcedEnvVarsPolicy": "Replace",', own),
      'F',
    );
    expect(one?.allowedArgs.get('--region')).toEqual(/^(?:[a-z]+)$/u);
    expect(one?.allowedEnvs.get('A')?.test('12')).toBe(false);
    expect(one).toMatchObject({
      argsPolicy: 'Append',
      envPolicy: 'Replace',
      allowedServers: ['https://*.example.com'],
      argsFrom: [
        { flag: '--region', from: 'exec', key: 'region' },
        { flag: '--region', from: 'property', key: 'p.example/x' },
      ],
      allowInsecure: true,
    });
  });

  it('passes over what other consumers of the file keep in it', async () => {
    const shared = `{"managedBy": "kueue", ${text('"priority": 1,', '{}', `"apiVersion": "${v1}", "command": "login", "cache": true`).slice(1)}`;
    expect(await parseProviders(shared, 'F')).toMatchObject([{ name: 'a', exec: { command: 'login' } }]);
  });

  it('an empty file has no providers', async () => {
    expect(await parseProviders('', 'F')).toEqual([]);
    expect(await parseProviders('{"providers": null}', 'F')).toEqual([]);
  });

  it.each(templates.map(({ name, entry }) => [name, entry] as const))(
    'reads the template %s of setup --enable-provider',
    async (name, entry) => {
      const [one] = await parseProviders(JSON.stringify({ providers: [entry] }), 'F');
      expect(one?.name).toBe(name);
    },
  );

  it.each([
    ['[]', 'F:1: must be a mapping, not a list'],
    ['{"provider": []}', 'providers: is missing; the file is a mapping with this one list'],
    ['{"providers": {}}', 'F:1: providers: must be a list, not a mapping'],
    ['{"providers": [\n1]}', 'F:2: providers[0]: must be a mapping, not the number 1'],
    ['{"providers": [{"name": "a"}]}', 'providers[0].execConfig: must be a mapping, not empty'],
    [text('', '{"allowedServer": []}'), 'F:6: providers[0].kubectl-mc.allowedServer: no such key'],
    [text('', '{}', '"command": "x"'), 'F:4: providers[0].execConfig.apiVersion: is missing or empty'],
    [
      text('', '{}', '"apiVersion": "v1", "command": "x"'),
      'F:4: providers[0].execConfig.apiVersion: must be one of',
    ],
    [text('', '{}', `"apiVersion": "${v1}"`), 'F:4: providers[0].execConfig.command: is missing or empty'],
    [
      text('', '{}', `"apiVersion": "${v1}", "command": "x", "args": [1]`),
      'execConfig.args[0]: must be text, not the number 1',
    ],
    [
      text('', '{}', `"apiVersion": "${v1}", "command": "x", "interactiveMode": "No"`),
      'must be one of Never, IfAvailable, Always',
    ],
    [
      text('"profileSourcedCLIArgsPolicy": "Replace",'),
      'F:5: providers[0].profileSourcedCLIArgsPolicy: must be one of Ignore, Append',
    ],
    [text('"profileSourcedEnvVarsPolicy": "Append",'), 'must be one of Ignore, AppendIfNotExists, Replace'],
    [
      text('"profileSourcedCLIArgsPolicy": "Append",'),
      'F:6: providers[0].kubectl-mc: profileSourcedCLIArgsPolicy: Append needs',
    ],
    [
      text('"profileSourcedEnvVarsPolicy": "Replace",'),
      'profileSourcedEnvVarsPolicy: Replace needs kubectl-mc: {allowedEnvs',
    ],
    [
      text('', '{"allowedArgs": {"region": "x"}}'),
      'kubectl-mc.allowedArgs.region: must be a flag like --region',
    ],
    [
      text('', '{"allowedArgs": {"--region": "("}}'),
      'kubectl-mc.allowedArgs.--region: is not a regular expression',
    ],
    [text('', '{"allowedArgs": {"--region": "a)|(b"}}'), 'is not a regular expression'],
    [
      text('', '{"allowedServers": ["http://x"]}'),
      'F:6: providers[0].kubectl-mc.allowedServers[0]: "http://x" is not a pattern',
    ],
    [
      text('', '{"argsFrom": [{"flag": "--region", "exec": "r"}]}'),
      'allowedArgs does not say what a value of --region must match',
    ],
    [
      text('', '{"allowedArgs": {"--r": "x"}, "argsFrom": [{"flag": "--r"}]}'),
      'argsFrom[0]: needs either exec',
    ],
  ])('%s is an error that names file, line and key', async (broken, message) => {
    await expect(parseProviders(broken, 'F')).rejects.toThrow(message);
  });

  it('a name that is given twice is an error', async () => {
    const one = `{"name": "a", "execConfig": {"apiVersion": "${v1}", "command": "x"}}`;
    await expect(parseProviders(`{"providers": [${one},\n${one}]}`, 'F')).rejects.toThrow(
      'F:2: providers[1].name: "a" is given twice',
    );
  });
});
