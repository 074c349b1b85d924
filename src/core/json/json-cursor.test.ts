import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonCursor, isBroken, needsMore } from './json-cursor.ts';
import { damaged, jsonText } from './json-text.test-data.ts';
import { parseJson } from './parse-json.ts';
import { pickAt, pickFrom, pickPaths } from './pick-json.ts';
import { readJson } from './read-json.ts';

/** A comma ends a number that would else go on. */
function cursorOn(text: string | Buffer): JsonCursor {
  const cursor = new JsonCursor();
  cursor.bytes = Buffer.concat([Buffer.from(text), Buffer.from(',')]);
  return cursor;
}

function outcomeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error === isBroken || error === needsMore ? error : 'broken';
  }
}

/** Whether the cursor passes all of it as one value. */
function isPassed(bytes: Buffer): boolean {
  const cursor = cursorOn(bytes);
  const passed = outcomeOf(() => {
    cursor.skip(0);
    // Nothing but blanks may follow before our comma.
    cursor.expect(0x2c);
    return cursor.at === cursor.bytes.length ? 'passed' : 'broken';
  });
  return passed === 'passed';
}

function isRead(bytes: Buffer): boolean {
  return outcomeOf(() => readJson(bytes.toString('utf8'))) !== 'broken';
}

describe('JsonCursor', () => {
  it('passes and gives every value as readJson gives it', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const cursor = cursorOn(text);
        const found = outcomeOf(() => ({ value: cursor.value(0), bytes: cursor.at }));
        const expected = outcomeOf(() => ({ value: readJson(text), bytes: Buffer.byteLength(text) }));
        expect(found === isBroken || found === needsMore ? 'broken' : found).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses what readJson refuses, and nothing else', () => {
    fc.assert(
      fc.property(damaged(jsonText), (bytes) => {
        expect(isPassed(bytes)).toBe(isRead(bytes));
      }),
      { numRuns: 5_000 },
    );
  });

  it('asks for more at every place where a text is cut, and finds nothing broken', () => {
    const text = '{"a":[1,-2.5e3,true,false,null,{"b\\u00e9\\n":"c"}],"d":{},"e":[]}';
    for (let end = 0; end < text.length; end++) {
      const cursor = new JsonCursor();
      cursor.bytes = Buffer.from(text.slice(0, end));
      expect([end, outcomeOf(() => cursor.skip(0))]).toEqual([end, needsMore]);
    }
  });

  it('bounds the depth where readJson does', () => {
    for (const depth of [9_999, 10_000, 10_001]) {
      const text = '['.repeat(depth) + ']'.repeat(depth);
      const isRefused = outcomeOf(() => readJson(text)) === 'broken';
      expect(outcomeOf(() => cursorOn(text).skip(0)) === isBroken).toBe(isRefused);
      expect(outcomeOf(() => cursorOn(text.slice(3, -3)).skip(3)) === isBroken).toBe(isRefused);
    }
  });
});

describe('JsonCursor on what repeats', () => {
  // Long enough to be remembered, and all of them begin alike.
  const long = fc
    .tuple(fc.constantFrom('["', '{"'), fc.nat({ max: 3 }), jsonText)
    .map(([open, kind, value]) => {
      const text = `${open}${'abcdefgh'.repeat(8)}"`;
      return open === '["' ? `${text},${kind},${value}]` : `${text}:[${kind},${value}]}`;
    });
  const repeated = fc
    .tuple(fc.array(long, { minLength: 1, maxLength: 3 }), fc.array(fc.nat(), { maxLength: 12 }))
    .map(([choices, order]) => `[${order.map((index) => choices[index % choices.length]).join(' , ')}]`);

  it('refuses what readJson refuses, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          damaged(repeated),
          repeated.map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(isPassed(bytes)).toBe(isRead(bytes));
        },
      ),
      { numRuns: 2_000 },
    );
  }, 60_000);

  it('gives every value as readJson gives it', () => {
    fc.assert(
      fc.property(repeated, (text) => {
        fc.pre(outcomeOf(() => readJson(text)) !== 'broken');
        expect(cursorOn(text).value(0)).toEqual(readJson(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not take the end of an array for that of an object', () => {
    const inside = `"${'x'.repeat(80)}"`;
    const cursor = cursorOn(`[[${inside}],{${inside}],[${inside}]]`);
    expect(outcomeOf(() => cursor.skip(0))).toBe(isBroken);
  });

  it('forgets what was in other bytes', () => {
    const cursor = cursorOn(`["${'x'.repeat(80)}"]`);
    cursor.skip(0);
    cursor.bytes = Buffer.from(`["${'x'.repeat(40)}" ${'x'.repeat(38)}"]`);
    cursor.at = 0;
    expect(outcomeOf(() => cursor.skip(0))).toBe(isBroken);
  });

  it('bounds the depth also where it has passed the same before', () => {
    const deep = '['.repeat(5_000) + '1'.padEnd(80) + ']'.repeat(5_000);
    const around = 5_001;
    const text = `[${deep},${'['.repeat(around)}${deep}${']'.repeat(around)}]`;
    expect(outcomeOf(() => readJson(text))).toBe('broken');
    expect(outcomeOf(() => cursorOn(text).skip(0))).toBe(isBroken);
  });
});

describe('valueBefore', () => {
  const next = Buffer.from(',"object":');
  const follows = fc.constantFrom(',"object":null', ' ,"object":1', ',"x":[1],"object":{}', '', ']');

  it('gives what value gives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(jsonText, fc.constantFrom('[1],"object":2', '"],\\"object\\":"')), {
          maxLength: 4,
        }),
        follows,
        (cells, rest) => {
          const text = `[${cells.join(',')}]${rest}`;
          const [guessing, walking] = [cursorOn(text), cursorOn(text)];
          const found = outcomeOf(() => ({
            value: guessing.valueBefore(next, 0),
            next: guessing.peek(),
            at: guessing.at,
          }));
          const expected = outcomeOf(() => ({
            value: walking.value(0),
            next: walking.peek(),
            at: walking.at,
          }));
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('soon stops to look for what does not follow', () => {
    const rows = '[1],'.repeat(100_000);
    const cursor = cursorOn(rows);
    const started = performance.now();
    while (cursor.at < 4 * 100_000) {
      cursor.valueBefore(next, 0);
      cursor.expect(0x2c);
    }
    // Looking through all of it for each row would take minutes.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('pickAt', () => {
  const name = fc.constantFrom('a', 'b', 'metadata', '__proto__', 'é');
  const member: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      jsonText,
      fc
        .array(fc.tuple(name, tie('value'), fc.boolean()), { maxLength: 5 })
        .map(
          (members) =>
            `{${members.map(([key, value, escape]) => `${keyText(key, escape)}:${value}`).join(',')}}`,
        ),
    ),
  })).value;

  it('takes out of the bytes what pickFrom takes out of the value', () => {
    fc.assert(
      fc.property(member, fc.array(fc.array(name, { maxLength: 3 }), { maxLength: 4 }), (text, paths) => {
        const whole = outcomeOf(() => parseJson(text));
        fc.pre(whole !== 'broken');
        const pick = pickPaths(paths);
        const cursor = cursorOn(text);
        expect(pickAt(cursor, pick, 0)).toEqual(pickFrom(parseJson(text), pick));
        expect(cursor.at).toBe(Buffer.byteLength(text));
      }),
      { numRuns: 3_000 },
    );
  });
});

function keyText(key: string, escape: boolean): string {
  if (!escape) return JSON.stringify(key);
  return `"${key
    .split('')
    .map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')}"`;
}
