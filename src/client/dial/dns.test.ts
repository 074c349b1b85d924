import { expect, it } from 'vitest';
import { createResolver } from './dns.ts';

it('asks once for a host that several members share', async () => {
  const asked: string[] = [];
  const resolve = createResolver(async (hostname) => {
    asked.push(hostname);
    await Promise.resolve();
    return [{ address: '192.0.2.1', family: 4 }];
  });
  const answers = await Promise.all([
    resolve('a.test'),
    resolve('a.test'),
    resolve('b.test'),
    resolve('a.test'),
  ]);
  await resolve('a.test');
  expect(asked).toEqual(['a.test', 'b.test']);
  expect(answers.flat()).toHaveLength(4);
});

it('does not remember a failure', async () => {
  let asked = 0;
  const resolve = createResolver(() => Promise.reject(new Error(`no ${(asked += 1)}`)));
  await expect(Promise.all([resolve('a.test'), resolve('a.test')])).rejects.toThrow('no 1');
  await expect(resolve('a.test')).rejects.toThrow('no 2');
});

it('asks the system by default', async () => {
  const resolve = createResolver();
  await expect(resolve('localhost')).resolves.toContainEqual(
    expect.objectContaining({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) }),
  );
  await expect(resolve('no-such-host.invalid')).rejects.toMatchObject({
    code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
  });
});
