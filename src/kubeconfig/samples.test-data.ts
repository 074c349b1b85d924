// Kubeconfigs as tools write them (names and secrets made up), for the tests of the readers.

export const samples: Readonly<Record<string, string>> = {
  kubectl: `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTg==
    server: https://127.0.0.1:40001
  name: kind-hub
- cluster:
    insecure-skip-tls-verify: true
    server: https://example.com/k8s/clusters/c-1
    tls-server-name: kubernetes.default
  name: rancher
contexts:
- context:
    cluster: kind-hub
    namespace: team-a
    user: kind-hub
  name: kind-hub
- context:
    cluster: rancher
    user: ""
  name: rancher
current-context: kind-hub
kind: Config
preferences: {}
users:
- name: kind-hub
  user:
    client-certificate-data: LS0tLS1CRUdJTg==
    client-key-data: LS0tLS1CRUdJTg==
- name: someone@example.com
  user:
    as: system:admin
    as-groups:
    - system:masters
    as-user-extra:
      reason:
      - because I say so
    token: abc.def-ghi_jkl
`,
  aws: `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTg==
    server: https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com
  name: arn:aws:eks:us-east-1:123456789012:cluster/prod
contexts:
- context:
    cluster: arn:aws:eks:us-east-1:123456789012:cluster/prod
    user: arn:aws:eks:us-east-1:123456789012:cluster/prod
  name: arn:aws:eks:us-east-1:123456789012:cluster/prod
current-context: arn:aws:eks:us-east-1:123456789012:cluster/prod
kind: Config
preferences: {}
users:
- name: arn:aws:eks:us-east-1:123456789012:cluster/prod
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args:
      - --region
      - us-east-1
      - eks
      - get-token
      - --cluster-name
      - prod
      - --output
      - json
      command: aws
      env:
      - name: AWS_PROFILE
        value: prod
      interactiveMode: IfAvailable
      provideClusterInfo: false
`,
  gcloud: `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTg==
    server: https://34.1.2.3
  name: gke_project_europe-west1_prod
contexts:
- context:
    cluster: gke_project_europe-west1_prod
    user: gke_project_europe-west1_prod
  name: gke_project_europe-west1_prod
current-context: gke_project_europe-west1_prod
kind: Config
preferences: {}
users:
- name: gke_project_europe-west1_prod
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args: null
      command: gke-gcloud-auth-plugin
      env: null
      installHint: Install gke-gcloud-auth-plugin for use with kubectl by following
        https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl#install_plugin
      interactiveMode: IfAvailable
      provideClusterInfo: true
`,
  azure: `apiVersion: v1
clusters:
- cluster:
    server: https://prod-dns-1a2b3c.hcp.westeurope.azmk8s.io:443
  name: prod
contexts:
- context:
    cluster: prod
    user: clusterUser_rg_prod
  name: prod
current-context: prod
kind: Config
users:
- name: clusterUser_rg_prod
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args:
      - get-token
      - --environment
      - AzurePublicCloud
      - --server-id
      - 6dae42f8-4368-4678-94ff-3960e28e3630
      - -l
      - devicecode
      command: kubelogin
      env: null
      installHint: |2

        kubelogin is not installed which is required to connect to AAD enabled cluster.

        To learn more, please go to https://aka.ms/aks/kubelogin
      provideClusterInfo: false
`,
  minikube: `apiVersion: v1
clusters:
- cluster:
    certificate-authority: /home/someone/.minikube/ca.crt
    extensions:
    - extension:
        last-update: Wed, 01 May 2024 10:11:12 CEST
        provider: minikube.sigs.k8s.io
        version: v1.33.0
      name: cluster_info
    server: https://192.168.49.2:8443
  name: minikube
contexts:
- context:
    cluster: minikube
    extensions:
    - extension:
        last-update: Wed, 01 May 2024 10:11:12 CEST
        provider: minikube.sigs.k8s.io
        version: v1.33.0
      name: context_info
    namespace: default
    user: minikube
  name: minikube
current-context: minikube
kind: Config
preferences: {}
users:
- name: minikube
  user:
    client-certificate: /home/someone/.minikube/profiles/minikube/client.crt
    client-key: /home/someone/.minikube/profiles/minikube/client.key
`,
  rancher: `apiVersion: v1
kind: Config
clusters:
- name: "prod"
  cluster:
    server: "https://rancher.example.com/k8s/clusters/c-m-abcd"

users:
- name: "prod"
  user:
    token: "kubeconfig-user-abcd:xyz"


contexts:
- name: "prod"
  context:
    user: "prod"
    cluster: "prod"

current-context: "prod"
`,
  'by hand': `---
# my clusters
apiVersion: v1
kind: Config
clusters:
  - name: one
    cluster:
      server: 'https://one.example.com:6443'
      certificate-authority: ./pki/ca.crt

  - name: two
    cluster:
      server: https://two.example.com
      extensions:
        - name: client.authentication.k8s.io/exec
          extension:
            audience: 06e3fbd18de8
            port: 8443
            # a comment
            deep: {}
users:
  - name: plugin
    user:
      exec:
        apiVersion: client.authentication.k8s.io/v1
        command: ../bin/plugin
        args: []
        interactiveMode: Never
        installHint: |-
          Install it
            with care: brew install plugin
contexts:
  - name: one
    context: {}
current-context:
`,
};
