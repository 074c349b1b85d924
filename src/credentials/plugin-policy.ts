// Which credential plugins may run (KEP-3104): client-go plugin/pkg/client/auth/exec, with its words.
import { posix } from 'node:path';
import { quoteGo } from '../core/go-quote.ts';
import { type LookPathOptions, type LookedUp, lookPath } from '../files/look-path.ts';

/** `credentialPluginPolicy` and the commands of `credentialPluginAllowlist`; undefined when there is no list. */
export interface PluginPolicy {
  readonly type: string;
  readonly allowlist?: readonly string[];
}

/** A plugin before it runs. */
export interface PluginCommand {
  /** The command of the configuration, cleaned. */
  readonly name: string;
  /** What `lookPath` says of it. */
  readonly found: LookedUp;
  /** Where the entries of the list are looked up. */
  readonly world: LookPathOptions;
}

/** filepath.Clean. */
export function cleanPath(path: string): string {
  const clean = posix.normalize(path);
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}

/** ValidatePluginPolicy: what is wrong with the policy itself. */
export function policyProblem({ type, allowlist }: PluginPolicy): string | undefined {
  switch (type) {
    case '':
    case 'AllowAll':
    case 'DenyAll':
      return allowlist
        ? `misconfigured credential plugin allowlist: plugin policy is ${quoteGo(type)} but allowlist is non-nil`
        : undefined;
    case 'Allowlist':
      return allowlistProblem(allowlist);
    default:
      return `unknown plugin policy: ${quoteGo(type)}`;
  }
}

function allowlistProblem(list: readonly string[] | undefined): string | undefined {
  if (!list) return 'credential plugin policy set to "Allowlist", but allowlist is unspecified';
  if (list.length === 0)
    return 'credential plugin policy set to "Allowlist", but allowlist is empty; use "DenyAll" policy instead';
  for (const [i, command] of list.entries()) {
    if (command === '') return `misconfigured credential plugin allowlist: empty allowlist entry #${i + 1}`;
    const clean = cleanPath(command);
    if (clean !== command) return `non-normalized file path: ${quoteGo(command)} vs ${quoteGo(clean)}`;
  }
  return undefined;
}

/** Why the policy does not let the plugin run; undefined when it does. */
export async function denial(policy: PluginPolicy, plugin: PluginCommand): Promise<string | undefined> {
  if (policy.type === 'DenyAll') return `plugin ${quoteGo(plugin.name)} not allowed: policy set to "DenyAll"`;
  if (policy.type !== 'Allowlist') return undefined;
  const allowed = new Set(policy.allowlist);
  const { name, found } = plugin;
  // exec.Command keeps the path of a hit that it will not run (ErrDot).
  const path = 'path' in found ? found.path : (found.problem.path ?? name);
  if (allowed.has(name) || allowed.has(path)) return undefined;
  if ('problem' in found)
    return `plugin path ${quoteGo(path)} cannot be resolved for credential plugin allowlist check: ${found.problem.text}`;
  for (const entry of allowed) {
    if (posix.basename(entry) !== posix.basename(path)) continue;
    const resolved = await lookPath(entry, plugin.world);
    if ('path' in resolved && resolved.path === path) return undefined;
  }
  return `plugin path ${quoteGo(path)} is not permitted by the credential plugin allowlist`;
}
