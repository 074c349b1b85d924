import { describe, expect, it } from 'vitest';
import { createListQuotas } from './list-quota.ts';

const limits = { elements: 100, bytes: 1024 * 1024, free: 20, together: 100 };
const page = (elements: number) => ({ elements, bytes: 1 });

describe('createListQuotas', () => {
  it('lets the lists of a member go on until they have too many objects together', () => {
    const quota = createListQuotas(limits)();
    quota.take(page(60));
    quota.take(page(40));
    expect(() => quota.take(page(1))).toThrow(
      /more than 100 objects and does not end there\. .*--chunk-size=0$/,
    );
  });

  it('counts pages in which there is nothing', () => {
    const quota = createListQuotas(limits)();
    for (let count = 0; count < 10; count += 1) quota.take(page(0));
    expect(() => quota.take(page(0))).toThrow('100 objects');
  });

  it('counts bytes', () => {
    const quota = createListQuotas(limits)();
    expect(() => quota.take({ elements: 1, bytes: 1024 * 1024 + 1 })).toThrow('more than 1 MiB');
  });

  it('stops those that have more than their share, and nobody else', () => {
    const newQuota = createListQuotas(limits);
    const [greedy, other, small] = [newQuota(), newQuota(), newQuota()];
    greedy.take(page(90));
    small.take(page(20));
    other.take(page(40));
    // 70 and 20 are over what is free; 20 more are too many together, and a half of 100 is a share.
    other.take(page(20));
    expect(() => greedy.take(page(1))).toThrow('its share of what 2 long lists may have together');
    small.take(page(5));
  });
});
