// Go's words for a text that is no RFC 3339 time: time.Parse(time.RFC3339, text).
import { quoteGo } from './go-quote.ts';

const layout = '2006-01-02T15:04:05Z07:00';

/** The parts of the layout, with how Go reads each. */
const parts = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d{2}/],
  ['-', /^-/],
  ['02', /^\d{2}/],
  ['T', /^T/],
  ['15', /^\d{1,2}/],
  [':', /^:/],
  ['04', /^\d{2}/],
  [':', /^:/],
  ['05', /^\d{2}(?:[.,]\d+)?/],
  ['Z07:00', /^(?:Z|[-+]\d{2}:\d{2})/],
] as const;

const limits: Readonly<Record<string, readonly [string, number, number]>> = {
  '01': ['month', 1, 12],
  '15': ['hour', 0, 23],
  '04': ['minute', 0, 59],
  '05': ['second', 0, 59],
};

/** What Go says, undefined when the text is a time. */
export function goTimeProblem(text: string): string | undefined {
  const failed = (why: string) => `parsing time ${quoteGo(text)}${why}`;
  let rest = text;
  let year = 0;
  let month = 0;
  let day = 0;
  for (const [element, pattern] of parts) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined)
      return failed(` as ${quoteGo(layout)}: cannot parse ${quoteGo(rest)} as ${quoteGo(element)}`);
    const number = Number.parseInt(found, 10);
    const [name, least, most] = limits[element] ?? ['', 0, Number.POSITIVE_INFINITY];
    if (name !== '' && (number < least || number > most)) return failed(`: ${name} out of range`);
    if (element === '2006') year = number;
    if (element === '01') month = number;
    if (element === '02') day = number;
    rest = rest.slice(found.length);
  }
  if (rest !== '') return failed(`: extra text: ${quoteGo(rest)}`);
  const isReal = new Date(Date.UTC(2000 + (year % 400), month - 1, day)).getUTCDate() === day;
  return isReal && day > 0 ? undefined : failed(': day out of range');
}
