import { connect } from 'node:net';
import { Agent } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, type AskOptions, type ServerAnswer } from './ask.ts';
import { TABLE } from './exchanges.ts';
import { NAMED_FAULTS, type SimFault } from './faults.ts';
import { startSimFleet, type SimFleet } from './fleet.ts';
import type { SimMember } from './member.ts';
import { fieldOf, parseJson } from './trusted.ts';

let fleet: SimFleet;
let member: SimMember;
beforeAll(async () => {
  fleet = await startSimFleet({ hub: false, members: 1 });
  member = fleet.member('member-1');
});
afterEach(() => member.clearFaults());
afterAll(() => fleet.stop());

const PATH = '/api/v1/pods';

function get(options: AskOptions = {}, path = PATH): Promise<ServerAnswer> {
  const headers = { accept: TABLE, ...options.headers };
  return ask(`${member.server}${path}`, {
    ca: fleet.caPem,
    token: fleet.token('member-1'),
    ...options,
    headers,
  });
}

/** What the client sees: a status, or the code of an error. */
async function outcome(options: AskOptions = {}): Promise<unknown> {
  try {
    return (await get(options)).status;
  } catch (error) {
    return fieldOf(error, 'code') ?? fieldOf(error, 'name');
  }
}

/** Silence cannot be awaited; a moment of it is taken for more. */
function outcomeSoon(ms = 300): Promise<unknown> {
  return outcome({ signal: AbortSignal.timeout(ms) });
}

const SILENCE = 'ABORT_ERR';

