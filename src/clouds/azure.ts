// Azure Kubernetes Service with az. Several of its versions ignore KUBECONFIG (Azure/azure-cli#26444): the file is an argument.
import { isRecord } from '../files/record.ts';
import type { Cloud, FactValues } from './cloud.ts';

function words({ name = '', resourceGroup = '' }: FactValues): readonly string[] {
  return ['aks', 'get-credentials', '--name', name, '--resource-group', resourceGroup];
}

export const azure: Cloud = {
  name: 'azure',
  title: 'Azure',
  tool: 'az',
  logIn: 'az login',
  loginCheck: { args: ['account', 'show'], needsAnswer: false },
  words: ['azure', 'aks', 'az', 'microsoft', 'microsoftazure'],
  printsKubeconfig: false,
  fetch: {
    needs: [
      {
        key: 'name',
        pattern: /^[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/,
        what: 'the name of an AKS cluster',
      },
      {
        key: 'resourceGroup',
        pattern: /^[\p{L}\p{N}_(][\p{L}\p{N}_.()-]{0,88}(?<!\.)$/u,
        what: 'an Azure resource group',
      },
    ],
    args: (values, file) => [...words(values), '--file', file],
    shown: words,
  },
  lookUp: { args: ['aks', 'list', '--output', 'json'], find: clusterWithHost },
  // https://NAME-dns-0123abcd.hcp.westeurope.azmk8s.io: the prefix is chosen freely, so it names nothing.
  fromEndpoint({ hostname }) {
    const [, region] = /\.([a-z0-9]+)\.azmk8s\.io$/.exec(hostname) ?? [];
    return region === undefined ? undefined : { values: { region } };
  },
};

/** `az aks list` gives each cluster's host names, public and private. */
function clusterWithHost(answer: string, { hostname }: URL): FactValues | undefined {
  let list: unknown;
  try {
    list = JSON.parse(answer);
  } catch {
    return undefined;
  }
  const found: unknown = Array.isArray(list)
    ? list.find(
        (one) =>
          isRecord(one) && [one['fqdn'], one['privateFqdn'], one['azurePortalFqdn']].includes(hostname),
      )
    : undefined;
  if (!isRecord(found)) return undefined;
  const { name, resourceGroup } = found;
  return typeof name === 'string' && typeof resourceGroup === 'string' ? { name, resourceGroup } : undefined;
}
