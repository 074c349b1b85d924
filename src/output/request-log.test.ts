import { describe, expect, it } from 'vitest';
import { requestLog } from './request-log.ts';

function logged(verbosity: number): string {
  let text = '';
  const log = requestLog({
    verbosity,
    pid: 42,
    now: () => Date.UTC(2026, 10, 21, 4, 3, 47, 106),
    err: { isTTY: false, columns: undefined, write: async (piece) => void (text += piece) },
  });
  log?.({
    method: 'GET',
    url: 'https://h:6443/api/v1/pods?limit=500',
    requestHeaders: [
      ['Accept', 'application/json'],
      ['Authorization', 'Bearer <masked>'],
    ],
    status: '200 OK',
    responseHeaders: ['Date', 'now', 'Audit-Id', 'a\u001bb'],
    tookMs: 7.6,
  });
  return text;
}

describe('requestLog', () => {
  it('is silent below 6', () => {
    expect(logged(5)).toBe('');
  });

  it('writes one line an exchange at 6, as kubectl does', () => {
    expect(logged(6)).toBe(
      'I1121 04:03:47.106000      42 round_trippers.go:632] "Response" verb="GET" url="https://h:6443/api/v1/pods?limit=500" status="200 OK" milliseconds=8\n',
    );
  });

  it('adds the request headers at 7 and those of the answer at 8, sorted and harmless on a terminal', () => {
    expect(logged(7)).toContain(
      'headers=<\n\tAccept: application/json\n\tAuthorization: Bearer <masked>\n >\n',
    );
    expect(logged(8)).toContain(
      'status="200 OK" headers=<\n\tAudit-Id: a^[b\n\tDate: now\n > milliseconds=8\n',
    );
  });
});
