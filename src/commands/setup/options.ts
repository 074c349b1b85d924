// What the command line of setup says, as finished values.
import type { Cloud } from '../../clouds/cloud.ts';
import { cloudNamed, clouds } from '../../clouds/clouds.ts';
import { UsageError } from '../../core/errors.ts';
import { type FlagSpec, type FlagValues, flagBool, flagList } from '../../core/flag.ts';
import { isInteractive } from '../shared/ask-user.ts';
import type { FleetInput } from '../shared/fleet-input.ts';
import { sayLine } from '../shared/say-line.ts';
import { type Template, templateNamed, templates } from './templates.ts';

/** What the user wants of setup, beside the fleet. */
export interface SetupOptions {
  /** `--map`: context by cluster name. */
  readonly given: ReadonlyMap<string, string>;
  /** `--provider`: clouds whose tools may fetch credentials. */
  readonly providers: readonly Cloud[];
  /** `--enable-provider`: access providers to add to the provider file. */
  readonly templates: readonly Template[];
  /** Write only what is certain, ask nothing. */
  readonly nonInteractive: boolean;
  /** Write contexts that do not answer, too. */
  readonly skipCheck: boolean;
  /** Remove the entries of profiles that the inventory does not have any more. */
  readonly prune: boolean;
  /** Say everything, write nothing. */
  readonly dryRun: boolean;
  /** `-q`: say only what failed, and what a person is asked about. */
  readonly quiet: boolean;
  /** Merge what was fetched into the user's own kubeconfig. */
  readonly writeKubeconfig: boolean;
}

/** One run of setup: what is wanted, where, and who is there to answer. */
export interface SetupRun {
  readonly options: SetupOptions;
  readonly input: FleetInput;
  /** A person is there, and may be asked. */
  readonly interactive: boolean;
  /** One line on stderr. */
  readonly say: (line: string) => Promise<void>;
  /** One line on stderr that `-q` leaves out. */
  readonly tell: (line: string) => Promise<void>;
}

export const setupFlags: readonly FlagSpec[] = [
  { name: 'map', type: 'array', usage: 'CLUSTER=CONTEXT, can be repeated' },
  {
    name: 'provider',
    type: 'slice',
    usage: "fetch credentials with the cloud's own tool: aws, gcp, azure, ali; can be repeated",
  },
  {
    name: 'enable-provider',
    type: 'slice',
    usage: `add a reviewed template to the provider file: ${templates.map(({ name }) => name).join(', ')}`,
  },
  {
    name: 'prune',
    type: 'bool',
    usage: 'remove the entries of clusters that the hub does not have any more',
  },
  { name: 'dry-run', type: 'bool', usage: 'say what would be done; write nothing, fetch nothing' },
  {
    name: 'write-kubeconfig',
    type: 'bool',
    usage: 'also merge what was fetched into your own kubeconfig, for use with kubectl itself',
  },
  {
    name: 'non-interactive',
    type: 'bool',
    usage: 'ask nothing; leave out what is only a guess, and exit 2',
  },
  { name: 'skip-check', type: 'bool', usage: 'do not check that each context answers' },
];

/** Reads the flags. Throws UsageError for a word that means nothing. */
export function toSetupOptions(values: FlagValues): SetupOptions {
  return {
    given: parseMap(values),
    providers: chosen(values, 'provider', { find: cloudNamed, known: clouds }),
    templates: chosen(values, 'enable-provider', { find: templateNamed, known: templates }),
    nonInteractive: flagBool(values, 'non-interactive'),
    skipCheck: flagBool(values, 'skip-check'),
    prune: flagBool(values, 'prune'),
    dryRun: flagBool(values, 'dry-run'),
    writeKubeconfig: flagBool(values, 'write-kubeconfig'),
    quiet: flagBool(values, 'quiet'),
  };
}

/** Makes a run of it. */
export function setupRun(options: SetupOptions, input: FleetInput): SetupRun {
  const interactive = !options.nonInteractive && isInteractive(input.system);
  const say = (line: string) => sayLine(line, input.system);
  // A person who is asked has to see what about; a dry run is made to be read.
  const isQuiet = options.quiet && !interactive && !options.dryRun;
  return { options, input, interactive, say, tell: isQuiet ? async () => {} : say };
}

function parseMap(values: FlagValues): Map<string, string> {
  const given = new Map<string, string>();
  for (const word of flagList(values, 'map')) {
    const eq = word.indexOf('=');
    const [name, context] = [word.slice(0, eq), word.slice(eq + 1)];
    if (eq <= 0 || context === '')
      throw new UsageError(`--map ${JSON.stringify(word)} is not of the form CLUSTER=CONTEXT`);
    if (given.has(name) && given.get(name) !== context) throw new UsageError(`--map names ${name} twice`);
    given.set(name, context);
  }
  return given;
}

interface Choice<T> {
  readonly find: (name: string) => T | undefined;
  readonly known: readonly { readonly name: string }[];
}

function chosen<T>(values: FlagValues, flag: string, { find, known }: Choice<T>): T[] {
  const words = flagList(values, flag).map((word) => word.trim());
  const names = known.map(({ name }) => name).join(', ');
  if (values.has(flag) && words.every((word) => word === ''))
    throw new UsageError(`--${flag} needs a name: ${names}`);
  const found = new Set<T>();
  for (const word of words.filter(Boolean)) {
    const one = find(word);
    if (one === undefined)
      throw new UsageError(`--${flag} ${JSON.stringify(word)} is not known; there are: ${names}`);
    found.add(one);
  }
  return [...found];
}
