// A fleet with a member that only the hub's offer leads to, plugins that log their runs, and an attacker that listens.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliResult } from './cli-world.ts';
import { runCli } from './run-cli.ts';
import { type SimFleet, startSimFleet } from './sim/fleet.ts';
import type { SimHubSpec, SimMemberSpec } from './sim/spec.ts';
import type { Spy } from './sim/spy.ts';

export interface OfferedFleet {
  readonly fleet: SimFleet;
  /** Speaks TLS with a certificate that the client trusts; a cluster of the kubeconfig is there, so that loopback is no reason to refuse it. */
  readonly spy: Spy;
  /** `prod` and `own` have clusters in the kubeconfig, but only `own` has a context. */
  readonly mc: (line: string | readonly string[], more?: Typed) => Promise<CliResult>;
  /** Each run of a plugin: its name and arguments. */
  readonly runs: () => Promise<string[]>;
  /** KUBERNETES_EXEC_INFO of each run. */
  readonly infos: () => Promise<unknown[]>;
  /** How often anybody connected to `prod` or to the attacker. */
  readonly packets: () => number;
  /** Changes the profile of `prod` on the hub. */
  readonly onHub: (change: (status: ProfileStatus) => void, name?: string) => void;
  readonly writeProviders: (providers: readonly object[]) => Promise<void>;
  /** The folder of the plugins. */
  readonly bin: string;
  readonly trustFile: string;
}

/** What a person types, and where: on a terminal when there is input. */
export interface Typed {
  readonly input?: string;
  readonly tty?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** `status` of a ClusterProfile, as far as tests change it. */
export interface ProfileStatus {
  accessProviders?: { name: string; cluster: Record<string, unknown> & { extensions?: object[] } }[];
  properties?: { name: string; value: string }[];
}

/** The provider of the user's file that serves `prod`. */
export const cloud = {
  name: 'cloud',
  execConfig: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'cloud-login',
    args: ['get-token'],
    env: [{ name: 'CLOUD_ACCOUNT', value: 'mine' }],
    provideClusterInfo: true,
    interactiveMode: 'Never',
  },
};

/** `prod` as it is offered by the provider `cloud`. */
export const offeredMember: SimMemberSpec = {
  name: 'prod',
  context: false,
  profile: {
    accessProviders: [
      {
        name: 'cloud',
        cluster: {
          server: '{server}',
          'certificate-authority-data': '{ca}',
          extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { clusterName: 'prod' } }],
        },
      },
    ],
  },
};

/** Starts it; more members may be given. Stop `fleet` at the end. */
export async function startOfferedFleet(
  members: readonly SimMemberSpec[] = [{ name: 'own' }, offeredMember],
  hub: SimHubSpec = {},
  options: { readonly token?: string } = {},
): Promise<OfferedFleet> {
  const fleet = await startSimFleet({ ...options, members, hub, pods: 2 });
  const spy = await fleet.spy();
  const bin = join(fleet.home, 'bin');
  const log = join(fleet.home, 'plugin.log');
  await mkdir(bin);
  await writeFile(log, '');
  const status = { token: fleet.token('prod') };
  for (const name of ['cloud-login', 'other-login']) {
    const credential = { kind: 'ExecCredential', apiVersion: cloud.execConfig.apiVersion, status };
    const body = `echo "${name} $*" >> '${log}'\nprintf '%s' "$KUBERNETES_EXEC_INFO" >> '${log}.infos'\nprintf '%s' '${JSON.stringify(credential)}'\n`;
    await writeFile(join(bin, name), `#!/bin/sh\n${body}`);
    await chmod(join(bin, name), 0o755);
  }
  const servers = [...members.map(({ name }) => fleet.member(name).server), spy.url];
  const clusters = servers.map((server, at) => `- name: known-${at}\n  cluster: {server: '${server}'}\n`);
  const known = join(fleet.home, 'known');
  await writeFile(known, `apiVersion: v1\nkind: Config\nclusters:\n${clusters.join('')}`, { mode: 0o600 });
  const own = join(fleet.home, '.kube', 'kubectl-mc');
  const env = { PATH: `${bin}:/usr/bin:/bin`, KUBECONFIG: `${fleet.kubeconfig}:${known}` };
  const offered: OfferedFleet = {
    fleet,
    spy,
    bin,
    trustFile: join(own, 'trust.yaml'),
    mc: (line, more = {}) =>
      runCli(line, {
        home: fleet.home,
        env: { ...env, ...more.env },
        tty: more.tty ?? more.input !== undefined,
        ...(more.input !== undefined && { input: more.input }),
      }),
    runs: async () => (await readFile(log, 'utf8')).split('\n').filter(Boolean),
    packets: () => fleet.member('prod').connections.accepted + spy.connections(),
    infos: async () =>
      (await readFile(`${log}.infos`, 'utf8'))
        .split('\n')
        .filter(Boolean)
        .map((line): unknown => JSON.parse(line)),
    onHub: (change, name = 'prod') =>
      fleet.hub.mutate({ resource: 'clusterprofiles', namespace: 'fleet', name }, (object) => {
        const copy = structuredClone(object) as unknown as { status: ProfileStatus };
        change(copy.status);
        return copy as unknown as typeof object;
      }),
    writeProviders: async (providers) => {
      await mkdir(own, { recursive: true, mode: 0o700 });
      const text = JSON.stringify({ providers }, null, 2);
      await writeFile(join(own, 'providers.json'), text, { mode: 0o600 });
    },
  };
  await offered.writeProviders([cloud]);
  return offered;
}
