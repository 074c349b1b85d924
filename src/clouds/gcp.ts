// Google Kubernetes Engine with gcloud, which writes to the file that KUBECONFIG names.
import { type Cloud, type FetchCommand, type Need, plainCommand } from './cloud.ts';

// `--region` takes a zone too: gcloud makes one location of --location, --region and --zone.
const region: Need = {
  key: 'region',
  pattern: /^[a-z]+(-[a-z]+)*-[a-z]+\d{1,2}(-[a-z])?$/,
  what: 'a Google Cloud region or zone',
};
const project: Need = {
  key: 'project',
  pattern: /^([a-z][a-z0-9.-]{0,60}[a-z0-9]:)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  what: 'a Google Cloud project',
};

/** A cluster that a fleet reaches through the connect gateway. */
const membership: FetchCommand = plainCommand(
  [
    { key: 'name', pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, what: 'the name of a fleet membership' },
    { ...region, pattern: /^(global|[a-z]+(-[a-z]+)*-[a-z]+\d{1,2}(-[a-z])?)$/ },
    project,
  ],
  (values) => [
    'container',
    'fleet',
    'memberships',
    'get-credentials',
    values.name ?? '',
    '--location',
    values.region ?? '',
    '--project',
    values.project ?? '',
  ],
);

export const gcp: Cloud = {
  name: 'gcp',
  title: 'Google Cloud',
  tool: 'gcloud',
  logIn: 'gcloud auth login',
  // Without an account it says so on stderr only, and succeeds.
  loginCheck: {
    args: ['auth', 'list', '--filter=status:ACTIVE', '--format=value(account)'],
    needsAnswer: true,
  },
  words: ['gcp', 'gke', 'google', 'googlecloud', 'googlecloudplatform', 'gkefleet'],
  printsKubeconfig: false,
  fetch: plainCommand(
    [
      { key: 'name', pattern: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/, what: 'the name of a GKE cluster' },
      region,
      project,
    ],
    (values) => [
      'container',
      'clusters',
      'get-credentials',
      values.name ?? '',
      '--region',
      values.region ?? '',
      '--project',
      values.project ?? '',
    ],
  ),
  fromEndpoint({ hostname, pathname }) {
    if (/^([a-z0-9-]+-)?connectgateway\.googleapis\.com$/.test(hostname)) {
      const [, owner, location, name] =
        /\/projects\/([^/]+)\/locations\/([^/]+)\/(?:gkeMemberships|memberships)\/([^/]+)\/?$/.exec(
          pathname,
        ) ?? [];
      if (owner === undefined || location === undefined || name === undefined) return { values: {} };
      return { values: { name, region: location, project: owner }, fetch: membership };
    }
    // https://gke-0123abcd-123456789.us-west1.gke.goog
    const [, found] = /\.([a-z0-9-]+)\.gke\.goog$/.exec(hostname) ?? [];
    return found === undefined ? undefined : { values: { region: found } };
  },
};

/** Prints the project that gcloud takes by itself. */
export const configuredProject: readonly string[] = ['config', 'get-value', 'project'];
