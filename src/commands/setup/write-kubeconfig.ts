// `setup --write-kubeconfig`: merges what was fetched into the user's own kubeconfig, under kubectl's own lock.
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { atomicWrite } from '../../files/atomic-write.ts';
import { withKubectlLock } from '../../files/kubectl-lock.ts';
import { isRecord } from '../../files/record.ts';
import { readOwnFile } from '../../files/safe-read.ts';
import { ownKubeconfigFiles } from '../../kubeconfig/own-files.ts';
import { parseDocument } from '../../kubeconfig/parse-document.ts';
import type { Mapped } from './check.ts';
import { type Entries, type ListName, mergeKubeconfig } from './merge-kubeconfig.ts';
import type { SetupRun } from './options.ts';

/** Merges the entries behind the chosen contexts, those that are in our own folder. Says what came of it. */
export async function writeKubeconfig(chosen: readonly Mapped[], run: SetupRun): Promise<void> {
  const { system, kube } = run.input;
  const file = resolve(system.cwd, ownFile(kube.kubeconfig, run));
  const wanted: Entries = { clusters: new Map(), contexts: new Map(), users: new Map() };
  const names = new Set(chosen.map(({ context }) => context));
  for (const own of await ownKubeconfigFiles(system.home)) {
    // A broken one was said when the kubeconfig was loaded.
    const text = await readOwnFile(own).catch(() => undefined);
    pick(await parseDocument(text ?? '').catch(() => undefined), names, wanted);
  }
  if (wanted.contexts.size === 0) {
    await run.say(`${file} stays as it is: none of the contexts was fetched by setup.`);
    return;
  }
  await import('yaml'); // before the lock, which is to be held for milliseconds only
  const merged = await withKubectlLock(file, { now: system.now, signal: system.interrupt }, async () => {
    const text = (await readOwnFile(file, { maxBytes: 64 * 1024 * 1024 })) ?? '';
    const next = await mergeKubeconfig(text, wanted, file);
    if (next.text !== text) await atomicWrite(file, next.text, { pid: system.pid });
    return next;
  });
  await run.say(
    merged.added.length === 0
      ? `${file} has the fetched contexts already; nothing was changed`
      : `Merged into ${file}: ${merged.added.join(', ')}`,
  );
}

/** The file that kubectl would change: --kubeconfig, the first file of KUBECONFIG that exists, ~/.kube/config. */
function ownFile(flag: string | undefined, { input }: SetupRun): string {
  const { env, home } = input.system;
  if (flag !== undefined) return flag;
  const list = (env['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean);
  const last = list.at(-1);
  if (last !== undefined) return list.find((file) => existsSync(file)) ?? last;
  if (home === '')
    throw new ConfigError('cannot write the kubeconfig: HOME is not set. Set it to your home folder.');
  return join(home, '.kube', 'config');
}

/** Takes the contexts of these names out of a document, and the clusters and users that they lead to. */
function pick(document: unknown, names: ReadonlySet<string>, into: Entries): void {
  if (!isRecord(document)) return;
  const entry = (list: ListName, name: unknown): void => {
    const items: unknown = document[list];
    const found: unknown = Array.isArray(items)
      ? items.find((item) => isRecord(item) && item['name'] === name)
      : undefined;
    if (typeof name !== 'string' || !isRecord(found)) return;
    into[list].set(name, found);
    const context = list === 'contexts' ? found['context'] : undefined;
    if (!isRecord(context)) return;
    entry('clusters', context['cluster']);
    entry('users', context['user']);
  };
  for (const name of names) entry('contexts', name);
}
