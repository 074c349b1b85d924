// Reviewed access providers for the user's provider file (upstream format, cluster-inventory-api pkg/access). None is on by
// itself: `--enable-provider NAME` writes one down, and the file is the user's from then on.

/** One entry of `providers`, and what is to be done before it works. */
export interface Template {
  readonly name: string;
  readonly entry: Readonly<Record<string, unknown>> & { readonly name: string };
  /** The next step for the user, a sentence. */
  readonly next: string;
}

const v1 = 'client.authentication.k8s.io/v1';
const v1beta1 = 'client.authentication.k8s.io/v1beta1';

/** Nothing that the hub wrote reaches the command line or the environment. */
const nothingFromProfile = { profileSourcedCLIArgsPolicy: 'Ignore', profileSourcedEnvVarsPolicy: 'Ignore' };

// The TLS endpoints below these names are run by the cloud: only it can answer there.
const gatewayServers = [
  'https://connectgateway.googleapis.com',
  'https://*-connectgateway.googleapis.com',
  'https://*.gke.goog',
];

function gke(name: string): Template {
  return {
    name,
    entry: {
      name,
      execConfig: {
        apiVersion: v1beta1,
        command: 'gke-gcloud-auth-plugin',
        args: null,
        env: null,
        provideClusterInfo: true,
        interactiveMode: 'Never',
        installHint: 'Install it with: gcloud components install gke-gcloud-auth-plugin',
      },
      ...nothingFromProfile,
      'kubectl-mc': { allowedServers: gatewayServers },
    },
    next: 'Log in with gcloud auth login; gke-gcloud-auth-plugin must be on PATH.',
  };
}

export const templates: readonly Template[] = [
  gke('google'),
  gke('gke-fleet'),
  {
    name: 'eks',
    entry: {
      name: 'eks',
      execConfig: {
        apiVersion: v1beta1,
        command: 'aws',
        args: ['eks', 'get-token', '--output', 'json'],
        env: null,
        provideClusterInfo: false,
        interactiveMode: 'Never',
        installHint: 'Install the AWS CLI, version 2.',
      },
      profileSourcedCLIArgsPolicy: 'Append',
      profileSourcedEnvVarsPolicy: 'Ignore',
      'kubectl-mc': {
        allowedServers: ['https://*.eks.amazonaws.com'],
        allowedArgs: { '--cluster-name': '[0-9A-Za-z][A-Za-z0-9_-]{0,99}', '--region': '[a-z0-9-]+' },
        allowedEnvs: {},
        argsFrom: [
          { flag: '--cluster-name', exec: 'clusterId' },
          { flag: '--region', exec: 'region' },
        ],
      },
    },
    next: 'Log in with aws configure or aws sso login; aws must be on PATH.',
  },
  {
    name: 'aks',
    entry: {
      name: 'aks',
      execConfig: {
        apiVersion: v1beta1,
        command: 'kubelogin',
        args: [
          'get-token',
          '--login',
          'azurecli',
          '--server-id',
          // The AAD application of every AKS cluster with Microsoft Entra integration.
          '6dae42f8-4368-4678-94ff-3960e28e3630',
        ],
        env: null,
        provideClusterInfo: false,
        interactiveMode: 'Never',
        installHint: 'Install kubelogin with: az aks install-cli',
      },
      ...nothingFromProfile,
      'kubectl-mc': { allowedServers: ['https://*.azmk8s.io'] },
    },
    next: 'Log in with az login; kubelogin must be on PATH.',
  },
  {
    name: 'secretreader',
    entry: {
      name: 'secretreader',
      execConfig: {
        apiVersion: v1,
        command: 'secretreader-plugin',
        args: null,
        env: null,
        provideClusterInfo: true,
        interactiveMode: 'Never',
        installHint: 'Install secretreader-plugin of kubernetes-sigs/cluster-inventory-api.',
      },
      ...nothingFromProfile,
    },
    next: 'secretreader-plugin must be on PATH; its tokens are shared service accounts, not your own identity.',
  },
  {
    name: 'open-cluster-management',
    entry: {
      name: 'open-cluster-management',
      execConfig: {
        apiVersion: v1,
        command: 'cp-creds',
        args: ['--managed-serviceaccount=kubectl-mc'],
        env: null,
        provideClusterInfo: true,
        interactiveMode: 'Never',
        installHint: 'Install cp-creds of open-cluster-management-io/cluster-proxy.',
      },
      ...nothingFromProfile,
    },
    next: 'cp-creds must be on PATH; put the name of your ManagedServiceAccount in the place of kubectl-mc in its args.',
  },
];

/** The template of that name. */
export function templateNamed(name: string): Template | undefined {
  return templates.find((template) => template.name === name);
}
