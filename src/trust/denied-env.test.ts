import { expect, it } from 'vitest';
import { isDeniedVariable } from './denied-env.ts';

it.each(
  (
    'LD_PRELOAD LD_LIBRARY_PATH DYLD_INSERT_LIBRARIES PATH HOME NODE_OPTIONS NODE_EXTRA_CA_CERTS PYTHONPATH PYTHONSTARTUP ' +
    'BROWSER HTTPS_PROXY https_proxy NO_PROXY ALL_PROXY AWS_ENDPOINT_URL AWS_ENDPOINT_URL_STS CLOUDSDK_CONFIG AWS_CONFIG_FILE ' +
    'AWS_SHARED_CREDENTIALS_FILE SSL_CERT_FILE SSL_CERT_DIR KUBECONFIG AZURE_AUTHORITY_HOST BASH_ENV ENV GIT_SSH_COMMAND ' +
    'PERL5OPT RUBYOPT JAVA_TOOL_OPTIONS KUBERNETES_EXEC_INFO GOOGLE_APPLICATION_CREDENTIALS Path ld_preload IFS TMPDIR'
  ).split(' '),
)("%s is never a hub's to set", (name) => {
  expect(isDeniedVariable(name)).toBe(true);
});

it.each([
  'AWS_REGION',
  'AWS_PROFILE',
  'AZURE_TENANT_ID',
  'CLOUD_REGION',
  'AAD_LOGIN_METHOD',
  'NAMESPACE',
  'HOMEPAGE',
])('%s may be, if the user allows it', (name) => {
  expect(isDeniedVariable(name)).toBe(false);
});
