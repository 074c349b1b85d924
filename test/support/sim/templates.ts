// The recorded objects as forms to fill in: names, times and uids of one object take the place of the
// sample's, everything else stays as the real server made it.
import type { KubeObject } from './objects.ts';
import { recordedTemplates } from './recorded.ts';
import { SAMPLE } from './samples.ts';
import { parseJson } from './trusted.ts';

/** What an object is filled in with; what is absent stays the sample's. */
export interface Filling {
  readonly app?: string;
  readonly namespace?: string;
  readonly tier?: string;
  readonly image?: string;
  readonly hash?: string;
  readonly node?: string;
  readonly region?: string;
  readonly zone?: string;
  readonly version?: string;
  /** RFC 3339: creation and everything that happened then. */
  readonly time?: string;
  readonly podIp?: string;
  readonly nodeIp?: string;
  readonly clusterIp?: string;
  readonly uid?: string;
  /** Of the Deployment and the ReplicaSet that own it or that it is about. */
  readonly deploymentUid?: string;
  readonly replicaSetUid?: string;
  readonly resourceVersion?: string;
}

interface Template {
  readonly name: string;
  readonly uid: string;
  readonly text: string;
}

let templates: Map<string, Template[]> | undefined;

function templatesOf(resource: string): readonly Template[] {
  if (templates === undefined) {
    templates = new Map();
    for (const { resource: key, object } of recordedTemplates()) {
      const { kind: _kind, apiVersion: _version, ...rest } = object;
      const { name, uid } = object.metadata;
      const entry = { name, uid, text: JSON.stringify(rest) };
      templates.set(key, [...(templates.get(key) ?? []), entry]);
    }
  }
  return templates.get(resource) ?? [];
}

function uidOf(resource: string): string {
  return templatesOf(resource)[0]?.uid ?? '';
}

/** A new object of that resource, from the template whose name contains `name`. */
export function fill(resource: string, name: string, filling: Filling): KubeObject {
  const template = templatesOf(resource).find((entry) => entry.name.includes(name));
  if (template === undefined) throw new Error(`no recorded ${resource} ${name}`);
  const pairs: [string, string | undefined][] = [
    [template.uid, filling.uid],
    [uidOf('deployments'), filling.deploymentUid],
    [uidOf('replicasets'), filling.replicaSetUid],
    [SAMPLE.hash, filling.hash],
    [SAMPLE.image, filling.image],
    [SAMPLE.app, filling.app],
    [SAMPLE.namespace, filling.namespace],
    [SAMPLE.tier, filling.tier],
    [SAMPLE.node, filling.node],
    [SAMPLE.region, filling.region],
    [SAMPLE.zone, filling.zone],
    [SAMPLE.version, filling.version],
    [SAMPLE.time, filling.time],
    [SAMPLE.podIp, filling.podIp],
    [SAMPLE.nodeIp, filling.nodeIp],
    [SAMPLE.clusterIp, filling.clusterIp],
    ['"resourceVersion":"1"', filling.resourceVersion && `"resourceVersion":"${filling.resourceVersion}"`],
  ];
  let text = template.text;
  for (const [from, to] of pairs) if (to !== undefined) text = text.replaceAll(from, () => to);
  return parseJson<KubeObject>(text);
}
