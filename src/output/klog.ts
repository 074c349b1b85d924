// kubectl's log lines (klog): their head carries a time and a process.

/** What the head of a line needs from the world. */
export interface LogWorld {
  readonly now: () => number;
  readonly pid: number;
}

/** `I1121 04:03:47.106055   15216 round_trippers.go:632] `; `severity` is I, W, E or F. */
export function logHead(severity: string, place: string, { now, pid }: LogWorld): string {
  const [date = '', time = ''] = new Date(now()).toISOString().slice(5, -1).split('T');
  return `${severity}${date.replace('-', '')} ${time}000 ${String(pid).padStart(7)} ${place}] `;
}
