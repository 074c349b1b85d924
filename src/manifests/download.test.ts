import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClusterError } from '../core/failure.ts';
import { download, type DownloadOptions } from './download.ts';

describe('download', () => {
  let server: Server;
  let base = '';
  const asked: { readonly path: string; readonly authorization: string | undefined }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url ?? '';
      asked.push({ path, authorization: request.headers.authorization });
      const [, status, location] = /^\/(\d{3})(\/.*)?$/.exec(path) ?? [];
      if (path === '/hang') return;
      if (path === '/second' && asked.length === 1) {
        request.socket.destroy();
        return;
      }
      if (path === '/other') response.setHeader('location', 'ftp://127.0.0.1/x');
      if (path === '/away') response.setHeader('location', `${base}/x`);
      if (location !== undefined) response.setHeader('location', location);
      response.writeHead(path === '/other' || path === '/away' ? 302 : Number(status ?? 200));
      response.end(path === '/large' ? 'x'.repeat(2000) : 'the body');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  });
  afterAll(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  beforeEach(() => void asked.splice(0));

  const get = (path: string, options: Partial<DownloadOptions> = {}) =>
    download(base + path, { env: {}, signal: new AbortController().signal, pauseMs: 1, ...options }).then(
      (body) => body.toString(),
      (error: unknown) => (error instanceof ClusterError ? error.failure.kubectlText : error),
    );

  it('gives the body of a 200', async () => {
    expect(await get('/x?y=z')).toBe('the body');
    expect(asked).toEqual([{ path: '/x?y=z', authorization: undefined }]);
  });

  it('asks three times when the server fails, once when it refuses', async () => {
    expect(await get('/503')).toBe(
      `error: unable to read URL "${base}/503", server reported 503 Service Unavailable, status code=503`,
    );
    expect(asked).toHaveLength(3);
    expect(await get('/404')).toBe(
      `error: unable to read URL "${base}/404", server reported 404 Not Found, status code=404`,
    );
    expect(asked).toHaveLength(4);
  });

  it('asks again after a lost connection', async () => {
    expect(await get('/second')).toBe('the body');
    expect(asked).toHaveLength(2);
  });

  it('follows redirects, ten at most', async () => {
    expect(await get('/302/x')).toBe('the body');
    expect(asked.map(({ path }) => path)).toEqual(['/302/x', '/x']);
    asked.splice(0);
    expect(await get('/301/301/301/301/301/301/301/301/301/301/x')).toBe(
      'Unable to connect to the server: stopped after 10 redirects',
    );
    expect(asked).toHaveLength(10);
    expect(await get('/other')).toBe('Unable to connect to the server: unsupported protocol scheme "ftp"');
  });

  it('sends the user of the URL, and to no other place', async () => {
    const url = base.replace('//', '//me:s%20t@');
    const basic = `Basic ${Buffer.from('me:s t').toString('base64')}`;
    for (const path of ['/302/x', '/away'])
      await download(url + path, { env: {}, signal: new AbortController().signal });
    expect(asked).toEqual([
      { path: '/302/x', authorization: basic },
      { path: '/x', authorization: basic },
      { path: '/away', authorization: basic },
      { path: '/x', authorization: undefined },
    ]);
  });

  it('goes through the proxy of the environment', async () => {
    const url = 'http://manifests.example.com/x';
    const body = await download(url, { env: { HTTP_PROXY: base }, signal: new AbortController().signal });
    expect(body.toString()).toBe('the body');
    expect(asked.map(({ path }) => path)).toEqual([url]);
  });

  it('ends in time, and does not try again then', async () => {
    expect(await get('/hang', { timeoutMs: 50 })).toContain('context deadline exceeded');
    expect(asked).toHaveLength(1);
  });

  it('ends at the signal, also between two attempts', async () => {
    const reason = new Error('enough');
    const stop = new AbortController();
    const waiting = get('/503', { signal: stop.signal, pauseMs: 60_000 });
    await expect.poll(() => asked.length).toBe(1);
    stop.abort(reason);
    expect(await waiting).toBe(reason);
  });

  it('caps the body', async () => {
    expect(await get('/large', { maxBytes: 1000 })).toMatch(/error: /);
  });

  it('says when nobody is there', async () => {
    const gone = await download('http://127.0.0.1:1/x', {
      env: {},
      signal: new AbortController().signal,
      pauseMs: 1,
    }).catch((error: unknown) => error);
    expect(gone).toMatchObject({
      failure: {
        kubectlText:
          'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?',
      },
    });
  });
});
