import { describe, expect, it } from 'vitest';
import { ConfigError, UsageError } from '../core/errors.ts';
import { originText } from './config.ts';
import { parseConfig } from './config-file.ts';
import { type Env, variablesOf } from './environment.ts';
import { type ResolvedConfig, resolveConfig } from './resolve-config.ts';
import { allSettings } from './settings.ts';

async function resolved(
  given: { readonly file?: string; readonly env?: Env; readonly flags?: Record<string, string> } = {},
): Promise<ResolvedConfig> {
  return resolveConfig({
    file: await parseConfig(given.file ?? '', 'F'),
    env: given.env ?? {},
    flags: new Map(Object.entries(given.flags ?? {}).map(([name, text]) => [name, [text]])),
  });
}

function origins({ settings }: ResolvedConfig): Record<string, string> {
  return Object.fromEntries(
    settings.map(({ key, shown, origin }) => [key, `${JSON.stringify(shown)} ${originText(origin)}`]),
  );
}

describe('resolveConfig', () => {
  it('has the defaults of the contract', async () => {
    const found = await resolved();
    expect(found.config).toEqual({
      discovery: { cacheTtlMs: 300_000, api: 'clusterprofile', maxClusters: 2000 },
      execution: { maxConcurrency: 64, timeoutMs: 30_000, continueOnError: true },
      output: { colorize: true, showClusterColumn: true },
      groups: new Map(),
      trust: { allowedServers: [] },
    });
    expect(origins(found)).toEqual({
      'discovery.cacheTTL': '"5m" default',
      'discovery.api': '"clusterprofile" default',
      'discovery.maxClusters': '2000 default',
      'execution.maxConcurrency': '64 default',
      'execution.timeout': '"30s" default',
      'execution.continueOnError': 'true default',
      'output.colorize': 'true default',
      'output.showClusterColumn': 'true default',
      'trust.allowedServers': '[] default',
    });
  });

  it('takes flags before environment, environment before file, file before default', async () => {
    const file =
      'execution:\n  timeout: 1s\n  maxConcurrency: 1\n  continueOnError: false\ngroups:\n  a: {clusters: x}\n';
    const env = { KUBECTL_MC_EXECUTION_TIMEOUT: '2s', KUBECTL_MC_EXECUTION_MAX_CONCURRENCY: '2' };
    const found = await resolved({ file, env, flags: { 'cluster-timeout': '3m', namespace: 'x' } });
    expect(found.config.execution).toEqual({ timeoutMs: 180_000, maxConcurrency: 2, continueOnError: false });
    expect(origins(found)).toMatchObject({
      'execution.timeout': '"3m" flag --cluster-timeout',
      'execution.maxConcurrency': '2 env KUBECTL_MC_EXECUTION_MAX_CONCURRENCY',
      'execution.continueOnError': 'false F:4',
      'groups.a': '{"clusters":"x","exclude":"","selector":"","properties":{}} F:6',
      'output.colorize': 'true default',
    });
    expect(found.config.groups.get('a')?.clusters).toBe('x');
  });

  it('knows a variable for every setting, in two spellings', async () => {
    expect(allSettings.flatMap(variablesOf)).toEqual([
      'KUBECTL_MC_DISCOVERY_CACHE_TTL',
      'KUBECTL_MC_DISCOVERY_CACHETTL',
      'KUBECTL_MC_DISCOVERY_API',
      'KUBECTL_MC_DISCOVERY_MAX_CLUSTERS',
      'KUBECTL_MC_DISCOVERY_MAXCLUSTERS',
      'KUBECTL_MC_EXECUTION_MAX_CONCURRENCY',
      'KUBECTL_MC_EXECUTION_MAXCONCURRENCY',
      'KUBECTL_MC_EXECUTION_TIMEOUT',
      'KUBECTL_MC_EXECUTION_CONTINUE_ON_ERROR',
      'KUBECTL_MC_EXECUTION_CONTINUEONERROR',
      'KUBECTL_MC_OUTPUT_COLORIZE',
      'KUBECTL_MC_OUTPUT_SHOW_CLUSTER_COLUMN',
      'KUBECTL_MC_OUTPUT_SHOWCLUSTERCOLUMN',
      'KUBECTL_MC_TRUST_ALLOWED_SERVERS',
      'KUBECTL_MC_TRUST_ALLOWEDSERVERS',
    ]);
    const env = {
      KUBECTL_MC_DISCOVERY_CACHETTL: '0',
      KUBECTL_MC_DISCOVERY_API: 'about',
      KUBECTL_MC_EXECUTION_MAXCONCURRENCY: '200',
      KUBECTL_MC_EXECUTION_TIMEOUT: '1.5s',
      KUBECTL_MC_EXECUTION_CONTINUE_ON_ERROR: 'F',
      KUBECTL_MC_OUTPUT_COLORIZE: '0',
      KUBECTL_MC_OUTPUT_SHOWCLUSTERCOLUMN: 'false',
      KUBECTL_MC_OUTPUT_SHOW_CLUSTER_COLUMN: 'false',
      KUBECTL_MC_TRUST_ALLOWED_SERVERS: 'https://*.a, https://b',
    };
    expect((await resolved({ env })).config).toEqual({
      discovery: { cacheTtlMs: 0, api: 'about', maxClusters: 2000 },
      execution: { maxConcurrency: 200, timeoutMs: 1500, continueOnError: false },
      output: { colorize: false, showClusterColumn: false },
      groups: new Map(),
      trust: { allowedServers: ['https://*.a', 'https://b'] },
    });
  });

  it('passes over empty variables and those of other meaning', async () => {
    const env = {
      KUBECTL_MC_EXECUTION_TIMEOUT: '',
      KUBECTL_MC_HUB_CONTEXT: 'hub',
      KUBECTL_MC_EXECUTION_X: '',
    };
    expect(origins(await resolved({ env }))).toMatchObject({ 'execution.timeout': '"30s" default' });
  });

  it.each([
    [
      { KUBECTL_MC_EXECUTION_TIMEOUT: '30' },
      'KUBECTL_MC_EXECUTION_TIMEOUT: must be a duration like 30s or 5m, not the text "30". Correct or unset the variable.',
    ],
    [
      { KUBECTL_MC_EXECUTION_MAXCONCURRENCY: '0x10' },
      'KUBECTL_MC_EXECUTION_MAXCONCURRENCY: must be a whole number from 1 up, not the text "0x10". Correct or unset the variable.',
    ],
    [
      { KUBECTL_MC_OUTPUT_COLORIZE: 'yes' },
      'KUBECTL_MC_OUTPUT_COLORIZE: must be true or false, not the text "yes". Correct or unset the variable.',
    ],
    [
      { KUBECTL_MC_EXECUTION_MAXCONCURRENCY: '1', KUBECTL_MC_EXECUTION_MAX_CONCURRENCY: '2' },
      'KUBECTL_MC_EXECUTION_MAX_CONCURRENCY and KUBECTL_MC_EXECUTION_MAXCONCURRENCY differ. Unset one of them.',
    ],
    [
      { KUBECTL_MC_EXECUTION_TIMEOT: '1s' },
      'KUBECTL_MC_EXECUTION_TIMEOT: no such setting. Did you mean KUBECTL_MC_EXECUTION_TIMEOUT? Correct or unset the variable.',
    ],
    [
      { KUBECTL_MC_TRUST_ALLOWED_SERVERS: 'a,,b' },
      'KUBECTL_MC_TRUST_ALLOWED_SERVERS: must be a list of server patterns like https://*.example.com; entry 2 is the text "". Correct or unset the variable.',
    ],
  ])('names the variable that is wrong: %j', async (env, message) => {
    const error: unknown = await resolved({ env, flags: { 'cluster-timeout': '1s' } }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toHaveProperty('message', message);
  });

  it.each([
    ['cluster-timeout', '5', 'must be a duration like 30s or 5m, not the text "5"'],
    ['concurrency', '0', 'must be a whole number from 1 up, not the number 0'],
  ])("refuses --%s %s in kubectl's words", async (flag, text, problem) => {
    const error: unknown = await resolved({ flags: { [flag]: text } }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toHaveProperty('message', `invalid argument "${text}" for "--${flag}" flag: ${problem}`);
  });

  it('reads every flag of a setting', async () => {
    const flags = {
      concurrency: '7',
      'cluster-timeout': '1m',
      'continue-on-error': 'false',
      'show-cluster-column': 'false',
    };
    const { config } = await resolved({ flags });
    expect([config.execution, config.output]).toEqual([
      { maxConcurrency: 7, timeoutMs: 60_000, continueOnError: false },
      { colorize: true, showClusterColumn: false },
    ]);
  });
});
