// The table of settings: key, flag, default, and how text and YAML become a value.
import { parseGoDuration } from '../core/duration.ts';
import { parseGoBool } from '../core/flag.ts';
import { serverPattern } from '../core/server-pattern.ts';
import { describeValue } from '../files/record.ts';
import type { DiscoveryApi } from './config.ts';

/** A value, or what it must be (`must be true or false`). */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** One setting that flags, environment and file can set. */
export interface Setting<T> {
  readonly section: string;
  readonly name: string;
  /** The flag that sets it, without dashes. */
  readonly flag?: string;
  /** The default, as the file would say it. */
  readonly fallback: unknown;
  /** From the environment or a flag. */
  fromText(text: string): Parsed<T>;
  /** From the file. */
  fromYaml(value: unknown): Parsed<T>;
}

/** All settings but `groups`, which only the file can hold. */
export const settings = {
  cacheTTL: setting(['discovery', 'cacheTTL'], duration({ allowZero: true }), { fallback: '5m' }),
  api: setting(['discovery', 'api'], oneOf<DiscoveryApi>(['clusterprofile', 'about', 'inventory']), {
    fallback: 'clusterprofile',
  }),
  maxClusters: setting(['discovery', 'maxClusters'], positiveInteger(), { fallback: 2000 }),
  maxConcurrency: setting(['execution', 'maxConcurrency'], positiveInteger(), {
    fallback: 64,
    flag: 'concurrency',
  }),
  timeout: setting(['execution', 'timeout'], duration({ allowZero: false }), {
    fallback: '30s',
    flag: 'cluster-timeout',
  }),
  continueOnError: setting(['execution', 'continueOnError'], boolean(), {
    fallback: true,
    flag: 'continue-on-error',
  }),
  colorize: setting(['output', 'colorize'], boolean(), { fallback: true }),
  showClusterColumn: setting(['output', 'showClusterColumn'], boolean(), {
    fallback: true,
    flag: 'show-cluster-column',
  }),
  allowedServers: setting(['trust', 'allowedServers'], patterns(), { fallback: [] }),
} as const;

/** Every setting, in the order of the file. */
export const allSettings: readonly Setting<unknown>[] = Object.values(settings);

/** `execution.timeout` */
export function settingKey(one: Pick<Setting<unknown>, 'section' | 'name'>): string {
  return `${one.section}.${one.name}`;
}

interface Kind<T> {
  fromText(text: string): Parsed<T>;
  fromYaml(value: unknown): Parsed<T>;
}

function setting<T>(
  [section, name]: readonly [string, string],
  kind: Kind<T>,
  rest: { readonly fallback: unknown; readonly flag?: string },
): Setting<T> {
  return { section, name, ...rest, ...kind };
}

function textOnly<T>(wants: string, fromText: (text: string) => Parsed<T>): Kind<T> {
  return {
    fromText,
    fromYaml: (value) => (typeof value === 'string' ? fromText(value) : unlike(wants, value)),
  };
}

function unlike(wants: string, value: unknown): { problem: string } {
  return { problem: `must be ${wants}, not ${describeValue(value)}` };
}

function duration(limits: { readonly allowZero: boolean }): Kind<number> {
  const wants = 'a duration like 30s or 5m';
  return textOnly(wants, (text) => {
    let ms: number;
    try {
      ms = Number(parseGoDuration(text)) / 1e6;
    } catch {
      return unlike(wants, text);
    }
    if (ms < 0 || (ms === 0 && !limits.allowZero))
      return {
        problem: `must be ${limits.allowZero ? 'at least' : 'more than'} 0s, not ${describeValue(text)}`,
      };
    return { value: ms };
  });
}

function oneOf<T extends string>(words: readonly T[]): Kind<T> {
  const wants = `one of ${words.join(', ')}`;
  return textOnly(wants, (text) => {
    const value = words.find((word) => word === text);
    return value === undefined ? unlike(wants, text) : { value };
  });
}

function positiveInteger(): Kind<number> {
  return {
    fromText: (text) => countFrom(/^\+?\d+$/.test(text) ? Number(text) : text),
    fromYaml: countFrom,
  };
}

function countFrom(value: unknown): Parsed<number> {
  const isCount = typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
  return isCount ? { value } : unlike('a whole number from 1 up', value);
}

function boolean(): Kind<boolean> {
  const wants = 'true or false';
  return {
    fromText: (text) => {
      const value = parseGoBool(text);
      return value === undefined ? unlike(wants, text) : { value };
    },
    fromYaml: (value) => (typeof value === 'boolean' ? { value } : unlike(wants, value)),
  };
}

const patternList = 'a list of server patterns like https://*.example.com';

function patterns(): Kind<readonly string[]> {
  return {
    fromText: (text) => patternsFrom(text.split(',').map((item) => item.trim())),
    fromYaml: (value) => (Array.isArray(value) ? patternsFrom(value) : unlike(patternList, value)),
  };
}

function patternsFrom(list: readonly unknown[]): Parsed<readonly string[]> {
  const bad = list.findIndex((item) => typeof item !== 'string' || !/^[\x21-\x7e]+$/.test(item));
  if (bad >= 0) return { problem: `must be ${patternList}; entry ${bad + 1} is ${describeValue(list[bad])}` };
  const value = list.filter((item) => typeof item === 'string');
  for (const pattern of value) {
    const matcher = serverPattern(pattern);
    if (typeof matcher !== 'function') return { problem: `${JSON.stringify(pattern)} ${matcher.problem}` };
  }
  return { value };
}
