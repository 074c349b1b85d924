// Reading stdin, loaded by whoever asks for it: making process.stdin costs more than the rest of the start.
import { on, once } from 'node:events';
import { createInterface } from 'node:readline';
import { splitKeys } from '../commands/shared/picker.ts';

/** All of it, as text. */
export async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  process.stdin.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(process.stdin, 'end');
  return Buffer.concat(chunks).toString('utf8');
}

/** Line after line, without their newlines. */
export function stdinLines(): AsyncIterator<string> {
  return createInterface({ input: process.stdin, terminal: false })[Symbol.asyncIterator]();
}

/** An escape sequence is one key; the terminal is as it was when the loop ends, however it ends. */
export async function* readKeys(signal: AbortSignal): AsyncGenerator<string> {
  const { stdin } = process;
  stdin.setRawMode(true);
  try {
    yield '';
    for await (const [chunk] of on(stdin, 'data', { signal, close: ['end', 'close'] }))
      yield* splitKeys(String(chunk));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
}
