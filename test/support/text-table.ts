// Reads a printed table back: cells by the offsets of the headers, so that empty cells and spaces survive.

/** One block of a table: headers, and one record per row. */
export interface TextTable {
  readonly headers: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** Splits the blocks of `kubectl get a,b` (an empty line between them). */
export function parseTextTables(text: string): TextTable[] {
  return text
    .split('\n\n')
    .filter((block) => block.trim() !== '')
    .map(parseBlock);
}

function parseBlock(block: string): TextTable {
  const [head = '', ...lines] = block.replace(/\n$/, '').split('\n');
  const headers = [...head.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ name: match[0], at: match.index }));
  const rows = lines.map((line) =>
    Object.fromEntries(
      headers.map(({ name, at }, index) => [name, line.slice(at, headers[index + 1]?.at).trim()]),
    ),
  );
  return { headers: headers.map(({ name }) => name), rows };
}

/** Ages go on while we look; everything else has to be equal. */
export function maskAges(text: string): string {
  return text.replaceAll(/\b\d+[smhdy](?:\d+[smhd])?\b/g, '<age>');
}
