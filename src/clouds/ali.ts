// Alibaba Cloud ACK with aliyun, which prints the kubeconfig.
import { type Cloud, type Need, plainCommand } from './cloud.ts';

const clusterID: Need = {
  key: 'clusterID',
  pattern: /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/,
  what: 'the id of an ACK cluster',
};

export const ali: Cloud = {
  name: 'ali',
  title: 'Alibaba',
  tool: 'aliyun',
  logIn: 'aliyun configure',
  loginCheck: { args: ['sts', 'GetCallerIdentity'], needsAnswer: false },
  words: ['ali', 'alibaba', 'alibabacloud', 'alicloud', 'aliyun', 'ack'],
  printsKubeconfig: true,
  fetch: plainCommand([clusterID], ({ clusterID: id = '' }) => [
    'cs',
    'cluster',
    'get-kubeconfig',
    '--cluster',
    id,
  ]),
  // Releases without that command have the API call itself, which answers {"config": "…"}.
  insteadWhenUnknown: {
    ...plainCommand([clusterID], ({ clusterID: id = '' }) => [
      'cs',
      'DescribeClusterUserKubeconfig',
      '--ClusterId',
      id,
    ]),
    complaint:
      /not a valid (?:api|command|operation)|unknown (?:api|command|flag)|invalid (?:api|action)|unchecked/i,
  },
  // https://apiserver.c0123456789.cn-hangzhou.cs.aliyuncs.com:6443
  fromEndpoint({ hostname }) {
    const [, id, region] = /^apiserver\.([a-z0-9]+)\.([a-z0-9-]+)\.cs\.aliyuncs\.com$/.exec(hostname) ?? [];
    return id === undefined || region === undefined ? undefined : { values: { clusterID: id, region } };
  },
};
