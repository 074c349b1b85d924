// A cloud whose command-line tool can fetch the credentials of a cluster: what it is called, what it needs, what is run.

export type CloudName = 'aws' | 'gcp' | 'azure' | 'ali';

/** What a cloud may need to know of a cluster. */
export type FactKey = 'name' | 'region' | 'project' | 'resourceGroup' | 'clusterID';

/** One piece of metadata, and where it was found, in the user's words. */
export interface Fact {
  readonly value: string;
  readonly from: string;
}

export type Facts = Readonly<Partial<Record<FactKey, Fact>>>;

/** Values that a cloud's pattern has let through. */
export type FactValues = Readonly<Partial<Record<FactKey, string>>>;

/** One fact that a command needs: no value that its pattern refuses ever reaches an argument. */
export interface Need {
  readonly key: FactKey;
  readonly pattern: RegExp;
  /** `an AWS region` */
  readonly what: string;
}

/** One command of the tool that fetches credentials. */
export interface FetchCommand {
  readonly needs: readonly Need[];
  /** The words after the tool's name; `file` is where the kubeconfig is to be written. */
  args(values: FactValues, file: string): readonly string[];
  /** What a person sees before it runs. */
  shown(values: FactValues): readonly string[];
}

/** A cloud as data. */
export interface Cloud {
  readonly name: CloudName;
  /** `AWS`, in warnings. */
  readonly title: string;
  readonly tool: string;
  /** The command with which a person logs in. */
  readonly logIn: string;
  /** A command that only reads, and fails (or answers nothing, with `needsAnswer`) without a login. */
  readonly loginCheck: {
    readonly args: readonly string[];
    readonly needsAnswer: boolean;
    /** The check itself wants to know a region: then it is run again with these variables. */
    readonly again?: {
      readonly complaint: RegExp;
      env(region: string): Readonly<Record<string, string>>;
    };
  };
  /** Spellings of the cloud and its Kubernetes service in metadata, lower case, letters and digits only. */
  readonly words: readonly string[];
  /** The contract's command. */
  readonly fetch: FetchCommand;
  /** What the form of an endpoint tells; undefined when it is not one of this cloud. */
  fromEndpoint(endpoint: URL): EndpointFacts | undefined;
  /** A command that only reads, and whose answer names the cluster behind an endpoint. */
  readonly lookUp?: {
    readonly args: readonly string[];
    find(answer: string, endpoint: URL): FactValues | undefined;
  };
  /** Used in the place of `fetch` when it fails because this version of the tool does not know it. */
  readonly insteadWhenUnknown?: FetchCommand & { readonly complaint: RegExp };
  /** The tool prints the kubeconfig instead of writing it to a file. */
  readonly printsKubeconfig: boolean;
}

/** What an endpoint tells, and the command that gives credentials for exactly that endpoint, if it is not `fetch`. */
export interface EndpointFacts {
  readonly values: FactValues;
  readonly fetch?: FetchCommand;
}

/** A command whose words are shown as they are run. */
export function plainCommand(
  needs: readonly Need[],
  args: (values: FactValues) => readonly string[],
): FetchCommand {
  return { needs, args, shown: args };
}
