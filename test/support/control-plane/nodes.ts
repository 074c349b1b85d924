// Nodes that exist on paper; kwok plays their kubelets.

/** Node `n<index>`, which looks like an ordinary worker; hardware and versions are the same on every machine. */
export function fakeNode(index: number): object {
  const name = `n${index}`;
  const resources = { cpu: '4', memory: '16Gi', pods: '110', 'ephemeral-storage': '100Gi' };
  return {
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'node-role.kubernetes.io/worker': '',
      },
    },
    // Pods get their addresses from it; in one range for all nodes there would be doubles.
    spec: { podCIDR: `10.244.${index}.0/24`, podCIDRs: [`10.244.${index}.0/24`] },
    status: {
      capacity: resources,
      allocatable: resources,
      nodeInfo: {
        architecture: 'amd64',
        operatingSystem: 'linux',
        kubeletVersion: 'v1.36.3',
        kernelVersion: '6.12.0',
        osImage: 'Test Linux',
        containerRuntimeVersion: 'containerd://2.1.0',
        bootID: '',
        kubeProxyVersion: '',
        machineID: '',
        systemUUID: '',
      },
    },
  };
}
