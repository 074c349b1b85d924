// A kubeconfig that a cloud's tool wrote, made fit to lie beside the user's: kubeconfig files are merged by name,
// and tools give out names that are no one's own (`kubernetes-admin`, `prod`).
import { ConfigError } from '../core/errors.ts';
import { decodeKubeconfig, type KubeconfigFile } from './decode.ts';
import { DocumentError } from './document-error.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import { parseDocument } from './parse-document.ts';
import { isSameEntry } from './same-entry.ts';

/** A kubeconfig text and the context in it that leads to the cluster. */
export interface Adopted {
  readonly text: string;
  readonly context: string;
  readonly server: string;
}

/** Beside what it is to lie, and how a name that means something else there is made different. */
export interface AdoptOptions {
  readonly beside: Pick<Kubeconfig, 'contexts' | 'clusters' | 'users'>;
  /** Appended with a hyphen. */
  readonly suffix: string;
  /** What the text is from, for messages. */
  readonly source: string;
}

const lists = ['contexts', 'clusters', 'users'] as const;
type ListName = (typeof lists)[number];

/** Checks and adopts `text`. Throws ConfigError when it is no kubeconfig with one clear context. */
export async function adoptKubeconfig(text: string, options: AdoptOptions): Promise<Adopted> {
  const file = await decode(text, options.source);
  const context = mainContext(file, options.source);
  const renamed = renames(file, options);
  const final = (list: ListName, name: string) => renamed[list].get(name) ?? name;
  const server = file.clusters.get(file.contexts.get(context)?.cluster ?? '')?.server ?? '';
  const isUnchanged = lists.every((list) => renamed[list].size === 0);
  return {
    text: isUnchanged ? text : await rename(text, final),
    context: final('contexts', context),
    server,
  };
}

async function decode(text: string, source: string): Promise<KubeconfigFile> {
  try {
    return decodeKubeconfig(await parseDocument(text), source);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw new ConfigError(`${source} gave no kubeconfig: ${error.message}`, { cause: error });
  }
}

function mainContext(file: KubeconfigFile, source: string): string {
  const [only, ...more] = file.contexts.keys();
  const context = file.contexts.has(file.currentContext)
    ? file.currentContext
    : more.length === 0
      ? only
      : undefined;
  if (context === undefined)
    throw new ConfigError(
      `${source} gave a kubeconfig with ${only === undefined ? 'no' : 'several'} contexts and no current one`,
    );
  const { cluster } = file.contexts.get(context) ?? { cluster: '' };
  if (!file.clusters.get(cluster)?.server)
    throw new ConfigError(
      `${source} gave a kubeconfig whose context ${JSON.stringify(context)} has no server`,
    );
  return context;
}

type Renames = Readonly<Record<ListName, ReadonlyMap<string, string>>>;

/** New names for the entries whose names mean something else in the files beside. */
function renames(file: KubeconfigFile, { beside, suffix }: AdoptOptions): Renames {
  const clashes = (list: ListName, isMoved: (name: string) => boolean = () => false) => {
    const names = new Map<string, string>();
    for (const [name, entry] of file[list]) {
      const other = beside[list].get(name);
      if (other !== undefined && (isMoved(name) || !isSameEntry(other, entry)))
        names.set(name, `${name}-${suffix}`);
    }
    return names;
  };
  const clusters = clashes('clusters');
  const users = clashes('users');
  // A context that leads to a renamed entry is another one than that of the same words.
  const contexts = clashes('contexts', (name) => {
    const entry = file.contexts.get(name);
    return clusters.has(entry?.cluster ?? '') || users.has(entry?.user ?? '');
  });
  return { clusters, users, contexts };
}

/** The text with other names, else as it was: comments and unknown keys stay. */
async function rename(text: string, final: (list: ListName, name: string) => string): Promise<string> {
  const yaml = await import('yaml');
  const document = yaml.parseDocument(text);
  const change = (path: readonly (string | number)[], list: ListName) => {
    const name = document.getIn(path);
    if (typeof name === 'string') document.setIn(path, final(list, name));
  };
  for (const list of lists) {
    const items = document.get(list);
    if (!yaml.isSeq(items)) continue;
    for (const at of items.items.keys()) {
      change([list, at, 'name'], list);
      if (list !== 'contexts') continue;
      change([list, at, 'context', 'cluster'], 'clusters');
      change([list, at, 'context', 'user'], 'users');
    }
  }
  change(['current-context'], 'contexts');
  return document.toString({ lineWidth: 0 });
}
