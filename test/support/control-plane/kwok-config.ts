// What kwok needs to play kubelet, with logs, exec and port-forward that work through the apiserver.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { KWOK_STAGES } from '../../../scripts/control-plane-dir.ts';

export interface KwokConfigOptions {
  /** Folder of the control plane, which holds kwok's stages. */
  readonly programs: string;
  /** File that every container's log is read from, in CRI form; see `podLogLine`. */
  readonly podLog: string;
  /** TCP port on 127.0.0.1 to which a port-forward to any pod leads. */
  readonly forwardTo: number | undefined;
}

/** Writes the configuration and answers its path. */
export function writeKwokConfig(dir: string, options: KwokConfigOptions): string {
  // With a file of its own kwok forgets its defaults, these four numbers included (0: nothing moves).
  const settings = document('KwokConfiguration', 'config.kwok.x-k8s.io/v1alpha1', {
    options: {
      enableDebuggingHandlers: true,
      podPlayStageParallelism: 4,
      nodePlayStageParallelism: 4,
      nodeLeaseParallelism: 4,
      podsOnNodeSyncParallelism: 4,
    },
  });
  const logs = resource('ClusterLogs', { logs: [{ logsFile: options.podLog, follow: true }] });
  // Runs on this machine. It does not pass on the end of the input, nor any exit code but 0 and 1.
  const exec = resource('ClusterExec', { execs: [{ local: {} }] });
  const documents = [settings, readFileSync(join(options.programs, KWOK_STAGES), 'utf8'), logs, exec];
  if (options.forwardTo !== undefined) {
    const target = { port: options.forwardTo, address: '127.0.0.1' };
    documents.push(resource('ClusterPortForward', { forwards: [{ target }] }));
  }
  const path = join(dir, 'kwok.yaml');
  writeFileSync(path, documents.join('---\n'));
  return path;
}

/** One line of a container's log file, as the container runtime writes it. */
export function podLogLine(text: string, at = new Date('2026-01-02T03:04:05Z')): string {
  return `${at.toISOString().replace('Z', '000000Z')} stdout F ${text}\n`;
}

function resource(kind: string, spec: unknown): string {
  return document(kind, 'kwok.x-k8s.io/v1alpha1', { metadata: { name: 'all' }, spec });
}

function document(kind: string, apiVersion: string, rest: object): string {
  return stringify({ apiVersion, kind, ...rest });
}
