// Numbers that look random and are the same for the same seed.

export interface Random {
  /** 0 ≤ n < 1. */
  readonly next: () => number;
  /** An integer, 0 ≤ n < below. */
  readonly below: (below: number) => number;
  readonly uuid: () => string;
  /** As Kubernetes makes name suffixes: without vowels and look-alikes. */
  readonly suffix: (length: number) => string;
}

const SAFE = 'bcdfghjklmnpqrstvwxz2456789';

/** mulberry32 over a hash of the text. */
export function createRandom(seed: string): Random {
  let state = hash(seed);
  const word = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => word() % limit;
  const hex = (): string => word().toString(16).padStart(8, '0');
  return {
    next: () => word() / 2 ** 32,
    below,
    uuid: () => {
      const digits = `${hex()}${hex()}${hex()}${hex()}`;
      const version = `4${digits.slice(13, 16)}`;
      const variant = `${'89ab'.charAt(below(4))}${digits.slice(17, 20)}`;
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${version}-${variant}-${digits.slice(20)}`;
    },
    suffix: (length) => {
      let text = '';
      while (text.length < length) text += SAFE.charAt(below(SAFE.length));
      return text;
    },
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value;
}
