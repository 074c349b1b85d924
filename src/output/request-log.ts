// `-v 6` to `-v 9`: one line per exchange in the form of kubectl's log (client-go transport/round_trippers.go).
// Bodies are not shown: they may hold Secrets. Credentials are masked before they come here.
import type { RequestLog, RequestLogEntry } from '../client/request-log.ts';
import type { TextSink } from '../core/streams.ts';
import { sanitizeLine } from './sanitize.ts';

/** What the log lines need from the world. */
export interface RequestLogOptions {
  readonly verbosity: number;
  readonly err: TextSink;
  readonly now: () => number;
  readonly pid: number;
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
      const headers = exchange.requestHeaders
        .map(([name, value]) => `\t${sanitizeLine(`${name}: ${value}`)}\n`)
        .join('');
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
  const where = head(options, 152).replace('round_trippers', 'streamwatcher');
  return `${where}"Unable to decode an event from the watch stream" err=${quote(why)}\n`;
}

function responseHeaders({ responseHeaders: raw = [] }: RequestLogEntry): string {
  const pairs: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2)
    pairs.push(`\t${sanitizeLine(`${raw[at]}: ${raw[at + 1]}`)}\n`);
  return pairs.toSorted().join('');
}

/** klog: `I1121 04:03:47.106055   15216 round_trippers.go:632] `. */
function head({ now, pid }: RequestLogOptions, line: number): string {
  const [date = '', time = ''] = new Date(now()).toISOString().slice(5, -1).split('T');
  return `I${date.replace('-', '')} ${time}000 ${String(pid).padStart(7)} round_trippers.go:${line}] `;
}

function quote(text: string): string {
  return JSON.stringify(sanitizeLine(text));
}
