// kubectl's own global flags: which of them the members get, and which make no sense over a fleet.
import { UsageError } from '../../core/errors.ts';
import {
  type FlagSpec,
  type FlagValues,
  flagBool,
  flagList,
  flagNumber,
  flagString,
} from '../../core/flag.ts';

/** kubectl's global flags that keep their meaning (kubectl options, 1.36). */
export const kubeFlags: readonly FlagSpec[] = [
  {
    name: 'namespace',
    short: 'n',
    type: 'string',
    usage: 'namespace on the members; without it each context has its own',
  },
  { name: 'as', type: 'string', usage: 'user to impersonate on the members' },
  { name: 'as-group', type: 'array', usage: 'group to impersonate on the members, can be repeated' },
  { name: 'as-uid', type: 'string', usage: 'UID to impersonate on the members' },
  {
    name: 'as-user-extra',
    type: 'array',
    usage: 'user extra to impersonate on the members, key=value, can be repeated',
  },
  { name: 'kubeconfig', type: 'string', usage: 'path to the kubeconfig file' },
  {
    name: 'request-timeout',
    type: 'string',
    usage: 'how long one request may take: 1s, 2m, 3h; 0 is no limit',
    default: '0',
  },
  { name: 'cache-dir', type: 'string', usage: 'cache folder; without it ~/.kube/cache' },
  { name: 'disable-compression', type: 'bool', usage: 'do not ask for compressed answers' },
  { name: 'warnings-as-errors', type: 'bool', usage: 'treat warnings of the server as errors' },
  { name: 'v', short: 'v', type: 'verbosity', usage: 'log level; a bare -v tells more of each failure' },
  { name: 'kuberc', type: 'string', usage: 'path to the kuberc file', hidden: true },
  { name: 'match-server-version', type: 'bool', usage: 'accepted for kubectl', hidden: true },
  { name: 'log-flush-frequency', type: 'string', usage: 'accepted for kubectl', hidden: true },
  { name: 'profile', type: 'string', usage: 'accepted for kubectl', hidden: true },
  { name: 'profile-output', type: 'string', usage: 'accepted for kubectl', hidden: true },
  { name: 'vmodule', type: 'string', usage: 'accepted for kubectl', hidden: true },
];

/** kubectl's flags that choose one connection: known, so that they can be refused with one clear line. */
export const connectionFlags: readonly FlagSpec[] = [
  ...['context', 'cluster', 'user', 'token', 'username', 'password', 'client-certificate', 'client-key'].map(
    hidden,
  ),
  ...['certificate-authority', 'tls-server-name'].map(hidden),
  { ...hidden('server'), short: 's' },
  { ...hidden('insecure-skip-tls-verify'), type: 'bool' },
];

function hidden(name: string): FlagSpec {
  return { name, type: 'string', usage: 'refused: it chooses one connection', hidden: true };
}

/** Throws UsageError for a flag that chooses one connection. */
export function refuseConnectionFlags(values: FlagValues): void {
  const given = connectionFlags.find((flag) => values.has(flag.name));
  if (given)
    throw new UsageError(
      `--${given.name} chooses one connection and a fleet has many; name the hub with --hub-context, or the members with --contexts`,
    );
}

/** kubectl's profiles of itself (cmd/profiling.go, runtime/pprof): accepted, and not made. */
const profiles = ['none', 'cpu', 'heap', 'goroutine', 'threadcreate', 'block', 'mutex', 'trace', 'allocs'];

/** Throws UsageError for a `--profile` that kubectl does not know. */
export function checkProfile(values: FlagValues): void {
  const profile = flagString(values, 'profile');
  if (profile !== undefined && !profiles.includes(profile))
    throw new UsageError(`unknown profile '${profile}'`);
}

/** What the members are asked with, in the user's words. */
export interface KubeOptions {
  readonly namespace?: string;
  readonly as?: string;
  readonly asUid?: string;
  readonly asGroups: readonly string[];
  readonly asUserExtra: readonly string[];
  readonly kubeconfig?: string;
  readonly cacheDir?: string;
  readonly kuberc?: string;
  readonly disableCompression: boolean;
  /** `-v N`; 0 when absent. */
  readonly verbosity: number;
}

/** Reads kubectl's flags that go to the members. */
export function toKubeOptions(values: FlagValues): KubeOptions {
  const optional = {
    namespace: flagString(values, 'namespace'),
    as: flagString(values, 'as'),
    asUid: flagString(values, 'as-uid'),
    kubeconfig: flagString(values, 'kubeconfig'),
    cacheDir: flagString(values, 'cache-dir'),
    kuberc: flagString(values, 'kuberc'),
  };
  const { namespace, as, asUid, kubeconfig, cacheDir, kuberc } = optional;
  return {
    ...(namespace !== undefined && namespace !== '' && { namespace }),
    ...(as !== undefined && { as }),
    ...(asUid !== undefined && { asUid }),
    ...(kubeconfig !== undefined && kubeconfig !== '' && { kubeconfig }),
    ...(cacheDir !== undefined && { cacheDir }),
    ...(kuberc !== undefined && { kuberc }),
    disableCompression: flagBool(values, 'disable-compression'),
    verbosity: flagNumber(values, 'v') ?? 0,
    asGroups: flagList(values, 'as-group'),
    asUserExtra: flagList(values, 'as-user-extra'),
  };
}
