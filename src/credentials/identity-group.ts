// Which plugins stand for one login: where it fails for one of them, it fails for all.
import { basename } from 'node:path';
import type { ExecConfig } from '../core/connection.ts';

/** The login behind a plugin's configuration. */
export interface IdentityGroup {
  /** What tells it apart, for people too: `aws (profile prod)`. */
  readonly name: string;
  /** What tells it apart for the program: what a hub proposes is never one login with the user's own. */
  readonly key: string;
  /** The configuration says whose login it is; otherwise only the command is the same, and that may mean nothing. */
  readonly isKnown: boolean;
  /** Google's tools share a database that many of them at once lock up. */
  readonly isGcloud: boolean;
}

interface Hint {
  readonly words: string;
  readonly flags?: readonly string[];
  readonly variables?: readonly string[];
}

const hints: readonly Hint[] = [
  { words: 'profile', flags: ['--profile'], variables: ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'] },
  { words: 'role', flags: ['--role-arn', '--role'] },
  { words: 'issuer', flags: ['--oidc-issuer-url', '--issuer-url', '--issuer'] },
  { words: 'client', flags: ['--oidc-client-id', '--client-id'], variables: ['AZURE_CLIENT_ID'] },
  { words: 'tenant', flags: ['--tenant-id', '--tenant'], variables: ['AZURE_TENANT_ID'] },
  {
    words: 'account',
    flags: ['--account', '--impersonate-service-account'],
    variables: ['CLOUDSDK_CORE_ACCOUNT', 'CLOUDSDK_ACTIVE_CONFIG_NAME'],
  },
  { words: 'proxy', flags: ['--proxy'] },
  { words: 'user', flags: ['--username', '--user'] },
];

/** Without any hint these stand for the one default login of their cloud. */
const knownCommands = [
  'aws',
  'aws-iam-authenticator',
  'gke-gcloud-auth-plugin',
  'gcloud',
  'kubelogin',
  'az',
  'tsh',
];
const gcloudCommands = ['gke-gcloud-auth-plugin', 'gcloud', 'gcloud.py'];

/** Reads the hints of one configuration; a variable counts from its `env` only, since our own is the same for all. */
export function identityGroup(exec: ExecConfig): IdentityGroup {
  const command = basename(exec.command).replace(/\.exe$/i, '');
  const found = hints.flatMap(({ words, flags = [], variables = [] }) => {
    const values = [...flagValues(exec.args, flags), ...variableValues(exec, variables)];
    return values.length === 0 ? [] : [`${words} ${values.join(' ')}`];
  });
  const name = found.length === 0 ? command : `${command} (${found.join(', ')})`;
  return {
    name,
    key: `${exec.source} ${name}`,
    // The words that a hub proposes for one cluster say nothing about another.
    isKnown: exec.source !== 'hub-properties' && (found.length > 0 || knownCommands.includes(command)),
    isGcloud: gcloudCommands.includes(command),
  };
}

/** `--flag value` and `--flag=value`. */
function flagValues(args: readonly string[], flags: readonly string[]): string[] {
  return args.flatMap((arg, i) => {
    const [name = '', ...value] = arg.split('=');
    if (!flags.includes(name)) return [];
    if (value.length > 0) return [value.join('=')];
    const next = args[i + 1];
    return next === undefined ? [] : [next];
  });
}

function variableValues(exec: ExecConfig, names: readonly string[]): string[] {
  return exec.env.flatMap(({ name, value }) => (names.includes(name) ? [value] : []));
}
