// The ClusterProfile CRD as its next release will have it: v1alpha2 beside v1alpha1, which stays the stored version.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CLUSTER_PROFILE_CRD } from '../../../scripts/control-plane-dir.ts';

type Schema = Record<string, unknown> & { properties: Record<string, Schema>; items: Schema };
interface CrdVersion {
  name: string;
  schema: { openAPIV3Schema: Schema };
  [key: string]: unknown;
}
interface CustomResourceDefinition {
  metadata: { name: string; resourceVersion?: string };
  spec: { names: Record<string, unknown>; versions: CrdVersion[] };
}

/** cluster-inventory-api's deprecation warning of v1alpha1. */
export const deprecationWarning =
  'multicluster.x-k8s.io/v1alpha1 ClusterProfile is deprecated; use multicluster.x-k8s.io/v1alpha2';

/** The CRD of release v0.1.3: v1alpha1 alone. */
export function releasedCrd(programs: string): CustomResourceDefinition {
  return parse(readFileSync(join(programs, CLUSTER_PROFILE_CRD), 'utf8')) as CustomResourceDefinition;
}

/** Both versions, as the Go types of v0.2.0 have them; `served` says which. */
export function bothVersionsCrd(
  programs: string,
  served = ['v1alpha1', 'v1alpha2'],
): CustomResourceDefinition {
  const crd = releasedCrd(programs);
  const [old] = crd.spec.versions;
  if (old === undefined) throw new Error('the CRD has no version');
  const recent = structuredClone(old);
  const { spec, status } = recent.schema.openAPIV3Schema.properties;
  const manager = spec?.properties['clusterManager']?.properties['name'];
  const providers = status?.properties['accessProviders'];
  const cluster = providers?.items.properties['cluster'];
  if (!status || !manager || !providers || !cluster) throw new Error('the schema is another than expected');
  delete status.properties['credentialProviders'];
  delete cluster.properties['certificate-authority'];
  Object.assign(manager, { minLength: 1, maxLength: 63 });
  Object.assign(providers, { maxItems: 64 });
  Object.assign(providers.items, { required: ['name', 'cluster'] });
  Object.assign(cluster.properties['server'] ?? {}, { maxLength: 2048 });
  const column = (name: string, jsonPath: string, type = 'string') => ({ name, type, jsonPath });
  Object.assign(recent, {
    name: 'v1alpha2',
    storage: false,
    served: served.includes('v1alpha2'),
    additionalPrinterColumns: [
      column('Display Name', '.spec.displayName'),
      column('Manager', '.spec.clusterManager.name'),
      column('Version', '.status.version.kubernetes'),
      column('Healthy', '.status.conditions[?(@.type=="ControlPlaneHealthy")].status'),
      column('Age', '.metadata.creationTimestamp', 'date'),
    ],
  });
  Object.assign(old, { served: served.includes('v1alpha1'), deprecated: true, deprecationWarning });
  Object.assign(crd.spec.names, { categories: ['multicluster'] });
  crd.spec.versions = [old, recent];
  return crd;
}

/** about.k8s.io ClusterProperty, with one served version. */
export function clusterPropertyCrd(version: 'v1beta1' | 'v1alpha1'): object {
  const names = { kind: 'ClusterProperty', plural: 'clusterproperties', singular: 'clusterproperty' };
  const text = { type: 'string' };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: 'clusterproperties.about.k8s.io',
      annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/enhancements/pull/2149' },
    },
    spec: {
      group: 'about.k8s.io',
      scope: 'Cluster',
      names: { ...names, listKind: 'ClusterPropertyList' },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: { value: text }, required: ['value'] } },
            },
          },
        },
      ],
    },
  };
}
