// The user's kuberc: its policy for credential plugins, default flags and aliases (KEP-3104; kubectl pkg/kuberc and pkg/config).
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errorCode } from '../core/error-code.ts';
import { goReadFileError } from '../core/go-os-error.ts';
import { whileReading } from '../core/open-pipes.ts';
import { type PluginPolicy, policyProblem } from './plugin-policy.ts';
import { type Preference, decodePreference, preferenceProblem } from './kuberc-schema.ts';

/** What the kuberc says, or why kubectl would refuse to run at all (its whole line). */
export type Kuberc =
  | {
      readonly policy: PluginPolicy;
      /** Undefined when there is no file. */
      readonly preference?: Preference;
      /** kubectl's lines about what it passes over. */
      readonly warnings: readonly string[];
      /** The default file could not be used: kubectl then allows everything. */
      readonly isUnreadable?: boolean;
    }
  | { readonly problem: string; readonly warnings: readonly string[] };

/** Where to look. */
export interface KubercPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  /** `--kuberc`. */
  readonly flag?: string | undefined;
}

/** Reads `--kuberc`, else `$KUBERC`, else `~/.kube/kuberc`. Never throws for what is in it. */
export async function loadKuberc({ env, home, cwd, flag = '' }: KubercPlace): Promise<Kuberc> {
  const nothing = { policy: { type: '' }, warnings: [] };
  if (env['KUBECTL_KUBERC']?.toLowerCase() === 'false') return nothing;
  const variable = env['KUBERC'] ?? '';
  if (variable === 'off')
    return flag === ''
      ? nothing
      : refused(
          'kuberc error disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive',
        );
  const standard = join(home, '.kube', 'kuberc');
  const file = flag || variable || standard;
  const isExplicit = flag !== '' || variable !== '';
  const found = await readPreference(file, cwd);
  if (found === undefined || ('isMissing' in found && !isExplicit)) return nothing;
  if ('problem' in found)
    return isExplicit
      ? refused(`kuberc error kuberc: ${found.problem}`)
      : {
          ...nothing,
          warnings: [`kuberc: no preferences loaded from ${file}: ${found.problem}`],
          isUnreadable: true,
        };
  const { preference, strictProblem } = found;
  const warnings =
    strictProblem === undefined
      ? []
      : [`kuberc: ignoring strict decoding error in ${file}: ${strictProblem}`];
  const problem = preferenceProblem(preference) ?? policyProblem(preference.policy);
  return problem === undefined
    ? { policy: preference.policy, preference, warnings }
    : refused(problem, warnings);
}

function refused(why: string, warnings: readonly string[] = []): Kuberc {
  return { problem: `error occurred while applying preferences ${why}`, warnings };
}

type Found =
  | { readonly preference: Preference; readonly strictProblem: string | undefined }
  | { readonly problem: string; readonly isMissing?: true };

/** The first document of the file that is a Preference of a known version; undefined for a file without documents. */
async function readPreference(file: string, cwd: string): Promise<Found | undefined> {
  let text: string;
  try {
    const path = resolve(cwd, file);
    text = await whileReading(path, () => readFile(path, 'utf8'));
  } catch (error) {
    const problem = goReadFileError(error, file);
    return errorCode(error) === 'ENOENT' ? { problem, isMissing: true } : { problem };
  }
  const { yamlChunks } = await import('../manifests/split-documents.ts');
  let documents = 0;
  for (const chunk of yamlChunks(text)) {
    if ('problem' in chunk) return { problem: chunk.problem };
    if (chunk.text.trim() === '') continue;
    documents += 1;
    const found = await decodePreference(chunk.text);
    if (found) return found;
  }
  if (documents === 0) return undefined;
  return { problem: `no valid preferences found in ${file}, use --v=5 to see details` };
}
