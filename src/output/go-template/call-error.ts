// The error of a function that a template calls.

/** What a function returns as its error; the engine adds `error calling NAME: ` and the place. */
export class CallError extends Error {
  override readonly name = 'CallError';
}
