// `setup --enable-provider`: adds templates to ~/.kube/kubectl-mc/providers.json, and changes nothing else in it.
import { errorMessage } from '../../core/error-code.ts';
import { ConfigError } from '../../core/errors.ts';
import { atomicWrite } from '../../files/atomic-write.ts';
import { withLock } from '../../files/lock.ts';
import { isRecord, sameValue } from '../../files/record.ts';
import { readOwnFile } from '../../files/safe-read.ts';
import { findPair, findPlaces } from '../../mapping/places.ts';
import { providerFilePath } from '../../providers/load-providers.ts';
import type { SetupRun } from './options.ts';
import type { Template } from './templates.ts';

/** The provider file that is in use. */
function providerFile({ fleet, system }: SetupRun['input']): string {
  const path = providerFilePath({ ...system, flag: fleet.providerFile });
  if (path !== undefined) return path.file;
  throw new ConfigError('cannot write the provider file: HOME is not set. Set it to your home folder.');
}

/** Writes the templates and says so. An entry of the same name that is there already is the user's, and stays. */
export async function enableProviders(wanted: readonly Template[], run: SetupRun): Promise<void> {
  const { pid, interrupt } = run.input.system;
  const file = providerFile(run.input);
  const lines: string[] = [];
  const change = async (write: boolean): Promise<void> => {
    const text = (await readOwnFile(file)) ?? '';
    const present = parse(text, file);
    const added: Template[] = [];
    for (const template of wanted) {
      const entry = present.find((one) => one['name'] === template.name);
      if (entry === undefined) added.push(template);
      else if (sameValue(entry, template.entry))
        lines.push(`Provider ${template.name} is in ${file} already.`);
      else
        lines.push(`Provider ${template.name} is in ${file} already, in your own words; it was not changed.`);
    }
    if (added.length === 0) return;
    const next = await insertEntries(text, added, file);
    if (write) await atomicWrite(file, next, { pid });
    for (const { name, next: todo } of added)
      lines.push(`${write ? 'Added' : 'Would add'} provider ${name} to ${file}. ${todo}`);
  };
  if (run.options.dryRun) await change(false);
  else await withLock(file, { pid, signal: interrupt }, () => change(true));
  for (const line of lines) await run.say(line);
}

function parse(text: string, file: string): readonly Readonly<Record<string, unknown>>[] {
  if (text.trim() === '') return [];
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${file}: not valid JSON: ${errorMessage(error)}. Correct the file.`, {
      cause: error,
    });
  }
  if (!isRecord(root))
    throw new ConfigError(`${file}: must be an object with "providers". Correct the file.`);
  const list = root['providers'] ?? [];
  if (!Array.isArray(list) || !list.every(isRecord))
    throw new ConfigError(`${file}: providers must be a list of objects. Correct the file.`);
  return list;
}

/** The text with the entries at the end of the list: every other byte stays. */
async function insertEntries(text: string, added: readonly Template[], file: string): Promise<string> {
  const entries = added.map(({ entry }) => JSON.stringify(entry, null, 2).replaceAll('\n', '\n    '));
  const body = entries.join(',\n    ');
  if (text.trim() === '') return `{\n  "providers": [\n    ${body}\n  ]\n}\n`;
  const next = await spliced(text, body);
  // The last word: the new text means what the old one did, and the new entries besides.
  const before: unknown = JSON.parse(text);
  const list = isRecord(before) && Array.isArray(before['providers']) ? before['providers'] : [];
  const expected = { ...Object(before), providers: [...list, ...added.map(({ entry }) => entry)] };
  const after: unknown = next === undefined ? undefined : JSON.parse(next);
  if (next === undefined || !sameValue(after, expected))
    throw new ConfigError(
      `cannot add to ${file} without losing something. Add to "providers" by hand: ${JSON.stringify(added[0]?.entry)}`,
    );
  return next;
}

/** JSON is YAML, so the places of its values are known. */
async function spliced(text: string, body: string): Promise<string | undefined> {
  const root = await findPlaces(text);
  if (root?.kind !== 'map') return undefined;
  const list = findPair(root, 'providers')?.value;
  if (list === undefined) {
    const last = root.pairs.at(-1);
    const at = last?.value.end ?? root.start + 1;
    const comma = last === undefined ? '' : ',';
    return `${text.slice(0, at)}${comma}\n  "providers": [\n    ${body}\n  ]${last === undefined ? '\n' : ''}${text.slice(at)}`;
  }
  if (list.kind === 'scalar') return `${text.slice(0, list.start)}[\n    ${body}\n  ]${text.slice(list.end)}`;
  if (list.kind !== 'list') return undefined;
  const last = list.items.at(-1);
  if (last === undefined) return `${text.slice(0, list.start)}[\n    ${body}\n  ]${text.slice(list.end)}`;
  return `${text.slice(0, last.end)},\n    ${body}${text.slice(last.end)}`;
}
