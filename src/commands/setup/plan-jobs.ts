// Which commands fetch the credentials of a cloud's clusters, and what is said of those that get none.
import type { Cloud, FactKey, Facts } from '../../clouds/cloud.ts';
import { configuredProject } from '../../clouds/gcp.ts';
import {
  type FetchPlan,
  type Subject,
  endpoints,
  factPlaces,
  factsOf,
  planFetch,
} from '../../clouds/metadata.ts';
import type { Cluster } from '../../core/fleet.ts';
import { type Job, type Tool, type ToolResult, runTool } from './cloud-tool.ts';
import type { SetupRun } from './options.ts';

/** The contract's words. */
export function metadataMissing(cluster: Cluster): string {
  return `Info: Cloud metadata not available for ${cluster.name}`;
}

/** For whom, with what, and where problems are noted. */
export interface Planning {
  readonly cloud: Cloud;
  readonly tool: Tool;
  readonly run: SetupRun;
  readonly problems: Map<string, string>;
}

/** One job for each cluster of which enough is known; the others are said. */
export async function planJobs(subjects: readonly Subject[], known: Planning): Promise<Job[]> {
  const { cloud, run, problems } = known;
  const jobs: Job[] = [];
  const more = moreFacts(known);
  for (const subject of subjects) {
    const { cluster } = subject;
    let plan = planFetch(cloud, subject);
    let facts: Facts = {};
    if (plan.kind === 'missing') {
      facts = await more(cluster, plan.keys);
      plan = planFetch(cloud, subject, facts);
    }
    if (plan.kind === 'fetch') {
      const project = facts.project?.value;
      if (project !== undefined)
        await run.say(`${cluster.name}: no project is known of it; gcloud's own is used: ${project}`);
      jobs.push({ cluster, cloud, tool: known.tool, plan });
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

/** What the tool itself knows of a cluster: each question is asked once. */
function moreFacts({
  cloud,
  tool,
  run,
}: Planning): (cluster: Cluster, missing: readonly FactKey[]) => Promise<Facts> {
  let project: Promise<Facts> | undefined;
  let list: Promise<ToolResult> | undefined;
  return async (cluster, missing) => {
    const { lookUp } = cloud;
    const [endpoint] = endpoints(cluster).filter((url) => cloud.fromEndpoint(url) !== undefined);
    if (cloud.name === 'gcp' && missing.includes('project')) {
      project ??= gcloudProject(tool, run);
      return project;
    }
    if (lookUp === undefined || endpoint === undefined) return {};
    list ??= runTool(tool, lookUp.args, { run });
    const { code, stdout } = await list;
    const found = code === 0 ? lookUp.find(stdout, endpoint) : undefined;
    return found === undefined ? {} : factsOf(found, `${cloud.tool} ${lookUp.args.join(' ')}`);
  };
}

async function gcloudProject(tool: Tool, run: SetupRun): Promise<Facts> {
  const answer = await runTool(tool, configuredProject, { run });
  const value = answer.stdout.trim();
  if (answer.code !== 0 || value === '' || value === '(unset)') return {};
  return { project: { value, from: "gcloud's configured project" } };
}
