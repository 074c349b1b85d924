// kubectl's own suite, ready to run: the copied scripts and a cluster, which is replaced when a function spoils it.
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { controlPlaneDir } from '../../scripts/control-plane-dir.ts';
import { bindFolder } from '../support/control-plane/bound-child.ts';
import { startSuiteControlPlane, type SuiteControlPlane } from './control-plane.ts';
import {
  type FunctionResult,
  installWrapper,
  runFunction,
  type RunOptions,
  writeExecutable,
} from './run-function.ts';
import { copySuite, kubernetesSource } from './source-tree.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Suite {
  readonly run: (name: string, how: RunOptions['with']) => Promise<FunctionResult>;
  /** Ends the servers and removes all files. */
  readonly stop: () => Promise<void>;
}

export interface SuiteOptions {
  /** Command of the program under test. Default: `programUnderTest()`. */
  readonly program?: readonly string[];
  /** The functions get the real kubectl's answers, the program's go into `FunctionResult.differences`. Default: false. */
  readonly compare?: boolean;
  /** Time limit of one function. Default: 5 minutes. */
  readonly timeoutMs?: number;
}

/** `$KUBECTL_MC` (a path, or words separated by spaces), else the sources. */
export function programUnderTest(env: NodeJS.ProcessEnv = process.env): string[] {
  const chosen = env['KUBECTL_MC'];
  if (chosen === undefined || chosen === '') return [process.execPath, join(ROOT, 'src', 'main.ts')];
  return existsSync(chosen) ? [resolve(chosen)] : chosen.split(' ').filter(Boolean).map(absolute);
}

/** Functions run in another folder. */
function absolute(word: string): string {
  return word.includes('/') && existsSync(word) ? resolve(word) : word;
}

export async function startSuite(options: SuiteOptions = {}): Promise<Suite> {
  const dir = mkdtempSync(join(tmpdir(), 'kubectl-mc-upstream-'));
  const remove = bindFolder(dir);
  const programs = controlPlaneDir();
  const place = {
    root: join(dir, 'kubernetes'),
    kubectl: join(programs, 'kubectl'),
    program: join(dir, 'program'),
    dir: join(dir, 'runs'),
  };
  let clusters = 0;
  let cluster: SuiteControlPlane | undefined;
  const stopCluster = async (): Promise<void> => {
    await cluster?.stop();
    cluster = undefined;
  };
  try {
    copySuite(kubernetesSource(), place.root);
    installWrapper(place.root);
    const program = options.program ?? programUnderTest();
    if (options.compare === true) {
      writeExecutable(`${place.program}-alone`, program);
      writeExecutable(place.program, [
        'sh',
        join(import.meta.dirname, 'compare.sh'),
        `${place.program}-alone`,
      ]);
    } else {
      writeExecutable(place.program, program);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    run: async (name, how) => {
      cluster ??= await startSuiteControlPlane({
        programs,
        root: place.root,
        dir: join(dir, `cluster-${(clusters += 1)}`),
      });
      const timeoutMs = options.timeoutMs ?? 300_000;
      const result = await runFunction(place, { name, cluster, with: how, timeoutMs });
      // It may have left definitions behind, on which others would stumble.
      if (result.verdict !== 'passed') await stopCluster();
      return result;
    },
    stop: async () => {
      await stopCluster();
      await remove();
    },
  };
}
