import { describe, expect, it } from 'vitest';
import { cachePlace } from './cache-place.ts';

describe('cachePlace', () => {
  it('is below kubectl’s cache folder', () => {
    const home = '/home/ann';
    const folderOf = (cacheDir: string | undefined, env: Readonly<Record<string, string>>) =>
      cachePlace('discovery', cacheDir === undefined ? {} : { cacheDir }, {
        env,
        home,
        now: Date.now,
        pid: process.pid,
      }).folder;
    expect(folderOf(undefined, {})).toBe('/home/ann/.kube/cache/kubectl-mc/discovery');
    const env = { KUBECACHEDIR: '/var/kube' };
    expect(folderOf('', env)).toBe('/var/kube/kubectl-mc/discovery');
    expect(folderOf('/tmp/c', env)).toBe('/tmp/c/kubectl-mc/discovery');
  });
});
