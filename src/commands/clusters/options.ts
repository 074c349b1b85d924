// `kubectl mc clusters`: from the words and flags of the command line to finished values.
import { UsageError } from '../../core/errors.ts';
import { type FlagValues, type ParsedLine, flagBool, flagList, flagString } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import { type FleetInput, toFleetInput, withClusters } from '../shared/fleet-input.ts';

/** Formats of `-o`; `table` is none. */
export type ClustersOutput = 'table' | 'wide' | 'json' | 'yaml' | 'name';

/** What a test writes by hand. */
export interface ClustersOptions {
  readonly input: FleetInput;
  readonly output: ClustersOutput;
  readonly noHeaders: boolean;
  readonly explain: boolean;
  /** `--can-i`. */
  readonly permissions: readonly Permission[];
  /** `-A`: the permissions of `--can-i` are those in every namespace. */
  readonly allNamespaces: boolean;
  /** For the lines on stderr. */
  readonly values: FlagValues;
}

/** One thing that somebody may or may not do. */
export interface Permission {
  readonly verb: string;
  /** As typed: `deploy`, `deployments.apps`; a path that is no resource begins with a slash. */
  readonly type: string;
  /** Empty: any object. */
  readonly name: string;
}

/** Throws UsageError. Names are one more selection, beside the flags. */
export async function toClustersOptions(
  { values }: ParsedLine,
  names: readonly string[],
  system: System,
): Promise<ClustersOptions> {
  return {
    input: withClusters(await toFleetInput(values, system), names),
    output: outputOf(values),
    noHeaders: flagBool(values, 'no-headers'),
    explain: flagBool(values, 'explain'),
    permissions: flagList(values, 'can-i').map(permission),
    allNamespaces: flagBool(values, 'all-namespaces'),
    values,
  };
}

function outputOf(values: FlagValues): ClustersOutput {
  const output = flagString(values, 'output') ?? '';
  if (output === '') return 'table';
  if (output === 'wide' || output === 'json' || output === 'yaml' || output === 'name') return output;
  throw new UsageError(
    `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,name,wide,yaml`,
  );
}

function permission(text: string): Permission {
  const words = text.trim().split(/\s+/);
  const [verb = '', what = ''] = words;
  if (words.length === 2 && what.startsWith('/')) return { verb, type: what, name: '' };
  const [type = '', ...name] = what.split('/');
  if (words.length !== 2 || verb === '' || type === '' || name.length > 1)
    throw new UsageError(
      `--can-i ${JSON.stringify(text)} is not of the form 'VERB TYPE', 'VERB TYPE/NAME' or 'VERB /PATH'`,
      {
        hint: "For instance: --can-i 'list pods,get secrets/web,create deployments.apps'",
      },
    );
  return { verb, type, name: name[0] ?? '' };
}
