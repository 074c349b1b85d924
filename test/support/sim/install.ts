// Puts manifests with statuses into a real server, so that it holds what a simulated one holds.
import { CLUSTER_PROFILES, WIDGETS, crdManifest } from './crds.ts';
import { FIXTURE_DELETED } from './fixture-pods.ts';
import { FIXTURE } from './fixture.ts';
import type { Manifest } from './objects.ts';
import type { RealApiserver } from './real-apiserver.ts';
import { parseJson, trusted } from './trusted.ts';

/** The path of the list that an object is part of. */
export function listPath(manifest: Manifest): string {
  const { apiVersion, kind, metadata } = manifest;
  const group = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const namespace = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${group}${namespace}/${kind.toLowerCase()}s`;
}

/** Creates the custom kinds and waits until they are served. */
export async function installCrds(real: RealApiserver): Promise<void> {
  for (const crd of [WIDGETS, CLUSTER_PROFILES]) {
    await real.write('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crdManifest(crd));
  }
  for (const crd of [WIDGETS, CLUSTER_PROFILES]) {
    for (const version of crd.versions) {
      await until(real, `/apis/${crd.group}/${version.name}/${crd.plural}`);
    }
  }
}

async function until(real: RealApiserver, path: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await real.ask({ path, user: 'admin' });
    if (answer.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${path} is not served`);
}

/** Creates one object with its status; `manager` is who it says has written it. */
export async function install(real: RealApiserver, manifest: Manifest, manager = 'sim'): Promise<void> {
  const path = listPath(manifest);
  const { status, ...rest } = manifest;
  const posted = await real.write('POST', `${path}?fieldManager=${manager}`, rest);
  const isNode = manifest.kind === 'Node';
  const created = trusted<object>(
    isNode ? await untainted(real, `${path}/${manifest.metadata.name}`) : posted,
  );
  if (status === undefined || ['Namespace', 'Event'].includes(manifest.kind)) return;
  const name = encodeURIComponent(manifest.metadata.name);
  await real.write('PUT', `${path}/${name}/status?fieldManager=${manager}`, {
    ...created,
    status,
  });
}

/** Creates everything of fixture.ts. */
export async function installFixture(real: RealApiserver): Promise<void> {
  for (const manifest of FIXTURE) await install(real, manifest);
  for (const name of FIXTURE_DELETED)
    await real.write('DELETE', `/api/v1/namespaces/fleet/pods/${name}`, undefined);
}

/** Every new node gets a taint, which the node lifecycle controller takes away again. */
async function untainted(real: RealApiserver, path: string): Promise<unknown> {
  const body = { spec: { taints: null } };
  const headers = { 'content-type': 'application/merge-patch+json' };
  const answer = await real.ask({
    method: 'PATCH',
    path: `${path}?fieldManager=sim`,
    headers,
    body,
    user: 'admin',
  });
  if (answer.status !== 200) throw new Error(answer.body);
  return parseJson(answer.body);
}
