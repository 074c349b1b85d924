// Any YAML, with js-yaml: loaded only for files that are outside of the plain subset, and for naming a line.
import {
  boolYaml11Tag,
  CORE_SCHEMA,
  EVENT_ID,
  type Event,
  getScalarValue,
  loadAll,
  mergeTag,
  parseEvents,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import { errorMessage } from '../core/error-code.ts';
import { DocumentError, type DocumentPath } from './document-error.ts';

// kubectl reads with go-yaml v2 (sigs.k8s.io/yaml): `yes` and `off` are booleans, `<<` merges, the last of
// equal keys counts, and a second document is not looked at.
const SCHEMA = CORE_SCHEMA.withTags(boolYaml11Tag, mergeTag);

/** The first document; null when there is none. Throws DocumentError with the line. */
export function parseFullYaml(text: string): unknown {
  try {
    return loadAll(text, { schema: SCHEMA, json: true })[0] ?? null;
  } catch (error) {
    if (error instanceof YAMLException && error.mark)
      throw new DocumentError(error.reason, { line: error.mark.line + 1, cause: error });
    throw new DocumentError(errorMessage(error), { cause: error });
  }
}

/** The line, from 1, of the value at `path`, else of the nearest place above it that exists. */
export function lineOfPath(text: string, path: DocumentPath): number {
  const walk: Walk = { text, events: parseEvents(text, {}), at: 1, offset: 0 };
  descend(walk, path);
  return text.slice(0, walk.offset).split('\n').length;
}

interface Walk {
  readonly text: string;
  readonly events: readonly Event[];
  /** The event that starts the current node. */
  at: number;
  /** Of the best place found so far. */
  offset: number;
}

function descend(walk: Walk, path: DocumentPath): void {
  const node = walk.events[walk.at];
  const [step, ...deeper] = path;
  if (node === undefined || step === undefined) return;
  walk.at++;
  if (node.type === EVENT_ID.SEQUENCE) {
    for (let i = 0; i < Number(step) && !isPop(walk); i++) skip(walk);
    mark(walk);
    descend(walk, deeper);
  } else if (node.type === EVENT_ID.MAPPING) {
    while (!isPop(walk)) {
      const key = walk.events[walk.at];
      const found = key?.type === EVENT_ID.SCALAR && getScalarValue(walk.text, key) === step;
      if (found) mark(walk);
      skip(walk);
      if (found) return descend(walk, deeper);
      skip(walk);
    }
  }
}

function isPop(walk: Walk): boolean {
  const type = walk.events[walk.at]?.type;
  return type === undefined || type === EVENT_ID.POP;
}

/** Moves behind the node that starts here. */
function skip(walk: Walk): void {
  let depth = 0;
  do {
    const type = walk.events[walk.at]?.type;
    if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) depth++;
    if (type === EVENT_ID.POP) depth--;
    walk.at++;
  } while (depth > 0 && walk.at < walk.events.length);
}

/** Remembers the first scalar at or after this event: collections have no place of their own. */
function mark(walk: Walk): void {
  const scalar = walk.events
    .slice(walk.at)
    .find((event): event is ScalarEvent => event.type === EVENT_ID.SCALAR);
  if (scalar && scalar.valueStart >= 0) walk.offset = scalar.valueStart;
}
