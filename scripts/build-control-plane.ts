// Builds the real control plane of the tests (etcd, kube-apiserver, kube-controller-manager,
// kubectl, kwok) from the Go module proxy into controlPlaneDir(): `make control-plane`.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  BUILD_FLAGS,
  CLUSTER_INVENTORY_API,
  CLUSTER_PROFILE_CRD,
  controlPlaneDir,
  GO_MODULE,
  KWOK_STAGES,
  missingParts,
  PROGRAMS,
} from './control-plane-dir.ts';

const GO_NEEDED = [1, 26] as const;

/** A reason to end with one line for the reader. */
class BuildError extends Error {
  override readonly name = 'BuildError';
}

const dir = controlPlaneDir();
if (missingParts(dir).length === 0) {
  console.log(`Control plane is there: ${dir}`);
} else {
  try {
    await build(dir);
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function build(target: string): Promise<void> {
  requireGo();
  console.log(`Building the control plane in ${target} (the first time takes 5 to 10 minutes) ...`);
  const started = Date.now();
  removeAbandoned(target);
  // Built beside and put in place at the end: what stands in the target is always whole.
  const work = `${target}.building-${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    copyClusterProfileCrd(work);
    await go(['build', ...BUILD_FLAGS, '-o', `${work}/`, ...Object.values(PROGRAMS)]);
    // go build names a program after the last part of its package path that is not a version.
    renameSync(join(work, 'server'), join(work, 'etcd'));
    copyKwokStages(work);
    putInPlace(work, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.log(`Built in ${Math.round((Date.now() - started) / 1000)} s: ${target}`);
}

function requireGo(): void {
  const wanted = GO_NEEDED.join('.');
  const next = 'install it from https://go.dev/dl, then run this again';
  let version: string;
  try {
    // Asked inside the module, because there a newer Go may fetch the toolchain that go.mod names.
    version = goOutput(['env', 'GOVERSION']).trim();
  } catch (error) {
    const found = isMissingProgram(error) ? 'no `go` on PATH' : `\`go\` on PATH is too old (${cause(error)})`;
    throw new BuildError(
      `Building the test control plane needs Go ${wanted} or newer, but there is ${found}: ${next}.`,
      {
        cause: error,
      },
    );
  }
  const [major = 0, minor = 0] = version.replace(/^go/, '').split('.').map(Number);
  if (major < GO_NEEDED[0] || (major === GO_NEEDED[0] && minor < GO_NEEDED[1])) {
    throw new BuildError(
      `Building the test control plane needs Go ${wanted} or newer, but \`go\` on PATH is ${version}: ${next}.`,
    );
  }
}

async function go(args: readonly string[]): Promise<void> {
  const child = spawn('go', args, { cwd: GO_MODULE, env: goEnv(), stdio: ['ignore', 'inherit', 'inherit'] });
  const stop = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const [code, signal] = await once(child, 'exit');
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (code !== 0) throw new BuildError(`go ${args[0]} ended with ${signal ?? `code ${code}`}; see above.`);
}

function goOutput(args: readonly string[]): string {
  return execFileSync('go', args, {
    cwd: GO_MODULE,
    env: goEnv(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function goEnv(): NodeJS.ProcessEnv {
  return { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' };
}

function copyClusterProfileCrd(work: string): void {
  const { module, sum } = CLUSTER_INVENTORY_API;
  let answer: { Dir?: string; Sum?: string };
  try {
    answer = JSON.parse(goOutput(['mod', 'download', '-json', module]));
  } catch (error) {
    throw new BuildError(`Could not download ${module}: ${cause(error)}`, { cause: error });
  }
  if (answer.Dir === undefined || answer.Sum !== sum) {
    throw new BuildError(`${module} has the checksum ${answer.Sum}, but ${sum} was expected.`);
  }
  const crd = join(answer.Dir, 'config/crd/bases/multicluster.x-k8s.io_clusterprofiles.yaml');
  writeFileSync(join(work, CLUSTER_PROFILE_CRD), readFileSync(crd));
}

function copyKwokStages(work: string): void {
  const stages = join(
    goOutput(['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok']).trim(),
    'kustomize/stage',
  );
  const files = ['node/fast', 'node/heartbeat-with-lease', 'pod/fast'].flatMap((folder) =>
    readdirSync(join(stages, folder))
      .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
      .map((file) => join(stages, folder, file)),
  );
  writeFileSync(join(work, KWOK_STAGES), files.map((file) => readFileSync(file, 'utf8')).join('---\n'));
}

function putInPlace(work: string, target: string): void {
  try {
    renameSync(work, target);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    // Someone else's build, or an incomplete folder: replace file by file, each in one step.
    for (const file of readdirSync(work)) renameSync(join(work, file), join(target, file));
  }
}

function removeAbandoned(target: string): void {
  const prefix = `${basename(target)}.building-`;
  mkdirSync(dirname(target), { recursive: true });
  for (const entry of readdirSync(dirname(target))) {
    if (!entry.startsWith(prefix) || isAlive(Number(entry.slice(prefix.length)))) continue;
    rmSync(join(dirname(target), entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isMissingProgram(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function cause(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return text.split('\n').at(-1) || String(error);
}
