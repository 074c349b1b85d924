import { expect, it } from 'vitest';
import { didYouMean } from './did-you-mean.ts';

it.each([
  ['timeot', ['timeout', 'api'], ' Did you mean timeout?'],
  ['tiemout', ['timeout', 'api'], ' Did you mean timeout?'],
  ['CACHETTL', ['cacheTTL'], ' Did you mean cacheTTL?'],
  ['api', ['apis', 'api2', 'about'], ' Did you mean apis?'],
  ['x', ['kind', 'api'], ''],
  ['colour', ['clusters', 'exclude'], ''],
  ['', ['api'], ''],
])('%j among %j', (word, known, hint) => {
  expect(didYouMean(word, known)).toBe(hint);
});
