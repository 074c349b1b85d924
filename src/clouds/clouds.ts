// The clouds there are.
import { ali } from './ali.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import type { Cloud, CloudName } from './cloud.ts';
import { gcp } from './gcp.ts';

/** In the order of the contract. */
export const clouds: readonly Cloud[] = [aws, gcp, azure, ali];

/** The cloud of `--provider NAME`; undefined for any other word. */
export function cloudNamed(name: string): Cloud | undefined {
  return clouds.find((cloud) => cloud.name === name);
}

/** The cloud that a word of metadata means: `AWS`, `eks`, `Google Cloud`. */
export function cloudOfWord(word: string): CloudName | undefined {
  const plain = word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return clouds.find((cloud) => cloud.words.includes(plain))?.name;
}
