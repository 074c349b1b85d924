// `setup --provider`: fetches the credentials of the clusters of a cloud with that cloud's own tool. Whatever goes wrong
// with one cluster leaves that cluster to the user, and the others go on.
import type { Cloud } from '../../clouds/cloud.ts';
import { type Subject, cloudOf, planFetch } from '../../clouds/metadata.ts';
import type { Cluster } from '../../core/fleet.ts';
import { lookup } from '../../mapping/mapping.ts';
import type { Hub } from '../../discovery/discover.ts';
import type { UserFiles } from '../shared/user-files.ts';
import { confirm } from '../shared/ask-user.ts';
import type { SetupRun } from './options.ts';
import { metadataMissing, planJobs } from './plan-jobs.ts';
import { type Job, findTool } from './cloud-tool.ts';
import { fetchOne } from './fetch-one.ts';

/** By the name of the cluster. */
export interface Fetched {
  /** The context that leads to it now. */
  readonly contexts: ReadonlyMap<string, FetchedContext>;
  /** Why there is none, in words. */
  readonly problems: ReadonlyMap<string, string>;
  /** With `--dry-run`: what would be run. */
  readonly planned: ReadonlyMap<string, string>;
}

/** A context that was just fetched. */
export interface FetchedContext {
  readonly context: string;
  readonly server: string;
  /** The tool that fetched it. */
  readonly tool: string;
}

/** Fetches for every cluster that belongs to one of the chosen clouds, but for those that `--map` names. */
export async function fetchCredentials(
  clusters: readonly Cluster[],
  { run, files, hub }: { readonly run: SetupRun; readonly files: UserFiles; readonly hub: Hub },
): Promise<Fetched> {
  const contexts = new Map<string, FetchedContext>();
  const problems = new Map<string, string>();
  const planned = new Map<string, string>();
  const { options, say, interactive } = run;
  const subjects = clusters
    .filter((cluster) => !options.given.has(cluster.name))
    .map((cluster) => ({ cluster, entry: lookup(files.mapping, cluster) }));
  if (options.providers.length > 0)
    for (const subject of subjects)
      if (cloudOf(subject) === undefined && subject.entry?.context === undefined)
        await say(metadataMissing(subject.cluster));
  const jobs: Job[] = [];
  for (const cloud of options.providers) {
    const own = subjects.filter((subject) => cloudOf(subject) === cloud.name);
    const tool = await findTool(cloud, run, someRegion(cloud, own));
    if (typeof tool === 'string') for (const { cluster } of own) problems.set(cluster.name, tool);
    else jobs.push(...(await planJobs(own, { cloud, tool, run, problems })));
  }
  if (jobs.length === 0) return { contexts, problems, planned };
  await say(options.dryRun ? 'These commands would be run:' : 'These commands fetch credentials:');
  for (const job of jobs) await say(`  ${commandLine(job)}   # ${job.cluster.name}`);
  if (options.dryRun) {
    for (const job of jobs) planned.set(job.cluster.name, commandLine(job));
    return { contexts, problems, planned };
  }
  if (interactive && !(await confirm(`Run ${jobs.length} command(s)?`, true, run.input.system))) {
    for (const { cluster } of jobs) problems.set(cluster.name, 'you did not let the command run');
    return { contexts, problems, planned };
  }
  // One after the other: gcloud does not support more at a time.
  for (const job of jobs) {
    const { name } = job.cluster;
    const outcome = await fetchOne(job, { run, hub });
    if ('problem' in outcome) problems.set(name, outcome.problem);
    else contexts.set(name, { ...outcome, tool: job.cloud.tool });
    if ('problem' in outcome) await say(`${name}: ${outcome.problem}`);
    else await run.tell(`${name}: fetched context ${outcome.context} with ${job.cloud.tool}`);
  }
  return { contexts, problems, planned };
}

/** One that clusters of this cloud are in: some questions to a cloud need any. */
function someRegion(cloud: Cloud, subjects: readonly Subject[]): string | undefined {
  return subjects
    .map((subject) => planFetch(cloud, subject))
    .map((plan) => (plan.kind === 'fetch' ? plan.values.region : undefined))
    .find((region) => region !== undefined);
}

/** The words as they are run, so that they can be typed again. */
function commandLine({ cloud, plan }: Job): string {
  return [cloud.tool, ...plan.command.shown(plan.values)].join(' ');
}
