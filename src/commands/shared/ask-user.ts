// Questions to a person. Everything is asked on stderr; stdout stays empty.
import { InterruptedError } from '../../core/errors.ts';
import type { System } from '../../core/system.ts';
import { sanitizeLine } from '../../output/sanitize.ts';

/** A yes or a no; Enter takes `otherwise`, the end of input is a no. */
export function confirm(question: string, otherwise: boolean, system: System): Promise<boolean> {
  return decide(question, { otherwise }, system);
}

/** The same question, to which `d` is an answer, too: it prints `details`, and the question comes again. */
export async function decide(
  question: string,
  { otherwise, details }: { readonly otherwise: boolean; readonly details?: string },
  system: System,
): Promise<boolean> {
  for (;;) {
    const typed = await ask(`${question} ${otherwise ? '[Y/n]' : '[y/N]'} `, system);
    if (typed === undefined) return false;
    if (typed === '') return otherwise;
    if (/^y(es)?$/i.test(typed)) return true;
    if (/^no?$/i.test(typed)) return false;
    const isDetails = details !== undefined && /^d(etails)?$/i.test(typed);
    const answers = details === undefined ? 'y or n' : 'y, n or d';
    await system.streams.err.write(isDetails ? details : `Please answer ${answers}.\n`);
  }
}

/** One line that a person types, without the blanks around it; undefined at the end of input. */
export async function ask(question: string, { streams, interrupt }: System): Promise<string | undefined> {
  await streams.err.write(sanitizeLine(question));
  const interrupted = new Promise<never>((_, reject) => {
    const stop = () =>
      reject(interrupt.reason instanceof Error ? interrupt.reason : new InterruptedError('SIGINT'));
    if (interrupt.aborted) stop();
    interrupt.addEventListener('abort', stop, { once: true });
  });
  try {
    return (await Promise.race([streams.readLine(), interrupted]))?.trim();
  } catch (error) {
    // The shell's prompt is to stand on a line of its own.
    await streams.err.write('\n');
    throw error;
  }
}

/** Whether a person can be asked. */
export function isInteractive({ streams }: System): boolean {
  return streams.inIsTTY && streams.err.isTTY;
}
