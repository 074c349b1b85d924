// Reads a list or a Table while it comes in: each element is taken out of the bytes as soon as it is whole, and the
// bytes are let go. What is no such list is read as one document, as JSON.parse would.
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import { JsonCursor, afterBlanks, isBroken, needsMore } from '../core/json/json-cursor.ts';
import { type JsonObject, type JsonValue, setMember } from '../core/json/json-value.ts';
import { parseJson } from '../core/json/parse-json.ts';
import { readJson } from '../core/json/read-json.ts';
import { badJson, badResponse } from './bad-response.ts';

/** How much is read, and how. */
export interface ScanLimits {
  /** More elements are refused: a few bytes each would else fill the memory. */
  readonly maxElements: number;
  /**
   * A document of no more bytes is parsed in one go, and `list` is undefined. For small answers that is cheaper: our own
   * code runs slowly until it is compiled, JSON.parse does not. Default 0.
   */
  readonly wholeBytes?: number;
  /** The same where the shape can make the document shorter. */
  readonly shortenedBytes?: number;
}

/** How a document is made shorter before it is parsed in one go; nothing that the list's reader takes is lost. */
export type Shorten = (bytes: Buffer) => Buffer;

/** What to look for in a document. */
export interface ListShape<T> extends ScanLimits {
  /** Whether the elements of the array `key` are to be taken out, by what stands before it in the document. */
  readonly isList: (key: string, head: JsonObject) => boolean;
  readonly shorten?: Shorten;
  /** Passes one element of the list `key`, around which `depth` containers are open; a text says why it is unusable. */
  readonly element: (
    cursor: JsonCursor,
    place: { readonly key: string; readonly depth: number },
  ) => T | string;
}

/** A document that was read piece by piece. */
export interface ScannedList<T> {
  /** The document; an object is without the list that was taken out of it. */
  readonly document: JsonValue;
  /** Undefined when the document had no such list. */
  readonly list: TakenList<T> | undefined;
}

/** What was taken out of the document. */
export interface TakenList<T> {
  readonly key: string;
  readonly elements: readonly T[];
  /** What was wrong with elements that are missing here. */
  readonly problems: ReadonlySet<string>;
}

/** Takes the pieces of a document as they come. Both throw ClusterError. */
export interface ListScan<T> {
  /** Fails as soon as the bytes cannot be JSON. */
  push(piece: Buffer): void;
  end(): ScannedList<T>;
  /** How many elements have come so far. */
  count(): number;
}

/** Fewer bytes are not worth a look. */
const usualLook = 32 * 1024;
/** etcd takes 1.5 MiB for an object, and no server has columns or conditions for more. */
const maxValueBytes = 16 * 1024 * 1024;

const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;

/** Where a scan is between two values, and the shortest text that leads there: for the words about what follows. */
const places = {
  start: '',
  firstMember: '{',
  member: '{"":"",',
  afterMember: '{"":""',
  firstElement: '{"":[',
  element: '{"":["",',
  afterElement: '{"":[""',
  end: '{}',
} as const;

