// Settings as the text of a configuration file.
import { apiVersion } from '../../core/api-version.ts';
import { sanitizeLine } from '../../output/sanitize.ts';
import { scalarText } from '../../mapping/scalar-text.ts';
import type { ResolvedSetting } from '../../config/resolve-config.ts';

/** What stands beside the values. */
export interface ConfigTextOptions {
  /** Comment lines for the top. */
  readonly head: readonly string[];
  /** The comment of one setting. */
  readonly note: (setting: ResolvedSetting) => string;
  /** Lines for the end of the file. */
  readonly tail?: string;
}

type Tree = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The settings by section and key, as the file has them. */
export function configTree(settings: readonly ResolvedSetting[]): Tree {
  const tree: Record<string, Record<string, unknown>> = {};
  for (const { key, shown } of settings) {
    const [section, name] = split(key);
    (tree[section] ??= {})[name] = shown;
  }
  return tree;
}

/** A file that says the same; each value has its comment. */
export function configYaml(settings: readonly ResolvedSetting[], options: ConfigTextOptions): string {
  const lines = [
    ...options.head.map((line) => `# ${comment(line)}`),
    `apiVersion: ${apiVersion}`,
    'kind: Config',
  ];
  let open = '';
  for (const setting of settings) {
    const [section, name] = split(setting.key);
    if (section !== open) lines.push(`${section}:`);
    open = section;
    const line = `  ${scalarText(name, 'block')}: ${flowText(setting.shown)}`;
    lines.push(`${line.padEnd(36)} # ${comment(options.note(setting))}`);
  }
  return `${lines.join('\n')}\n${options.tail ?? ''}`;
}

/** `execution.timeout` → section and key; a group's name may have dots. */
function split(key: string): [string, string] {
  const dot = key.indexOf('.');
  return [key.slice(0, dot), key.slice(dot + 1)];
}

function flowText(value: unknown): string {
  if (typeof value === 'string') return scalarText(value, 'flow');
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, inner]) => `${scalarText(key, 'flow')}: ${flowText(inner)}`,
  );
  return `{${members.join(', ')}}`;
}

function comment(text: string): string {
  return sanitizeLine(text);
}
