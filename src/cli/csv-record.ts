// The value of a pflag string slice: one CSV record by the rules of Go's encoding/csv (reader.go, readRecord).

/** What is wrong with the record, in Go's words. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

/** The fields of the first line that is not empty. Throws CsvError. */
export function parseCsvRecord(text: string): string[] {
  if (text === '') return [];
  const empty = /^(?:\r?\n)*/.exec(text)?.[0] ?? '';
  const startLine = empty.split('\n').length;
  const all = text.slice(empty.length).replaceAll('\r\n', '\n');
  if (all === '') throw new CsvError('EOF');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (all[at] === '"') {
      const { field, next } = quotedField(all, at, startLine);
      fields.push(field);
      if (all[next] !== ',') return fields;
      at = next + 1;
      continue;
    }
    const end = all.indexOf('\n', at);
    const lineEnd = end < 0 ? all.length : end;
    const comma = all.indexOf(',', at);
    const stop = comma >= 0 && comma < lineEnd ? comma : lineEnd;
    const field = all.slice(at, stop);
    const quote = field.indexOf('"');
    if (quote >= 0) throw new CsvError(`${placed(all, at + quote, startLine)}: bare " in non-quoted-field`);
    fields.push(field);
    if (stop === lineEnd) return fields;
    at = stop + 1;
  }
}

function quotedField(text: string, from: number, startLine: number): { field: string; next: number } {
  let field = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new CsvError(`${placed(text, text.length, startLine)}: ${badQuote}`);
    field += text.slice(at, quote);
    const after = text[quote + 1];
    if (after === undefined || after === ',' || after === '\n') return { field, next: quote + 1 };
    if (after !== '"') throw new CsvError(`${placed(text, quote, startLine)}: ${badQuote}`);
    field += '"';
    at = quote + 2;
  }
}

const badQuote = 'extraneous or missing " in quoted-field';

/** csv.ParseError: columns count bytes from 1. */
function placed(text: string, at: number, startLine: number): string {
  const before = text.slice(0, at);
  const line = startLine + before.split('\n').length - 1;
  const column = Buffer.byteLength(before.slice(before.lastIndexOf('\n') + 1)) + 1;
  const where = `line ${line}, column ${column}`;
  return line === startLine
    ? `parse error on ${where}`
    : `record on line ${startLine}; parse error on ${where}`;
}
