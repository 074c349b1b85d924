import { describe, expect, it } from 'vitest';
import { painter } from './color.ts';

const sink = (isTTY: boolean) => ({ isTTY, columns: 80, write: async () => undefined });

describe('painter', () => {
  it('colours the word that says what a line is, on a terminal', async () => {
    const paint = await painter(sink(true), { colorize: true, env: {} });
    expect(paint('Error: Failed')).toBe('\u001b[31mError:\u001b[39m Failed');
    expect(paint('Warning: slow')).toBe('\u001b[33mWarning:\u001b[39m slow');
    expect(paint('Showing results')).toBe('Showing results');
  });

  it.each([
    ['in a pipe', false, true, {}],
    ['with colorize: false', true, false, {}],
    ['with NO_COLOR', true, true, { NO_COLOR: '1' }],
    ['on a dumb terminal', true, true, { TERM: 'dumb' }],
  ])('colours nothing %s', async (_, isTTY, colorize, env) => {
    const paint = await painter(sink(isTTY), { colorize, env });
    expect(paint('Error: Failed')).toBe('Error: Failed');
  });
});