/** A scan that has seen nothing. */
export function listScan<T>(shape: ListShape<T>, { firstLook = usualLook } = {}): ListScan<T> {
  const cursor = new JsonCursor();
  const head: Record<string, JsonValue> = {};
  let list: { readonly key: string; readonly elements: T[]; readonly problems: Set<string> } | undefined;
  let place: keyof typeof places = 'start';
  let pieces: Buffer[] = [];
  let size = 0;
  const wholeBytes = (shape.shorten && shape.shortenedBytes) ?? shape.wholeBytes ?? 0;
  let nextLook = Math.max(firstLook, wholeBytes + 1);

  /** From one place to the next; throws `needsMore` with nothing changed but the cursor. */
  function step(): void {
    switch (place) {
      case 'start':
        cursor.expect(openBrace);
        place = 'firstMember';
        return;
      case 'firstMember':
        if (cursor.accept(closeBrace)) place = 'end';
        else member();
        return;
      case 'member':
        return member();
      case 'afterMember':
        place = cursor.either(comma, closeBrace) === comma ? 'member' : 'end';
        return;
      case 'firstElement':
        if (cursor.accept(closeBracket)) place = 'afterMember';
        else element();
        return;
      case 'element':
        return element();
      case 'afterElement':
        place = cursor.either(comma, closeBracket) === comma ? 'element' : 'afterMember';
        return;
      case 'end':
        cursor.peek();
        throw isBroken;
      default:
    }
  }

  function member(): void {
    const key = cursor.anyKey();
    if (cursor.peek() === openBracket && shape.isList(key, head)) {
      cursor.at++;
      list = { key, elements: [], problems: new Set() };
      place = 'firstElement';
      return;
    }
    const value = cursor.value(1);
    // The elements were taken for what the document had said it was.
    if (list && typeKeys.has(key) && Object.hasOwn(head, key) && head[key] !== value)
      throw badResponse(`the answer gives its ${key} twice`);
    // Of two members with one name the last one counts.
    if (list?.key === key) list = undefined;
    setMember(head, key, value);
    place = 'afterMember';
  }

  function element(): void {
    if (!list) throw new Error('an element without a list');
    const taken = shape.element(cursor, { key: list.key, depth: 2 });
    if (typeof taken === 'string') list.problems.add(taken);
    else if (list.elements.push(taken) > shape.maxElements)
      throw new ClusterError(tooMany(shape.maxElements));
    place = 'afterElement';
  }

  function look({ isLast = false } = {}): void {
    const bytes = joined(pieces);
    cursor.bytes = bytes;
    cursor.at = 0;
    let done = 0;
    try {
      for (;;) {
        step();
        done = cursor.at;
      }
    } catch (error) {
      // Half a character at the end: which one it is has to be known for the words.
      const mayGoOn = error === needsMore || (!isLast && (bytes.at(-1) ?? 0) >= 0x80);
      if (error === isBroken && !mayGoOn) throw notJson(places[place] + bytes.toString('utf8', done));
      if (error !== needsMore && error !== isBroken) throw error;
    }
    // Blanks without an end are nothing to keep.
    done = afterBlanks(bytes, done);
    size = bytes.length - done;
    if (size > maxValueBytes) throw new ClusterError(tooLargeValue());
    pieces = size === 0 ? [] : [restOf(bytes, done)];
    // What is larger than all there is of it is not looked at again with every piece.
    nextLook = Math.min(Math.max(firstLook, size * 2), maxValueBytes + 1);
    cursor.release();
  }

  return {
    push(piece) {
      pieces.push(piece);
      size += piece.length;
      if (size < nextLook) return;
      // Something else than an object: read as a whole at the end.
      if (place !== 'start' || !isOther(joined(pieces))) return look();
      if (size > maxValueBytes) throw new ClusterError(tooLargeValue());
      nextLook = maxValueBytes;
    },
    end() {
      if (place === 'start' && (size <= wholeBytes || isOther(joined(pieces))))
        return { document: parseWhole(joined(pieces), shape.shorten), list: undefined };
      look({ isLast: true });
      if (place !== 'end') throw notJson(places[place] + joined(pieces).toString('utf8'));
      return { document: head, list };
    },
    count: () => list?.elements.length ?? 0,
  };
}

/** What the elements of a list are read by. */
const typeKeys: ReadonlySet<string> = new Set(['kind', 'apiVersion', 'columnDefinitions']);

function joined(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}

/** A short rest as a copy, so that the piece that it was part of can go. */
function restOf(bytes: Buffer, done: number): Buffer {
  const rest = bytes.subarray(done);
  return rest.length * 2 < bytes.length ? Buffer.from(rest) : rest;
}

/** Whether the text begins as something else than an object. */
function isOther(bytes: Buffer): boolean {
  const at = afterBlanks(bytes, 0);
  return at < bytes.length && bytes[at] !== openBrace;
}

function parseWhole(bytes: Buffer, shorten: Shorten | undefined): JsonValue {
  const short = shorten?.(bytes) ?? bytes;
  try {
    if (short !== bytes) return parseJson(short);
  } catch {
    // What is wrong, and where, is said of all of it.
  }
  try {
    return parseJson(bytes);
  } catch (error) {
    throw badJson(error);
  }
}

/** The failure for a text that is known not to be JSON: what is wrong is found by the reader that has Go's words for it. */
function notJson(text: string): ClusterError {
  try {
    readJson(text);
  } catch (error) {
    return badJson(error);
  }
  return badResponse('the answer is not JSON');
}

function tooLargeValue(): ClusterFailure {
  const limit = `${maxValueBytes / 1024 / 1024} MiB`;
  const message = `the answer holds a value that is larger than ${limit}`;
  return { reason: 'too-large', detail: limit, message, kubectlText: `error: ${message}` };
}

function tooMany(count: number): ClusterFailure {
  const message = `the answer has more than ${count} elements`;
  return { reason: 'too-large', detail: `${count} elements`, message, kubectlText: `error: ${message}` };
}
