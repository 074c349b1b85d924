import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './bundle.ts';
import { mutants } from './mutants.ts';

// `make mutants` is run seldom; a rule that has moved would be missed until then.
it.each(mutants.map(({ rule, file, from }) => [rule, file, from]))('%s: can be broken', (_, file, from) => {
  const text = readFileSync(join(root, file), 'utf8');
  expect(text.split(from)).toHaveLength(2);
});
