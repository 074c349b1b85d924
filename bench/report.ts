// One row of the result: what was measured, the ratio that counts, and whether it is where it should be.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/bundle.ts';

/** A row of the table. */
export interface Row {
  readonly work: string;
  /** `executable`, `npm package`. */
  readonly program: string;
  readonly what: 'wall' | 'CPU' | 'memory' | 'time';
  /** With its unit. */
  readonly ours: string;
  readonly rival: string;
  /** Undefined where the target is an absolute value. */
  readonly ratio?: number;
  readonly target?: number;
  readonly met?: boolean;
}

/** A ratio to a rival, in milliseconds. */
export function ratioRow(
  labels: Pick<Row, 'work' | 'program' | 'what'>,
  measured: { readonly ours: number; readonly rival: number; readonly rivalName: string },
  target?: number,
): Row {
  const ratio = measured.ours / measured.rival;
  return {
    ...labels,
    ours: `${measured.ours.toFixed(0)} ms`,
    rival: `${measured.rivalName} ${measured.rival.toFixed(0)} ms`,
    ratio,
    ...(target !== undefined && { target, met: ratio <= target }),
  };
}

/** A value that must stay below a bound. */
export function boundRow(
  labels: Pick<Row, 'work' | 'program' | 'what'>,
  value: number,
  bound: { readonly most: number; readonly unit: string },
): Row {
  return {
    ...labels,
    ours: `${value.toFixed(0)} ${bound.unit}`,
    rival: `≤ ${bound.most} ${bound.unit}`,
    met: value <= bound.most,
  };
}

/** The rows as a Markdown table. */
export function markdown(rows: readonly Row[]): string {
  const lines = rows.map(({ work, program, what, ours, rival, ratio, target, met }) =>
    [
      work,
      program,
      what,
      ours,
      rival,
      ratio === undefined ? '' : ratio.toFixed(2),
      target === undefined ? '' : `≤ ${target}`,
      met === undefined ? '' : met ? 'yes' : '**no**',
    ].join(' | '),
  );
  return [
    '| work | program | what | measured | against | ratio | target | met |',
    '|---|---|---|---|---|---|---|---|',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}

/** Where and when: a number without them says nothing. */
export function machine(): string {
  const [first] = cpus();
  const memory = (totalmem() / 1024 ** 3).toFixed(0);
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, ${cpus().length} × ${first?.model ?? 'CPU'}, ${memory} GiB, Linux ${release()}, Node ${process.version}`;
}

/** Puts `text` between the marks `<!-- NAME -->` and `<!-- end NAME -->` of a page. */
export function writeInto(page: string, name: string, text: string): void {
  const file = join(root, page);
  const whole = readFileSync(file, 'utf8');
  const begin = `<!-- ${name} -->`;
  const end = `<!-- end ${name} -->`;
  const [from, to] = [whole.indexOf(begin), whole.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for ${name}`);
  writeFileSync(file, `${whole.slice(0, from + begin.length)}\n${text}\n${whole.slice(to)}`);
}
