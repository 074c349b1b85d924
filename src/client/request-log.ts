// What kubectl's -v 6 to 9 show of each request; credentials are masked before they come here.

/** One exchange with the server, or the attempt of one. */
export interface RequestLogEntry {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: readonly (readonly [name: string, value: string])[];
  /** `200 OK`; absent when no answer came. */
  readonly status?: string;
  /** Name, value, name, value, … */
  readonly responseHeaders?: readonly string[];
  /** Until the head of the answer. */
  readonly tookMs: number;
  /** Why no answer came. */
  readonly problem?: string;
}

/** Hears of each exchange when the head of its answer is there, or when it has failed. */
export type RequestLog = (entry: RequestLogEntry) => void;
