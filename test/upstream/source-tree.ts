// kubectl's own test suite, test/cmd of k8s.io/kubernetes: found in the Go module cache, copied to run. Nothing of it is in this repository.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GO_MODULE } from '../../scripts/control-plane-dir.ts';

/** What the functions of the suite read: scripts, library, fixtures. 2.5 MB of the module's 115. */
const PARTS = [
  'hack/lib',
  'hack/testdata',
  'test/cmd',
  'test/fixtures',
  'test/e2e/testing-manifests',
  'third_party/forked/shell2junit',
] as const;

/** The module's folder in the module cache, of the version that the control plane is built from. Throws without Go. */
export function kubernetesSource(): string {
  const answer: unknown = JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', 'k8s.io/kubernetes'], {
      cwd: GO_MODULE,
      env: { ...process.env, GOWORK: 'off' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  if (typeof answer === 'object' && answer !== null && 'Dir' in answer && typeof answer.Dir === 'string') {
    return answer.Dir;
  }
  throw new Error('`go mod download` did not say where k8s.io/kubernetes is');
}

/** Copies what the suite needs from the module's folder into `root`. */
export function copySuite(source: string, root: string): void {
  for (const part of PARTS) {
    mkdirSync(dirname(join(root, part)), { recursive: true });
    cpSync(join(source, part), join(root, part), { recursive: true });
    makeUsable(join(root, part));
  }
  const scripts = readdirSync(join(root, 'test/cmd')).map((name) => join(root, 'test/cmd', name));
  for (const script of [...scripts, join(root, 'third_party/forked/shell2junit/sh2ju.sh')])
    keepOutOfTmp(script);
}

/** The functions that upstream's runTests calls, in its order. */
export function functionsOfSuite(source: string): string[] {
  const script = readFileSync(join(source, 'test/cmd/legacy-script.sh'), 'utf8');
  return [...script.matchAll(/^ *record_command (run_\w+)/gm)].map(([, name = '']) => name);
}

/** The module cache is read-only, and a module zip has no exec bits (the plugin fixtures need them). */
function makeUsable(path: string): void {
  if (lstatSync(path).isDirectory()) {
    chmodSync(path, 0o755);
    for (const name of readdirSync(path)) makeUsable(join(path, name));
  } else {
    chmodSync(path, readFileSync(path).subarray(0, 2).toString('latin1') === '#!' ? 0o755 : 0o644);
  }
}

/** Fixed names in /tmp would make two runs on one machine disturb each other, and would stay there. */
function keepOutOfTmp(script: string): void {
  const text = readFileSync(script, 'utf8');
  writeFileSync(
    script,
    text.replaceAll(/(?<![\w.}])(?:\/var)?\/tmp\//g, () => '${TMPDIR}/'),
  );
}
