// The documents of a file or stream, each as JSON: apimachinery util/yaml decoder.go, YAMLOrJSONDecoder.
import { nextJson } from './json-value-end.ts';
import { yamlToJson, YamlToJsonError } from './yaml/yaml-to-json.ts';

/** A document as JSON text; or, as the last one, why the rest cannot be read, in the words behind `error parsing FILE: `. */
export type SplitDocument = { readonly json: string } | { readonly problem: string };

/** As much of a text as kubectl looks at to guess whether it is JSON. */
const guessBytes = 4096;

/**
 * Splits and converts, one document at a time. Empty documents and `null` are left out. A text that starts with `{` is
 * read as a stream of JSON values; where that fails before the third value, as YAML from there on.
 */
export function* splitDocuments(text: string): Generator<SplitDocument> {
  for (const document of looksLikeJson(text) ? jsonDocuments(text) : yamlDocuments(text)) {
    if ('json' in document && document.json === 'null') continue;
    yield document;
    if ('problem' in document) return;
  }
}

function looksLikeJson(text: string): boolean {
  const blanks = leadingSpace.exec(text)?.[0] ?? '';
  return text.charAt(blanks.length) === '{' && Buffer.byteLength(blanks) < guessBytes;
}

function* jsonDocuments(text: string): Generator<SplitDocument> {
  let at = 0;
  for (let count = 0; ; count++) {
    const next = nextJson(text, at);
    if (next.kind === 'end') return;
    if (next.kind === 'value') {
      yield { json: text.slice(next.start, next.end) };
      at = next.end;
      continue;
    }
    // Beyond two values there is no doubt any more that this is JSON.
    if (count > 1) {
      yield { problem: next.message };
      return;
    }
    const problem =
      next.offset === undefined ? next.message : withOffset(next.message, text.slice(0, next.offset));
    const yamlAt = afterBlanks(text, at);
    yield* yamlAt === undefined ? [{ problem }] : orElse(yamlDocuments(text.slice(yamlAt)), problem);
    return;
  }
}

/** Go counts the byte that it stumbles over. */
function withOffset(message: string, before: string): string {
  return `json: offset ${Buffer.byteLength(before) + 1}: ${message}`;
}

/** Where YAML text is bad after all, the first document's trouble with JSON is what is said. */
function* orElse(documents: Iterable<SplitDocument>, problem: string): Generator<SplitDocument> {
  let isFirst = true;
  for (const document of documents) {
    yield isFirst && 'problem' in document ? { problem } : document;
    isFirst = false;
  }
}

/** unicode.IsSpace. */
const goSpace = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

const leadingSpace = new RegExp(`^${goSpace.source}*`);
const outerSpace = new RegExp(`^${goSpace.source}+|${goSpace.source}+$`, 'g');

/** consumeWhitespace: up to the first line break or content; it needs four bytes ahead at each step. */
function afterBlanks(text: string, from: number): number | undefined {
  for (let at = from; Buffer.byteLength(text.slice(at, at + 4)) >= 4; at++) {
    const char = text.charAt(at);
    if (char === '\ufffd') return undefined;
    if (!goSpace.test(char)) return at;
    if (char === '\n') return at + 1;
  }
  return undefined;
}

function* yamlDocuments(text: string): Generator<SplitDocument> {
  for (const chunk of yamlChunks(text)) {
    const document = 'problem' in chunk ? chunk : converted(chunk.text);
    yield document;
    if ('problem' in document) return;
  }
}

function converted(yaml: string): SplitDocument {
  try {
    return { json: yamlToJson(yaml) };
  } catch (error) {
    if (!(error instanceof YamlToJsonError)) throw error;
    return { problem: `error converting YAML to JSON: ${error.message}` };
  }
}

/**
 * YAMLReader: a line that starts with `---` ends a document, wherever it stands (in a block scalar, too). Only a comment
 * may follow on the line. The line belongs to the document when it is its first.
 */
export function* yamlChunks(
  text: string,
): Generator<{ readonly text: string } | { readonly problem: string }> {
  let chunk = '';
  for (const line of linesOf(text)) {
    if (line.startsWith('---')) {
      const rest = line.slice(3).replaceAll(outerSpace, '');
      if (rest !== '' && !rest.startsWith('#')) {
        yield { problem: `invalid Yaml document separator: ${rest}` };
        return;
      }
      if (chunk !== '') {
        yield { text: chunk };
        chunk = '';
        continue;
      }
    }
    chunk += `${line}\n`;
  }
  if (chunk !== '') yield { text: chunk };
}

/** bufio.Reader.ReadLine: CRLF is a line break, a lone CR is not; no empty line behind the last break. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const ended = lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  return last === '' ? ended : [...ended, last];
}
