// kubectl's resource arguments, `TYPE`, `TYPE NAME…`, `TYPE/NAME…`, `-f`, as a plan that is the same for all members.
// cli-runtime pkg/resource/builder.go. What the plan means on one member: resource-requests.ts.
import { UsageError } from '../../core/errors.ts';

/** The words and flags of a command line that choose objects. */
export interface ResourceArgs {
  /** The words that are no flags. */
  readonly args: readonly string[];
  /** `-n`; empty and absent both mean the member's own. */
  readonly namespace?: string | undefined;
  readonly allNamespaces?: boolean;
  /** `-l`. */
  readonly selector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** `--all`, where a verb has it. */
  readonly all?: boolean;
  readonly subresource?: string | undefined;
  readonly filenames?: readonly string[];
  /** `-k`. */
  readonly kustomize?: string | undefined;
  /** `-R`. */
  readonly recursive?: boolean;
}

/** How a verb calls the builder. */
export interface ResourceArgsRules {
  /** Whether a type alone means all its objects: true for get and describe, false for delete. */
  readonly typeAlone: boolean;
  /** One type only: `get --watch`. */
  readonly singleType?: boolean;
}

interface PlanCommon {
  /** `-n`; undefined means the member's own namespace. */
  readonly namespace: string | undefined;
  readonly allNamespaces: boolean;
  readonly labelSelector: string | undefined;
  readonly fieldSelector: string | undefined;
  readonly subresource: string | undefined;
  readonly singleType: boolean;
}

/** All objects of some types, or those that a selector finds. */
export interface ListPlan extends PlanCommon {
  readonly kind: 'list';
  /** As typed; categories among them are the members' business. */
  readonly types: readonly string[];
}

/** `TYPE NAME…`. */
export interface NamedPlan extends PlanCommon {
  readonly kind: 'named';
  readonly types: readonly string[];
  readonly names: readonly string[];
}

/** `TYPE/NAME…`, and `TYPE,TYPE NAME…`. */
export interface TuplesPlan extends PlanCommon {
  readonly kind: 'tuples';
  readonly items: readonly TypeAndName[];
}

/** Types without name or selector, for a verb that wants one: each member says whether it knows them, and that it is not enough. */
export interface TypeOnlyPlan extends PlanCommon {
  readonly kind: 'type-only';
  readonly types: readonly string[];
}

/** Objects from files, which kubectl then fetches by name; a label selector filters them. */
export interface FilesPlan extends PlanCommon {
  readonly kind: 'files';
  readonly filenames: readonly string[];
  readonly kustomize: string | undefined;
  readonly recursive: boolean;
}

/** A plan that a member resolves from its types alone: resource-requests.ts. */
export type TypesPlan = ListPlan | NamedPlan | TuplesPlan | TypeOnlyPlan;

/** What a command line asks for, independent of any member. */
export type ResourcePlan = TypesPlan | FilesPlan;

/** One `TYPE/NAME`. */
export interface TypeAndName {
  readonly type: string;
  readonly name: string;
}

/** kubectl get's words for a command line without any resource: the preface as it is, the message after `error: `. */
export function missingResource(
  program: string,
  verb: string,
): { readonly preface: string; readonly message: string } {
  return {
    preface: `You must specify the type of resource to ${verb}. Use "${program} api-resources" for a complete list of supported resources.\n\n`,
    message:
      `Required resource not specified.\nUse "${program} explain <resource>" for a detailed description of that resource ` +
      `(e.g. ${program} explain pods).\nSee '${program} ${verb} -h' for help and examples`,
  };
}

const nothingGiven = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/**
 * The plan of a command line.
 * @throws UsageError with the words that kubectl prints after `error: `
 */
