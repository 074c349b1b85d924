// The versions of the members' API servers: one request each.
import { envelope } from '../../aggregator/envelope.ts';
import { maxVersionBytes as maxBytes, parseVersion } from '../../client/server-version.ts';
import type { ExitCode } from '../../core/exit-code.ts';
import type { FlagValues } from '../../core/flag.ts';
import type { Outcome, TaskResult } from '../../core/fleet.ts';
import { type JsonObject, textField } from '../../core/json/json-value.ts';
import type { System } from '../../core/system.ts';
import { createTableWriter, formatCell } from '../../output/table.ts';
import { announce } from '../shared/announce.ts';
import { type Member, askFleet } from '../shared/ask-fleet.ts';
import { finish, reportFailures, toReportOptions } from '../shared/finish.ts';
import { toFleetInput } from '../shared/fleet-input.ts';
import { type Fleet, openFleet } from '../shared/open-fleet.ts';
import { type DocumentFormat, printDocument } from '../shared/print-document.ts';
import { requestTimeout } from '../shared/request-timeout.ts';

/** How to print: lines for people, or one document. */
export type VersionFormat = 'text' | DocumentFormat;

/** What is printed, and how. */
export interface ServerVersions {
  readonly values: FlagValues;
  readonly format: VersionFormat;
  /** The document so far. */
  readonly document: JsonObject;
}

/** Asks the fleet and prints what it says. */
export async function printServerVersions(what: ServerVersions, system: System): Promise<ExitCode> {
  const { values, format } = what;
  const input = await toFleetInput(values, system);
  const { config, kube } = input;
  const requestTimeoutMs = requestTimeout(values);
  const fleet = await openFleet(input);
  const members = fleet.targets.length + fleet.failed.length;
  const options = toReportOptions(values, { table: format === 'text', members, config });
  await announce(fleet, options, system);
  const task = (member: Member) => askVersion(member, requestTimeoutMs);
  const outcomes = await askFleet(fleet, task, { config, kube, system });
  const report = () => reportFailures(outcomes, fleet.skipped, { system, options });
  // Over a fleet what failed stands above the rows; kubectl prints first.
  if (!options.asKubectl) await report();
  await print(what, { outcomes, fleet, showCluster: config.output.showClusterColumn }, system);
  if (options.asKubectl) await report();
  return finish(outcomes, { system, options });
}

async function askVersion(
  { client, signal }: Member,
  requestTimeoutMs: number | undefined,
): Promise<TaskResult<JsonObject>> {
  const { body } = await client.request({
    path: '/version',
    accept: 'application/json, */*',
    maxBytes,
    signal,
    ...(requestTimeoutMs !== undefined && { requestTimeoutMs }),
  });
  return { value: parseVersion(body), failures: [] };
}

interface Answers {
  readonly outcomes: readonly Outcome<JsonObject>[];
  readonly fleet: Fleet;
  readonly showCluster: boolean;
}

async function print(what: ServerVersions, answers: Answers, { streams }: System): Promise<void> {
  const { format, document } = what;
  const { outcomes, fleet, showCluster } = answers;
  const known = outcomes.flatMap(({ cluster, value }) => (value ? [{ name: cluster.name, value }] : []));
  if (format !== 'text') {
    const [only] = outcomes;
    const isKubectls = !showCluster && outcomes.length === 1;
    const whole = isKubectls
      ? { ...document, ...(only?.value && { serverVersion: only.value }) }
      : {
          ...document,
          ...envelope(outcomes, fleet.skipped, ({ value }) => (value ? [{ serverVersion: value }] : [])),
        };
    return printDocument(whole, format, streams.out);
  }
  if (!showCluster) {
    const lines = known.map(({ value }) => `Server Version: ${formatCell(textField(value, 'gitVersion'))}\n`);
    return streams.out.write(lines.join(''));
  }
  if (known.length === 0) return;
  const writer = createTableWriter();
  writer.row(['CLUSTER', 'SERVER VERSION']);
  for (const { name, value } of known)
    writer.row([formatCell(name), formatCell(textField(value, 'gitVersion'))]);
  for (const chunk of writer.flush()) await streams.out.write(chunk);
}
