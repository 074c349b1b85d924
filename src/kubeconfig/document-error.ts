// Why the text of a kubeconfig file cannot be used, before the file's name is known.

/** Where a value stands in a document: keys and list indexes from the top. */
export type DocumentPath = readonly (string | number)[];

/** The document is not YAML (then `line` is known), or a value in it has the wrong shape (then `path` is). */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  /** Counted from 1. */
  readonly line: number | undefined;
  readonly path: DocumentPath | undefined;

  constructor(message: string, where: { line?: number; path?: DocumentPath; cause?: unknown } = {}) {
    super(message, { cause: where.cause });
    this.line = where.line;
    this.path = where.path;
  }
}

/** `["users", 0, "user", "token"]` as people write it: `users[0].user.token`. */
export function pathText(path: DocumentPath): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('');
}
