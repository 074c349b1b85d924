// kubectl's `version` over a fleet (kubectl pkg/cmd/version/version.go).
import { UsageError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import { type FlagValues, type ParsedLine, flagBool, flagString } from '../../core/flag.ts';
import type { JsonObject } from '../../core/json/json-value.ts';
import type { System } from '../../core/system.ts';
import type { VersionFormat } from './server-versions.ts';
import { version } from './version.ts';

/** Prints the versions. Throws UsageError in kubectl's words. */
export async function printVersion({ values, args }: ParsedLine, system: System): Promise<ExitCode> {
  if (args.length > 0) throw new UsageError(`extra arguments: [${args.join(' ')}]`);
  const format = formatOf(values);
  const { out } = system.streams;
  if (format === 'text') await out.write(`Client Version: ${version}\n`);
  const document = { clientVersion: clientVersion() };
  if (!flagBool(values, 'client')) {
    const { printServerVersions } = await import('./server-versions.ts');
    return printServerVersions({ values, format, document }, system);
  }
  if (format !== 'text') {
    const { printDocument } = await import('../shared/print-document.ts');
    await printDocument(document, format, out);
  }
  return ExitCode.ok;
}

function formatOf(values: FlagValues): VersionFormat {
  const output = flagString(values, 'output') ?? '';
  if (output === '') return 'text';
  if (output === 'json' || output === 'yaml') return output;
  throw new UsageError(`--output must be 'yaml' or 'json'`);
}

/** As much of kubectl's version.Info as a program that is not written in Go has. */
function clientVersion(): JsonObject {
  const [major = '', minor = ''] = version.slice(1).split('.');
  return { major, minor, gitVersion: version };
}
