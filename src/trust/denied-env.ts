// Environment variables that no hub may set for a credential plugin, whatever the user's file allows: each of them
// makes a program load other code, read other files, or talk to another server.

// Where a family of variables is meant, its beginning stands here.
const prefixes = [
  'LD_',
  'DYLD_',
  'NODE_',
  'NPM_',
  'PYTHON',
  'PERL5',
  'RUBY',
  'GEM_',
  'BUNDLE_',
  'JAVA_',
  'GIT_',
  'SSL_',
  'SSH_',
  'OPENSSL_',
  'CURL_',
  'XDG_',
  'CLOUDSDK_',
  'AWS_CONTAINER_',
  'AWS_EC2_METADATA_',
  'DOTNET_',
  'CORECLR_',
  'COMPLUS_',
  'BASH_',
  'KUBECTL_',
  'KUBERNETES_',
  'KRB5',
  'MALLOC_',
  'TERMINFO',
];

const names = new Set([
  'PATH',
  'PATHEXT',
  'HOME',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'SYSTEMROOT',
  'COMSPEC',
  'PWD',
  'TMPDIR',
  'TMP',
  'TEMP',
  'ENV',
  'SHELL',
  'SHELLOPTS',
  'BASHOPTS',
  'ZDOTDIR',
  'FPATH',
  'CDPATH',
  'IFS',
  'PS4',
  'PROMPT_COMMAND',
  'EDITOR',
  'VISUAL',
  'PAGER',
  'BROWSER',
  'DISPLAY',
  'TERMCAP',
  'KUBECONFIG',
  'KUBERC',
  'GODEBUG',
  'GOCOVERDIR',
  'CLASSPATH',
  'JDK_JAVA_OPTIONS',
  '_JAVA_OPTIONS',
  'PERLLIB',
  'GCONV_PATH',
  'GETCONF_DIR',
  'LOCPATH',
  'NLSPATH',
  'HOSTALIASES',
  'LOCALDOMAIN',
  'RES_OPTIONS',
  'REQUESTS_CA_BUNDLE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CA_BUNDLE',
  'AWS_DATA_PATH',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'BOTO_CONFIG',
  'AZURE_CONFIG_DIR',
  'AZURE_AUTHORITY_HOST',
  'AZURE_FEDERATED_TOKEN_FILE',
]);

/** Whether a hub may never set this variable. Case does not count: `http_proxy` works, and Windows knows no case. */
export function isDeniedVariable(name: string): boolean {
  const upper = name.toUpperCase();
  return (
    names.has(upper) ||
    upper.endsWith('_PROXY') ||
    upper.endsWith('_PAGER') ||
    upper.endsWith('_EDITOR') ||
    upper.includes('ENDPOINT') ||
    prefixes.some((prefix) => upper.startsWith(prefix))
  );
}
