// `-v 6` to `-v 9`: one line per exchange in the form of kubectl's log (client-go transport/round_trippers.go).
// Bodies are not shown: they may hold Secrets. Credentials are masked before they come here.
import type { RequestLog, RequestLogEntry } from '../client/request-log.ts';
import type { TextSink } from '../core/streams.ts';
import { type LogWorld, logHead } from './klog.ts';
import { sanitizeLine } from './sanitize.ts';

/** What the log lines need from the world. */
export interface RequestLogOptions extends LogWorld {
  readonly verbosity: number;
  readonly err: TextSink;
}

/** A listener for the transport; undefined below level 6. */
export function requestLog(options: RequestLogOptions): RequestLog | undefined {
  const { verbosity, err } = options;
  if (verbosity < 6) return undefined;
  return (exchange) => {
    const { method, url, status = '', tookMs, problem } = exchange;
    const what = `verb="${method}" url=${quote(url)}`;
    const lines: string[] = [];
    if (verbosity > 6) {
      const headers = headerLines(exchange.requestHeaders, ofTransport);
      lines.push(`${head(options, 527)}"Request" ${what} headers=<\n${headers} >`);
    }
    const shown = verbosity > 7 ? ` headers=<\n${responseHeaders(exchange)} >` : '';
    const failed = problem === undefined ? '' : ` err=${quote(problem)}`;
    lines.push(
      `${head(options, 632)}"Response" ${verbosity > 6 ? '' : `${what} `}status=${quote(status)}${shown} milliseconds=${Math.round(tookMs)}${failed}`,
    );
    void err.write(`${lines.join('\n')}\n`);
  };
}

/** client-go at level 5 (streamwatcher.go): why a watch ended. Empty below that level. */
export function watchEndLine(options: RequestLogOptions, why: string): string {
  if (options.verbosity < 5) return '';
  return `${logHead('I', 'streamwatcher.go:152', options)}"Unable to decode an event from the watch stream" err=${quote(why)}\n`;
}

function responseHeaders({ responseHeaders: raw = [] }: RequestLogEntry): string {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return headerLines(pairs, ['transfer-encoding']);
}

/** Go's transport adds these below the place where kubectl logs. */
const ofTransport: readonly string[] = ['host', 'accept-encoding', 'content-length'];

function headerLines(headers: readonly (readonly [string, string])[], hidden: readonly string[]): string {
  return headers
    .filter(([name]) => !hidden.includes(name.toLowerCase()))
    .map(([name, value]) => `\t${sanitizeLine(`${name}: ${value}`)}\n`)
    .toSorted()
    .join('');
}

function head(world: LogWorld, line: number): string {
  return logHead('I', `round_trippers.go:${line}`, world);
}

function quote(text: string): string {
  return JSON.stringify(sanitizeLine(text));
}