export function parseResourceArgs(given: ResourceArgs, rules: ResourceArgsRules): ResourcePlan {
  const common: PlanCommon = {
    namespace: given.namespace || undefined,
    allNamespaces: given.allNamespaces ?? false,
    labelSelector: given.selector?.trim() || undefined,
    fieldSelector: given.fieldSelector?.trim() || undefined,
    subresource: given.subresource || undefined,
    singleType: rules.singleType ?? false,
  };
  const { filenames = [], kustomize, recursive = false } = given;
  const problems = fileProblems(given);
  const hasSelector = common.labelSelector !== undefined || common.fieldSelector !== undefined;
  if (given.all && hasSelector) problems.push("setting 'all' parameter but found a non empty selector. ");
  const words = typeOrNameArgs(given.args, problems);
  if (problems.length > 0) throw new UsageError(problems.join('\n'), { problems });

  // visitorResult: files, selectors, tuples, names, in this order.
  if (filenames.length > 0 || kustomize) {
    if (words.types)
      throw new UsageError(
        'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
      );
    if (words.items)
      throw new UsageError('resource/name arguments cannot be provided when a path is specified');
    return { ...common, kind: 'files', filenames, kustomize: kustomize || undefined, recursive };
  }
  const everything = given.all || (rules.typeAlone && words.types !== undefined && words.names === undefined);
  if (hasSelector || everything) {
    if (words.names) throw new UsageError('name cannot be provided when a selector is specified');
    if (words.items)
      throw new UsageError('selectors and the all flag cannot be used when passing resource/name arguments');
    if (!words.types) throw new UsageError('at least one resource must be specified to use a selector');
    if (common.subresource)
      throw new UsageError('subresource cannot be used when bulk resources are specified');
    return { ...common, kind: 'list', types: words.types };
  }
  if (words.items) return { ...common, kind: 'tuples', items: words.items };
  if (words.names) return { ...common, kind: 'named', types: words.types, names: words.names };
  if (words.types) return { ...common, kind: 'type-only', types: words.types };
  throw new UsageError(nothingGiven);
}

function fileProblems({ filenames = [], kustomize, recursive }: ResourceArgs): string[] {
  if (!kustomize) return [];
  const problems: string[] = [];
  if (filenames.length > 0) problems.push('only one of -f or -k can be specified');
  if (recursive) problems.push("the -k flag can't be used with -f or -R");
  return problems;
}

type Words =
  | { readonly types?: undefined; readonly names?: undefined; readonly items?: readonly TypeAndName[] }
  | { readonly types: readonly string[]; readonly names?: readonly string[]; readonly items?: undefined };

/** ResourceTypeOrNameArgs. The types are as typed: which of them are categories, only a member knows. */
function typeOrNameArgs(typed: readonly string[], problems: string[]): Words {
  const args = crossed(typed);
  const slashes = args.filter((arg) => arg.includes('/')).length;
  if (slashes > 0 && slashes < args.length) {
    problems.push(
      'there is no need to specify a resource type as a separate argument when passing arguments in resource/name form ' +
        "(e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    );
    return {};
  }
  if (slashes > 0) {
    const items: TypeAndName[] = [];
    for (const arg of args) {
      const item = typeAndName(arg);
      if (typeof item === 'string') {
        problems.push(item);
        return {};
      }
      items.push(item);
    }
    return { items };
  }
  const [type, ...names] = args;
  if (type === undefined) return {};
  const types = type.split(',');
  return names.length > 0 ? { types, names } : { types };
}

/** normalizeMultipleResourcesArgs: `a,b c d` is `a/c a/d b/c b/d`. */
function crossed(args: readonly string[]): readonly string[] {
  const [first = '', ...names] = args;
  const types = uniqueWords(first.split(','));
  if (names.length === 0 || types.length < 2) return args;
  return types.flatMap((type) => names.map((name) => `${type}/${name}`));
}

/** splitResourceTypeName, or what is wrong. */
function typeAndName(arg: string): TypeAndName | string {
  const [type = '', name = '', ...more] = arg.split('/');
  if (more.length > 0) return 'arguments in resource/name form may not have more than one slash';
  if (type === '' || name === '' || uniqueWords(type.split(',')).length !== 1) {
    return 'arguments in resource/name form must have a single resource and name';
  }
  return { type, name };
}

/** The type words of a plan, for ResourceLookup.resolve. */
export function planWords(plan: ResourcePlan): readonly string[] {
  if (plan.kind === 'files') return [];
  if (plan.kind === 'tuples') return plan.items.map(({ type }) => type);
  return plan.types;
}

/** SplitResourceArgument: each word once. */
export function uniqueWords(words: readonly string[]): string[] {
  return [...new Set(words)];
}
