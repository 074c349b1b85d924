// `kubectl mc get`: from the words and flags of the command line to finished values.
import { orAbort } from '../../client/cancel.ts';
import { UsageError } from '../../core/errors.ts';
import type { System } from '../../core/system.ts';
import type { ManifestSet } from '../../manifests/manifest.ts';
import { type ParsedLine, flagBool, flagList, flagNumber, flagString } from '../../core/flag.ts';
import {
  type FilesPlan,
  type ResourceArgs,
  type ResourceArgsRules,
  type ResourcePlan,
  missingResource,
  parseResourceArgs,
} from '../shared/resource-args.ts';
import { type FleetOptions, toFleetOptions } from '../shared/fleet-flags.ts';
import { type KubeOptions, toKubeOptions } from '../shared/kube-flags.ts';
import { sanitizeText } from '../../output/sanitize.ts';
import { type OutputFormat, parseOutputFormat } from './output-format.ts';

/** What a test writes by hand: everything is parsed and checked. */
export interface GetOptions {
  readonly fleet: FleetOptions;
  readonly kube: KubeOptions;
  readonly plan: ResourcePlan;
  /** The objects of `-f` and `-k`, read once; undefined without such a flag. */
  readonly manifests: ManifestSet | undefined;
  readonly output: OutputFormat;
  readonly allNamespaces: boolean;
  readonly noHeaders: boolean;
  readonly showKind: boolean;
  readonly showLabels: boolean;
  readonly showManagedFields: boolean;
  readonly labelColumns: readonly string[];
  readonly ignoreNotFound: boolean;
  /** Objects per page; 0 is all at once. */
  readonly chunkSize: number;
  /** As typed after `--sort-by`; empty keeps the order. */
  readonly sortBy: string;
  /** `-w` or `--watch-only`. */
  readonly watch: boolean;
  readonly watchOnly: boolean;
  /** `--output-watch-events`. */
  readonly showEvents: boolean;
  /** False: tables are made here of plain objects, NAME and AGE only. */
  readonly serverPrint: boolean;
}

/** Checks as kubectl's Complete and Validate do, in their order. Throws UsageError in kubectl's words. */
export async function toGetOptions({ values, args }: ParsedLine, system: System): Promise<GetOptions> {
  const watchOnly = flagBool(values, 'watch-only');
  const watch = watchOnly || flagBool(values, 'watch');
  const filenames = flagList(values, 'filename');
  const kustomize = flagString(values, 'kustomize') || undefined;
  // With -w kubectl leaves it to the builder to complain.
  if (args.length === 0 && filenames.length === 0 && kustomize === undefined && !watch) {
    const { preface, message } = missingResource('kubectl', 'get');
    throw new UsageError(message, { preface });
  }
  const typed = flagString(values, 'output') ?? '';
  const showLabels = flagBool(values, 'show-labels');
  if (showLabels && typed !== '' && typed !== 'wide')
    throw new UsageError(`--show-labels option cannot be used with ${typed} printer`);
  if (flagBool(values, 'output-watch-events') && !watch)
    throw new UsageError('--output-watch-events option can only be used with --watch or --watch-only');
  const kube = toKubeOptions(values);
  const sortBy = flagString(values, 'sort-by') ?? '';
  const allNamespaces = flagBool(values, 'all-namespaces');
  const resourceArgs: ResourceArgs = {
    args,
    namespace: kube.namespace,
    allNamespaces,
    selector: flagString(values, 'selector'),
    fieldSelector: flagString(values, 'field-selector'),
    // kubectl watches the object itself, whatever --subresource says.
    subresource: watch ? undefined : flagString(values, 'subresource'),
    filenames,
    kustomize,
    recursive: flagBool(values, 'recursive'),
  };
  const plan = await planOf(resourceArgs, { typeAlone: true, singleType: watch }, system);
  // A template may come from a pipe that nobody writes to.
  const output = await orAbort(parseOutputFormat(values, system.cwd), system.interrupt);
  return {
    fleet: toFleetOptions(values),
    kube,
    plan,
    manifests: plan.kind === 'files' ? await readFiles(plan, system) : undefined,
    output,
    allNamespaces,
    noHeaders: flagBool(values, 'no-headers'),
    showKind: flagBool(values, 'show-kind'),
    showLabels,
    showManagedFields: flagBool(values, 'show-managed-fields'),
    labelColumns: flagList(values, 'label-columns'),
    ignoreNotFound: flagBool(values, 'ignore-not-found'),
    // kubectl sorts only what it has in one piece.
    chunkSize: sortBy === '' ? (flagNumber(values, 'chunk-size') ?? 500) : 0,
    sortBy,
    serverPrint: flagBool(values, 'server-print', true),
    watch,
    watchOnly,
    showEvents: flagBool(values, 'output-watch-events'),
  };
}

/** kubectl looks for the files before it looks at the words beside them, and says what is wrong with both (resource.Builder). */
async function planOf(given: ResourceArgs, rules: ResourceArgsRules, { cwd }: System): Promise<ResourcePlan> {
  try {
    return parseResourceArgs(given, rules);
  } catch (error) {
    const { filenames = [], kustomize, recursive = false } = given;
    if (error instanceof UsageError && filenames.length > 0 && !kustomize) {
      const { missingFiles } = await import('../../manifests/read-manifests.ts');
      const missing = await missingFiles({ filenames, kustomize, recursive }, { cwd });
      const problems = [...missing, ...error.problems];
      if (missing.length > 0) throw new UsageError(problems.join('\n'), { problems });
    }
    throw error;
  }
}

/** Once for the whole fleet: stdin can be read only once, and a kustomization may take its time. */
async function readFiles(plan: FilesPlan, system: System): Promise<ManifestSet> {
  const { readManifests } = await import('../../manifests/read-manifests.ts');
  const { cwd, env, interrupt, streams } = system;
  const manifests = await readManifests(plan, {
    cwd,
    env,
    readInput: () => streams.readInput(),
    signal: interrupt,
  });
  if (manifests.notices !== '') await streams.err.write(sanitizeText(manifests.notices));
  return manifests;
}
