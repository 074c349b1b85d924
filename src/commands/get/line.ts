// One command line of get: a URI to pass on, or resources.
import type { ExitCode } from '../../core/exit-code.ts';
import type { ParsedLine } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import { runGet, runRaw } from './get.ts';
import { toGetOptions } from './options.ts';
import { rawPath } from './raw.ts';

/** Runs it. Throws UsageError in kubectl's words. */
export async function runLine(line: ParsedLine, system: System): Promise<ExitCode> {
  const path = rawPath(line.values, line.args);
  if (path !== undefined) return runRaw(path, line.values, system);
  return runGet(await toGetOptions(line, system), line.values, system);
}