describe('faults of the connection', () => {
  it('refuses on a closed port, keeps the port, and opens it again', async () => {
    const { port } = member;
    await member.fault({ at: 'connect', kind: 'refuse' });
    expect(await outcome()).toBe('ECONNREFUSED');
    expect(await outcome()).toBe('ECONNREFUSED');
    await member.clearFaults();
    expect([await outcome(), member.port]).toEqual([200, port]);
  });

  it('does not even finish the handshake of TCP as a black hole', async () => {
    await member.fault({ at: 'connect', kind: 'blackhole' });
    const accepted = member.connections.accepted;
    const socket = connect({ host: '127.0.0.1', port: member.port });
    const event = await new Promise<string>((resolve) => {
      socket.on('connect', () => resolve('connected'));
      socket.on('error', () => resolve('failed'));
      setTimeout(() => resolve('silence'), 300);
    });
    socket.destroy();
    expect([event, member.connections.accepted]).toEqual(['silence', accepted]);
    await member.clearFaults();
    expect(await outcome()).toBe(200);
  });

  it.each<[SimFault, unknown]>([
    [{ at: 'connect', kind: 'hang' }, SILENCE],
    [{ at: 'connect', kind: 'reset' }, 'ECONNRESET'],
    [{ at: 'connect', kind: 'eof' }, 'ECONNRESET'],
    [{ at: 'tls', kind: 'hang' }, SILENCE],
    [{ at: 'tls', kind: 'reset' }, 'ECONNRESET'],
    [{ at: 'tls', kind: 'eof' }, 'ECONNRESET'],
    [{ at: 'tls', kind: 'plaintext' }, 'EPROTO'],
    [{ at: 'tls', kind: 'expired' }, 'CERT_HAS_EXPIRED'],
    [{ at: 'tls', kind: 'not-yet-valid' }, 'CERT_NOT_YET_VALID'],
    [{ at: 'tls', kind: 'wrong-host' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [{ at: 'tls', kind: 'self-signed' }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    [{ at: 'tls', kind: 'unknown-ca' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ])('%j', async (fault, expected) => {
    const { requests } = member;
    const before = requests.length;
    await member.fault(fault);
    expect(await (expected === SILENCE ? outcomeSoon() : outcome())).toEqual(expected);
    expect(requests).toHaveLength(before);
    await member.clearFaults();
    expect(await outcome()).toBe(200);
  });

  it('serves under another name, for which its certificate is valid too', async () => {
    expect(await outcome({ servername: 'a.sim.test' })).toBe(200);
    expect(await outcome({ servername: 'other.test' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});

describe('faults of the response', () => {
  it('says nothing', async () => {
    await member.fault({ at: 'response', kind: 'hang' });
    expect(await outcomeSoon()).toBe(SILENCE);
  });

  it.each(['reset', 'eof'] as const)('breaks off with %s', async (kind) => {
    await member.fault({ at: 'response', kind });
    expect(await outcome()).toBe('ECONNRESET');
  });

  it('strikes as often as it was told, and only for the path that it was told', async () => {
    await member.fault({ at: 'response', kind: 'status', code: 503, times: 2, path: '/pods' });
    const seen = [await get({}, '/version'), await get(), await get(), await get()];
    expect(seen.map(({ status }) => status)).toEqual([200, 503, 503, 200]);
  });

  it.each([401, 403, 404, 409, 410, 500, 503, 504])('says %i with a Status', async (code) => {
    await member.fault({ at: 'response', kind: 'status', code });
    const answer = await get();
    expect(answer.status).toBe(code);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(parseJson(answer.body)).toMatchObject({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      code,
    });
  });

  it('says 403 in the words of RBAC about what was asked', async () => {
    await member.fault({ at: 'response', kind: 'status', code: 403 });
    expect(fieldOf(parseJson((await get()).body), 'message')).toBe(
      'pods is forbidden: User "reader" cannot list resource "pods" in API group "" at the cluster scope',
    );
  });

  it('throttles in plain text, as priority and fairness does, and says how long', async () => {
    await member.fault({ at: 'response', kind: 'status', code: 429, retryAfter: 86_400 });
    const { status, headers, body } = await get();
    expect([status, headers['retry-after'], body]).toEqual([
      429,
      '86400',
      'Too many requests, please try again later.\n',
    ]);
  });

  it('fails like a proxy: in HTML, in text, with nothing', async () => {
    await member.fault({ at: 'response', kind: 'status', code: 502, form: 'html', times: 1 });
    await member.fault({ at: 'response', kind: 'status', code: 503, form: 'text', times: 1 });
    await member.fault({ at: 'response', kind: 'status', code: 500, form: 'empty', times: 1 });
    const seen = [await get(), await get(), await get()];
    expect(seen.map(({ status, headers }) => [status, headers['content-type']])).toEqual([
      [502, 'text/html; charset=utf-8'],
      [503, 'text/plain; charset=utf-8'],
      [500, undefined],
    ]);
    expect(seen[2]?.body).toBe('');
  });

  it('redirects to a spy, which hears nothing as long as nobody follows', async () => {
    const spy = await fleet.spy();
    await member.fault({ at: 'response', kind: 'redirect', location: `${spy.url}/login` });
    const { status, headers } = await get();
    expect([status, headers.location, spy.connections()]).toEqual([302, `${spy.url}/login`, 0]);
    await ask(String(headers.location), { ca: fleet.caPem, token: 'leaked' });
    expect([spy.connections(), spy.requests]).toEqual([
      1,
      [{ method: 'GET', path: '/login', authorization: 'Bearer leaked' }],
    ]);
  });

  it('sends more headers than a client reads', async () => {
    await member.fault({ at: 'response', kind: 'huge-header', times: 1 });
    expect(await outcome()).toBe('HPE_HEADER_OVERFLOW');
    await member.fault({ at: 'response', kind: 'many-headers', times: 1 });
    expect(await outcome()).toBe('HPE_HEADER_OVERFLOW');
  });

  it('adds Warning headers to the right answer', async () => {
    await member.fault({ at: 'response', kind: 'warnings', texts: ['mind "this"', 'and that'] });
    const { status, headers } = await get();
    expect([status, headers['warning']]).toEqual([200, '299 - "mind \\"this\\"", 299 - "and that"']);
  });

  it('sends bytes that are not HTTP', async () => {
    await member.fault({ at: 'response', kind: 'raw', bytes: 'SSH-2.0-OpenSSH_9.9\r\n' });
    expect(await outcome()).toMatch(/^HPE_/);
  });
});

describe('faults of the body', () => {
  it.each<SimFault>([
    { at: 'body', kind: 'stall' },
    { at: 'body', kind: 'drip' },
  ])('is not through in time: %j', async (fault) => {
    await member.fault(fault);
    expect(await outcomeSoon(500)).toBe(SILENCE);
  });

  it.each<SimFault>([
    { at: 'body', kind: 'truncate', framing: 'length' },
    { at: 'body', kind: 'truncate', framing: 'chunked' },
    { at: 'body', kind: 'reset' },
  ])('ends too early: %j', async (fault) => {
    await member.fault(fault);
    expect(await outcome()).toBe('ECONNRESET');
  });

  it('is not what was asked for, with 200', async () => {
    for (const kind of ['garbage', 'empty', 'html', 'wrong-kind'] as const) {
      await member.fault({ at: 'body', kind, times: 1 });
    }
    const seen = [await get(), await get(), await get(), await get()];
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(() => JSON.parse(seen[0]?.body ?? '')).toThrow(SyntaxError);
    expect(seen[1]?.body).toBe('');
    expect([seen[2]?.headers['content-type'], seen[2]?.body]).toEqual([
      'text/html; charset=utf-8',
      expect.stringContaining('Sign in'),
    ]);
    expect(parseJson(seen[3]?.body ?? '')).toMatchObject({ kind: 'Teapot' });
  });

  it('is nested deeply', async () => {
    await member.fault({ at: 'body', kind: 'deep', depth: 5000 });
    expect((await get()).body).toContain('['.repeat(5000));
  });

  it('always has another page', async () => {
    await member.fault({ at: 'body', kind: 'endless-pages' });
    const first = parseJson((await get({}, `${PATH}?limit=500`)).body);
    const second = parseJson((await get({}, `${PATH}?limit=500&continue=bW9yZQ`)).body);
    expect(fieldOf(fieldOf(first, 'metadata'), 'continue')).toBe('bW9yZQ');
    expect(second).toEqual(first);
    expect(fieldOf(second, 'rows')).toHaveLength(30);
  });

  it('is what the test says, byte by byte', async () => {
    await member.fault({
      at: 'body',
      kind: 'replace',
      body: '\u001b[31m',
      contentType: 'text/evil',
      code: 203,
    });
    const { status, headers, body } = await get();
    expect([status, headers['content-type'], body]).toEqual([203, 'text/evil', '\u001b[31m']);
  });

  it('never ends, and is sent only as fast as it is read', async () => {
    await member.fault({ at: 'body', kind: 'endless' });
    const read = await bytesBeforeAbort(2_000_000);
    expect(read).toBeGreaterThanOrEqual(2_000_000);
  });

  it('is a bomb: a little gzip that becomes a lot of blanks inside a Table', async () => {
    await member.fault({ at: 'body', kind: 'gzip-bomb', bytes: 64 * 1024 * 1024 });
    const { headers, bytes } = await get();
    expect(headers['content-encoding']).toBe('gzip');
    expect(bytes.length).toBeLessThan(100_000);
    const text = gunzipSync(bytes).toString('latin1');
    expect(text.length).toBeGreaterThan(64 * 1024 * 1024);
    expect(parseJson(text)).toMatchObject({ kind: 'Table', rows: [] });
  });
});

/** Reads that much of the answer, then goes. */
async function bytesBeforeAbort(enough: number): Promise<number> {
  const { request } = await import('node:https');
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${fleet.token('member-1')}` };
    const agent = new Agent();
    const sent = request(`${member.server}${PATH}`, { ca: fleet.caPem, headers, agent }, (answer) => {
      let seen = 0;
      answer.on('error', () => {});
      answer.on('data', (chunk: Buffer) => {
        seen += chunk.length;
        if (seen < enough) return;
        sent.destroy();
        agent.destroy();
        resolve(seen);
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('faults by name', () => {
  it('are all faults that can be armed', async () => {
    for (const fault of Object.values(NAMED_FAULTS)) await member.fault(fault);
    await member.clearFaults();
    expect(await outcome()).toBe(200);
  });
});
