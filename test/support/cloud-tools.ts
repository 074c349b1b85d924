// The four clouds' command-line tools, as small shell scripts that write down how they were called. They answer as the real
// ones do: a kubeconfig in the file that KUBECONFIG or --file names, or on stdout.
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one call was. */
export interface ToolCall {
  readonly tool: string;
  readonly args: readonly string[];
  readonly kubeconfig: string;
}

export type ToolName = 'aws' | 'gcloud' | 'az' | 'aliyun';

/** The fake tools of one home folder. */
export interface CloudTools {
  /** For PATH: the tools and what their scripts need, and no real tool. */
  readonly path: string;
  /** Puts a tool there. Kubeconfigs are by the words that name a cluster: `eu-1`, or an id. */
  install(tool: ToolName, options?: ToolOptions): void;
  /** All calls, in order. */
  calls(): readonly ToolCall[];
  /** The calls that are no questions about the login. */
  fetches(): readonly string[];
}

export interface ToolOptions {
  /** Text by cluster; a cluster that is not there is one the cloud does not know. */
  readonly kubeconfigs?: Readonly<Record<string, string>>;
  readonly loggedIn?: boolean;
  /** `gcloud config get-value project`. */
  readonly project?: string;
  /** aws: without a region in the environment no question is answered. */
  readonly needsRegion?: boolean;
  /** What `az aks list` prints. */
  readonly list?: string;
  /** Shell lines run before a fetch. */
  readonly before?: string;
  /** aliyun without `get-kubeconfig`, and with an answer in JSON. */
  readonly isOld?: boolean;
}

/** Makes an empty set of tools in `folder`. */
export function cloudTools(folder: string): CloudTools {
  const bin = join(folder, 'cloud-bin');
  const log = join(folder, 'cloud-calls');
  mkdirSync(bin, { recursive: true });
  // PATH is this folder alone: the machine's own tools must not be found.
  for (const name of ['cat', 'sleep']) symlinkSync(`/bin/${name}`, join(bin, name));
  const calls = (): ToolCall[] =>
    existsSync(log)
      ? readFileSync(log, 'utf8')
          .split('\u0003')
          .filter((call) => call.trim() !== '')
          .map((call) => {
            const [tool = '', kubeconfig = '', ...args] = call.split('\u0002');
            return { tool: tool.trim(), kubeconfig, args: args.slice(0, -1) };
          })
      : [];
  return {
    path: bin,
    install(tool, options = {}) {
      const data = join(folder, `cloud-data-${tool}`);
      mkdirSync(data, { recursive: true });
      for (const [name, text] of Object.entries(options.kubeconfigs ?? {}))
        writeFileSync(join(data, name), text);
      writeFileSync(join(bin, tool), script(tool, { ...options, log, data }));
      chmodSync(join(bin, tool), 0o755);
    },
    calls,
    fetches: () =>
      calls()
        .filter(({ args }) => /get-credentials|update-kubeconfig|kubeconfig/i.test(args.join(' ')))
        .map(({ tool, args }) => [tool, ...args].join(' ')),
  };
}

function script(
  tool: ToolName,
  options: ToolOptions & { readonly log: string; readonly data: string },
): string {
  const { loggedIn = true, project = '', list = '[]', before = '', isOld = false, log, data } = options;
  const region = options.needsRegion
    ? '[ -n "$AWS_DEFAULT_REGION" ] || { echo "You must specify a region." >&2; exit 253; }'
    : '';
  const yes = loggedIn ? '' : 'echo "no credentials" >&2; exit 1';
  return `#!/bin/sh
{ printf '%s\\002%s\\002' ${tool} "$KUBECONFIG"; for word in "$@"; do printf '%s\\002' "$word"; done; printf '\\003'; } >>'${log}'
case "$1 $2" in
  'sts get-caller-identity' | 'sts GetCallerIdentity' | 'account show') ${region}
    ${yes}
    echo '{}'; exit 0 ;;
  'auth list') ${loggedIn ? 'echo me@example.com' : 'echo "No credentialed accounts." >&2'}; exit 0 ;;
  'aks list') printf '%s' '${list}'; exit 0 ;;
  'config get-value') ${project === '' ? 'echo "(unset)" >&2' : `echo '${project}'`}; exit 0 ;;
esac
${before}
file="$KUBECONFIG"; name=''
case "${tool}" in
  gcloud) name="$4"; [ "$2" = fleet ] && name="$5" ;;
esac
while [ $# -gt 0 ]; do
  case "$1" in
    --name | --cluster | --ClusterId) name="$2" ;;
    --file) file="$2" ;;
    get-kubeconfig) ${isOld ? 'echo "ERROR: \'cluster\' is not a valid api" >&2; exit 1' : ':'} ;;
  esac
  shift
done
if [ ! -f '${data}'/"$name" ]; then echo "No cluster found for name: $name" >&2; exit 254; fi
${tool === 'aliyun' ? `cat '${data}'/"$name"` : `cat '${data}'/"$name" >"$file"`}
`;
}
