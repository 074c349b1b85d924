// `setup --provider`: fetches the credentials of the clusters of a cloud with that cloud's own tool. Whatever goes wrong
// with one cluster leaves that cluster to the user, and the others go on.
import { type Cloud, type Facts } from '../../clouds/cloud.ts';
import { configuredProject } from '../../clouds/gcp.ts';
import { type FetchPlan, type Subject, cloudOf, factPlaces, planFetch } from '../../clouds/metadata.ts';
import type { Cluster } from '../../core/fleet.ts';
import { lookup } from '../../mapping/mapping.ts';
import type { Hub } from '../../discovery/discover.ts';
import type { UserFiles } from '../shared/user-files.ts';
import { confirm } from '../shared/ask-user.ts';
import type { SetupRun } from './options.ts';
import { type Job, type Tool, findTool, runTool } from './cloud-tool.ts';
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
    const tool = await findTool(cloud, run);
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
    await say(
      'problem' in outcome
        ? `${name}: ${outcome.problem}`
        : `${name}: fetched context ${outcome.context} with ${job.cloud.tool}`,
    );
  }
  return { contexts, problems, planned };
}

function metadataMissing(cluster: Cluster): string {
  return `Info: Cloud metadata not available for ${cluster.name}`;
}

/** The words as they are run, so that they can be typed again. */
function commandLine({ cloud, plan }: Job): string {
  return [cloud.tool, ...plan.command.shown(plan.values)].join(' ');
}

async function planJobs(
  subjects: readonly Subject[],
  known: {
    readonly cloud: Cloud;
    readonly tool: Tool;
    readonly run: SetupRun;
    readonly problems: Map<string, string>;
  },
): Promise<Job[]> {
  const { cloud, tool, run, problems } = known;
  const jobs: Job[] = [];
  let configured: Facts | undefined;
  for (const subject of subjects) {
    const { cluster } = subject;
    let plan = planFetch(cloud, subject, configured);
    if (plan.kind === 'missing' && plan.keys.includes('project') && configured === undefined) {
      configured = await gcloudProject(tool, run);
      plan = planFetch(cloud, subject, configured);
    }
    if (plan.kind === 'fetch') {
      const project = configured?.project?.value;
      if (project !== undefined && plan.values.project === project)
        await run.say(`${cluster.name}: no project is known of it; gcloud's own is used: ${project}`);
      jobs.push({ cluster, cloud, tool, plan });
    } else if (plan.kind === 'missing') {
      await run.say(metadataMissing(cluster));
      problems.set(cluster.name, whatIsMissing(plan.keys));
    } else {
      const { fact, what } = plan;
      const value = JSON.stringify(fact.value.length > 200 ? `${fact.value.slice(0, 200)}...` : fact.value);
      const problem = `${fact.from} is ${value}, which is not ${what}`;
      await run.say(`Warning: ${cluster.name}: ${problem}; nothing is run for it.`);
      problems.set(cluster.name, problem);
    }
  }
  return jobs;
}

function whatIsMissing(keys: Extract<FetchPlan, { kind: 'missing' }>['keys']): string {
  const words = keys.map((key) => `${factPlaces[key].mapping} (property ${factPlaces[key].property})`);
  return `not known: ${words.join(', ')}`;
}

async function gcloudProject(tool: Tool, run: SetupRun): Promise<Facts> {
  const answer = await runTool(tool, configuredProject, { run });
  const value = answer.stdout.trim();
  if (answer.code !== 0 || value === '' || value === '(unset)') return {};
  return { project: { value, from: "gcloud's configured project" } };
}
