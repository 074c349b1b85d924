// One run of a cloud's tool: into a file of its own that nobody else sees, and from there to our kubeconfig folder.
import { chmod, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { leadsElsewhere } from '../../access/profile-servers.ts';
import type { FetchCommand } from '../../clouds/cloud.ts';
import { errorCode } from '../../core/error-code.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Hub } from '../../discovery/discover.ts';
import { factPlaces } from '../../clouds/metadata.ts';
import { atomicWrite } from '../../files/atomic-write.ts';
import { isRecord } from '../../files/record.ts';
import { readOwnFile } from '../../files/safe-read.ts';
import { makePrivateFolder } from '../../files/temp-file.ts';
import { type Adopted, adoptKubeconfig } from '../../kubeconfig/adopt.ts';
import { loadKubeconfig } from '../../kubeconfig/load-kubeconfig.ts';
import {
  ownKubeconfigFile,
  ownKubeconfigFiles,
  ownKubeconfigFolder,
  subjectDigest,
} from '../../kubeconfig/own-files.ts';
import { profileName } from '../../mapping/mapping.ts';
import { type Job, type ToolResult, lastLines, runTool } from './cloud-tool.ts';
import type { SetupRun } from './options.ts';

/** Where the run stands. */
export interface FetchPlace {
  readonly run: SetupRun;
  readonly hub: Hub;
}

/** Runs it. What goes wrong is given back in words; only Ctrl-C and a folder that cannot be written to are thrown. */
export async function fetchOne(
  job: Job,
  place: FetchPlace,
): Promise<{ readonly problem: string } | Pick<Adopted, 'context' | 'server'>> {
  const { home } = place.run.input.system;
  if (home === '')
    throw new ConfigError('cannot fetch credentials: HOME is not set. Set it to your home folder.');
  // Not the folder for temporary files: what is fetched may hold a password.
  const parent = dirname(ownKubeconfigFolder(home));
  await makePrivateFolder(parent);
  // One that is there already may be open to others.
  await chmod(ownKubeconfigFolder(home), 0o700).catch(() => {});
  await sweepOld(parent);
  const folder = await mkdtemp(join(parent, prefix));
  try {
    const text = await fetchText(job, join(folder, 'config'), place);
    if (typeof text !== 'string') return text;
    const adopted = await keep(text, job, place);
    return 'problem' in adopted ? adopted : { context: adopted.context, server: adopted.server };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problem: error.message };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const prefix = '.fetch-';
const oldMs = 60 * 60 * 1000;

/** A process that was killed could not clear up after itself. */
async function sweepOld(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(parent, name);
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory() && Date.now() - found.mtimeMs > oldMs)
      await rm(folder, { recursive: true, force: true });
  }
}

async function fetchText(
  { cloud, tool, plan }: Job,
  file: string,
  { run }: FetchPlace,
): Promise<string | { readonly problem: string }> {
  const start = (command: FetchCommand): Promise<ToolResult> =>
    runTool(tool, command.args(plan.values, file), { run, env: { KUBECONFIG: file } });
  let result = await start(plan.command);
  const other = cloud.insteadWhenUnknown;
  if (result.code !== 0 && other?.complaint.test(result.stderr + result.stdout)) result = await start(other);
  if (result.code !== 0) {
    for (const line of lastLines(result.stderr)) await run.say(`  ${cloud.tool}: ${line}`);
    const how = result.code === undefined ? '' : ` with exit code ${result.code}`;
    return { problem: `${cloud.tool} failed${how}` };
  }
  if (cloud.printsKubeconfig) return printedText(result.stdout);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return { problem: `${cloud.tool} ended well, but wrote no kubeconfig` };
  }
}

/** The kubeconfig itself, or the API's answer, which holds it as text. */
function printedText(stdout: string): string {
  if (!/^\s*\{/.test(stdout)) return stdout;
  try {
    const answer: unknown = JSON.parse(stdout);
    return isRecord(answer) && typeof answer['config'] === 'string' ? answer['config'] : stdout;
  } catch {
    return stdout;
  }
}

async function keep(
  text: string,
  { cluster, cloud, plan }: Job,
  { run, hub }: FetchPlace,
): Promise<Adopted | { readonly problem: string }> {
  const { system, kube } = run.input;
  const { env, home, pid } = system;
  const subject = {
    hubServer: hub.connection.server,
    namespace: cluster.namespace,
    name: profileName(cluster),
  };
  const file = ownKubeconfigFile(home, subject);
  const others = (await ownKubeconfigFiles(home)).filter((other) => other !== file);
  const beside = await loadKubeconfig({ env, home, flagPath: kube.kubeconfig, extraFiles: others });
  const adopted = await adoptKubeconfig(text, {
    beside,
    suffix: subjectDigest(subject),
    source: cloud.tool,
  });
  if (plan.isNameGuessed && leadsElsewhere(cluster, adopted.server))
    return {
      problem: `${cloud.tool} knows a cluster of this name, but its server is not the endpoint in the profile; name the right one with ${factPlaces.name.mapping}`,
    };
  const before = await readOwnFile(file).catch(() => undefined);
  if (before !== adopted.text) await atomicWrite(file, adopted.text, { pid });
  return adopted;
}
