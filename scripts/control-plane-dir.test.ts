import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { controlPlaneDir, missingParts } from './control-plane-dir.ts';

describe('controlPlaneDir', () => {
  it('is the folder that the environment names, absolute and without a trailing slash', () => {
    expect(controlPlaneDir({ KUBECTL_MC_CONTROL_PLANE: '/opt/cp/' })).toBe('/opt/cp');
    expect(controlPlaneDir({ KUBECTL_MC_CONTROL_PLANE: 'cp' })).toBe(join(process.cwd(), 'cp'));
  });

  it('lies in the cache otherwise, named after the versions', () => {
    const dir = controlPlaneDir({ XDG_CACHE_HOME: '/cache', HOME: '/home/u', KUBECTL_MC_CONTROL_PLANE: '' });
    expect(dir).toMatch(/^\/cache\/kubectl-mc\/control-plane-[0-9a-f]{12}$/);
    expect(controlPlaneDir({ HOME: '/home/u' })).toBe(dir.replace('/cache', '/home/u/.cache'));
  });
});

describe('missingParts', () => {
  it('names what is not there', () => {
    const dir = mkdtempSync(join(tmpdir(), 'kubectl-mc-parts-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    expect(missingParts(join(dir, 'nowhere'))).toContain('kube-apiserver');
    for (const part of missingParts(dir).filter((name) => name !== 'etcd'))
      writeFileSync(join(dir, part), '');
    expect(missingParts(dir)).toEqual(['etcd']);
  });
});
