// A fleet of 200 with 60 failing members, asked by the built program: nobody healthy is lost, everybody else is named,
// within the descriptors there are. The times here are for a busy machine; scripts/bench-faults.ts measures.
/* oxlint-disable vitest/expect-expect -- holdDay has the assertions */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BadDay, deadDay, startBadDay } from './lab/bad-day.ts';
import { askOn, fewDescriptors, holdDay } from './lab/hold-day.ts';

describe('a bad day', () => {
  let day: BadDay;
  beforeAll(async () => {
    day = await startBadDay('mixed');
  });
  afterAll(() => day.fleet.stop());

  it('costs no healthy cluster', async () => {
    holdDay(await askOn(day), day);
  });

  it('costs none either with 64 descriptors', async () => {
    holdDay(await askOn(day, '', { through: fewDescriptors(64) }), day);
  });

  it('on a terminal, the rows come as the clusters answer', async () => {
    const seen = await askOn(day, '', { tty: true });
    expect(seen.firstRowMs).toBeLessThan(5_000);
    expect(seen.code).toBe(2);
    const missing = [...day.healthy].filter((name) => !seen.out.includes(` ${name} `));
    const unnamed = [...day.expected.keys()].filter((name) => !seen.out.includes(`${name} (`));
    expect([missing, unnamed]).toEqual([[], []]);
  });
});

describe('a bad day on which the first ones fail', () => {
  let day: BadDay;
  beforeAll(async () => {
    day = await startBadDay('failing first');
  });
  afterAll(() => day.fleet.stop());

  it('costs no healthy cluster', async () => {
    holdDay(await askOn(day), day);
  });
});

describe('a day on which more of the first ones are dead than are asked at once', () => {
  let day: BadDay;
  beforeAll(async () => {
    day = await startBadDay('failing first', deadDay);
  });
  afterAll(() => day.fleet.stop());

  it('costs no healthy cluster', async () => {
    holdDay(await askOn(day), day);
  });

  it('lets the healthy ones answer long before the time of the dead ones is over', async () => {
    const seen = await askOn(day, '', { tty: true });
    expect(seen.lastRowMs).toBeLessThan(6_000);
    expect([...day.healthy].filter((name) => !seen.out.includes(` ${name} `))).toEqual([]);
    expect(seen.code).toBe(2);
  });
});
