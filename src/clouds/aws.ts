// Amazon EKS with the AWS CLI, which writes to the file that KUBECONFIG names.
import { type Cloud, plainCommand } from './cloud.ts';

export const aws: Cloud = {
  name: 'aws',
  title: 'AWS',
  tool: 'aws',
  logIn: 'aws configure',
  loginCheck: {
    args: ['sts', 'get-caller-identity'],
    needsAnswer: false,
    // Without a default region the question cannot even be asked, although the clusters' regions are known.
    again: {
      complaint: /specify a region/i,
      env: (region) => ({ AWS_DEFAULT_REGION: region, AWS_REGION: region }),
    },
  },
  words: ['aws', 'eks', 'amazon', 'awseks', 'amazoneks'],
  printsKubeconfig: false,
  fetch: plainCommand(
    [
      { key: 'name', pattern: /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, what: 'the name of an EKS cluster' },
      { key: 'region', pattern: /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/, what: 'an AWS region' },
    ],
    ({ name = '', region = '' }) => ['eks', 'update-kubeconfig', '--name', name, '--region', region],
  ),
  // https://0123ABCD.gr7.us-west-2.eks.amazonaws.com, and https://….eks-cluster.us-west-2.api.aws with dual stack
  fromEndpoint({ hostname }) {
    const [, region] =
      /\.([a-z0-9-]+)\.eks\.amazonaws\.com(?:\.cn)?$/.exec(hostname) ??
      /\.eks-cluster\.([a-z0-9-]+)\.api\.(?:aws|amazonwebservices\.com\.cn)$/.exec(hostname) ??
      [];
    return region === undefined ? undefined : { values: { region } };
  },
};
