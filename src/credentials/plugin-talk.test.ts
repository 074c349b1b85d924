import { describe, expect, it } from 'vitest';
import { groupTalk } from './plugin-talk.ts';

function talk(prefix = 'aws: ') {
  let printed = '';
  const group = groupTalk(
    () => prefix,
    (text) => (printed += text),
  );
  return { group, printed: () => printed };
}

const bytes = (text: string) => Buffer.from(text);

describe('groupTalk', () => {
  it('prints lines as they come, with the name of who speaks', () => {
    const { group, printed } = talk();
    const run = group.listen({ silent: false });
    run.chunk(bytes('open https://x/ and enter ABC\nwait'));
    expect(printed()).toBe('aws: open https://x/ and enter ABC\n');
    run.chunk(bytes('ing…\n'));
    expect(run.end(false)).toBe('waiting…');
    expect(printed()).toBe('aws: open https://x/ and enter ABC\naws: waiting…\n');
  });

  it('prints each line once for the whole group', () => {
    const { group, printed } = talk();
    for (let i = 0; i < 100; i++) {
      const run = group.listen({ silent: false });
      run.chunk(bytes('The token has expired\n'));
      run.end(true);
    }
    expect(printed()).toBe('aws: The token has expired\n');
  });

  it('makes it harmless: escapes, carriage returns, bytes that are no text, a character in two pieces', () => {
    const { group, printed } = talk('');
    const run = group.listen({ silent: false });
    run.chunk(bytes('\u001b]0;title\u0007\rforged\u202e\r\n'));
    run.chunk(Buffer.from([0xc3]));
    run.chunk(Buffer.from([0xa4, 0xff, 0x0a]));
    run.end(false);
    expect(printed()).toBe('^[]0;title<U+0007>\\rforged<U+202E>\nä\ufffd\n');
  });

  it('of a flood it prints the first lines, and of a failed run the last ones', () => {
    const { group, printed } = talk('');
    const run = group.listen({ silent: false });
    for (let i = 1; i <= 10_000; i++) run.chunk(bytes(`line ${i}\n`));
    expect(run.end(true)).toBe('line 10000');
    const lines = printed().trimEnd().split('\n');
    expect(lines).toHaveLength(41);
    expect([lines[0], lines[19], lines[20], lines[21], lines.at(-1)]).toEqual([
      'line 1',
      'line 20',
      '… 9960 lines left out …',
      'line 9981',
      'line 10000',
    ]);
  });

  it('bears a line without an end', () => {
    const { group, printed } = talk('');
    const run = group.listen({ silent: false });
    for (let i = 0; i < 1000; i++) run.chunk(bytes('x'.repeat(10_000)));
    expect(run.end(true)).toHaveLength(1001);
    expect(printed()).toHaveLength(1002);
  });

  it('keeps silent where the run may be done again, and still knows the last words', () => {
    const { group, printed } = talk();
    const run = group.listen({ silent: true });
    run.chunk(bytes('Password: \nno terminal\n\n'));
    expect(run.end(true)).toBe('no terminal');
    expect(printed()).toBe('');
  });
});
