import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy.ts';
import { parseServer } from './server-address.ts';

type Environment = Readonly<Record<string, string>>;

const chosen = (server: string, env: Environment, proxyUrl?: string): string | undefined =>
  proxyFor(parseServer(server), proxyUrl, env)?.label;

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

// golang.org/x/net/http/httpproxy: proxy_test.go, proxyForURLTests.
describe('the proxy of the environment', () => {
  it.each<[server: string, env: Environment, proxy: string | undefined]>([
    ['http://example.com', { HTTP_PROXY: '127.0.0.1:8080' }, 'http://127.0.0.1:8080'],
    ['http://example.com', { HTTP_PROXY: 'cache.corp:1234' }, 'http://cache.corp:1234'],
    ['http://example.com', { HTTP_PROXY: 'cache.corp.example.com' }, 'http://cache.corp.example.com:80'],
    ['http://example.com', { HTTP_PROXY: 'localhost' }, 'http://localhost:80'],
    ['http://example.com', { HTTP_PROXY: 'https://cache.corp' }, 'https://cache.corp:443'],
    ['http://example.com', { HTTP_PROXY: 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8080'],
    ['http://example.com', { HTTP_PROXY: 'socks5://127.0.0.1' }, 'socks5://127.0.0.1:1080'],
    ['http://example.com', { HTTP_PROXY: 'socks5h://127.0.0.1:9' }, 'socks5://127.0.0.1:9'],
    ['http://x.tld', { HTTP_PROXY: 'http.proxy.tld', HTTPS_PROXY: 'secure.tld' }, 'http://http.proxy.tld:80'],
    ['https://x.tld', { HTTP_PROXY: 'http.proxy.tld', HTTPS_PROXY: 'secure.tld' }, 'http://secure.tld:80'],
    ['https://x.tld', { HTTPS_PROXY: 'https://secure.tld' }, 'https://secure.tld:443'],
    ['https://x.tld', { HTTP_PROXY: 'http.proxy.tld' }, undefined],
    ['https://x.tld', { HTTPS_PROXY: 'https://secure.tld', REQUEST_METHOD: 'GET' }, 'https://secure.tld:443'],
    ['http://example.com', {}, undefined],
    ['https://x.tld', { https_proxy: 'lower' }, 'http://lower:80'],
    ['https://x.tld', { https_proxy: 'lower', HTTPS_PROXY: 'upper' }, 'http://upper:80'],
    ['https://x.tld', { https_proxy: 'lower', HTTPS_PROXY: '' }, 'http://lower:80'],
    ['https://x.tld', { HTTPS_PROXY: 'p', no_proxy: 'x.tld' }, undefined],
    ['https://x.tld', { HTTPS_PROXY: 'p', NO_PROXY: 'y.tld', no_proxy: 'x.tld' }, 'http://p:80'],
    ['https://x.tld', { HTTPS_PROXY: 'http://bob:secret@p:3128' }, 'http://p:3128'],
    ['https://x.tld', { HTTPS_PROXY: 'http://[::1]:3128' }, 'http://[::1]:3128'],
    ['https://x.tld', { HTTPS_PROXY: ': not a proxy' }, undefined],
    ['http://www.示例.com', { HTTP_PROXY: 'p', NO_PROXY: '.示例.com' }, undefined],
    ['http://www.示例.com', { HTTP_PROXY: 'p', NO_PROXY: 'xn--fsq092h.com' }, undefined],
    ['http://www.xn--fsq092h.com', { HTTP_PROXY: 'p', NO_PROXY: '示例.com' }, undefined],
  ])('%s with %j', (server, env, proxy) => {
    expect(chosen(server, env)).toBe(proxy);
  });

  it('is refused for http in a CGI program', () => {
    const env = { HTTP_PROXY: 'http://10.1.2.3:8080', REQUEST_METHOD: 'GET' };
    expect(() => chosen('http://example.com', env)).toThrow(/refusing to use HTTP_PROXY value in CGI/);
  });

  it('is refused when its scheme is unknown', () => {
    expect(() => chosen('http://example.com', { HTTP_PROXY: 'foo://host' })).toThrow(
      /unsupported scheme "foo"/,
    );
  });
});

// UseProxyTests of the same file; the servers' port is 80.
describe('NO_PROXY', () => {
  const list =
    'foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, 10.0.0.0/30, ' +
    '2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, 2002:db8:a::45/64';
  const hosts: readonly (readonly [host: string, proxied: boolean])[] = [
    ['localhost', false],
    ['127.0.0.1', false],
    ['127.0.0.2', false],
    ['[::1]', false],
    ['[::2]', true],
    ['[::ffff:127.0.0.1]', false],
    ['[::ffff:126.0.0.1]', true],
    ['192.168.1.1', false],
    ['192.168.1.2', true],
    ['192.168.1.3', false],
    ['192.168.1.4', true],
    ['10.0.0.2', false],
    ['10.0.0.4', true],
    ['[2001:db8::52:0:1]', false],
    ['[2001:db8::52:0:2]', true],
    ['[2001:db8::52:0:3]', false],
    ['[2002:db8:a::123]', false],
    ['[fe80::424b:c8be:1643:a1b6]', true],
    ['[::ffff:10.0.0.2]', false],
    ['barbaz.net', true],
    ['www.barbaz.net', false],
    ['foobar.com', false],
    ['FooBar.com', false],
    ['www.foobar.com', false],
    ['foofoobar.com', true],
    ['baz.com', true],
    ['localhost.net', true],
    ['local.localhost', true],
    ['barbarbaz.net', true],
    ['wildcard.io', true],
    ['nested.wildcard.io', false],
    ['awildcard.io', true],
  ];

  it.each(hosts)('%s is proxied: %s', (host, proxied) => {
    const proxy = chosen(`http://${host}:80`, { HTTP_PROXY: 'http://p', NO_PROXY: list });
    expect(proxy !== undefined).toBe(proxied);
  });

  it.each(hosts)('* excepts %s', (host) => {
    expect(chosen(`http://${host}`, { HTTP_PROXY: 'p', NO_PROXY: 'a.b, *' })).toBeUndefined();
  });

  it.each([':1', '', ',,', '10.0.0.0/33', '10.0.0.0/x', '1.2.3/8', '[::1', 'example.com:81', '::/129'])(
    '%j excepts nothing here',
    (entry) => {
      const env = { HTTP_PROXY: 'p', NO_PROXY: entry };
      expect(chosen('http://example.com', env)).toBe('http://p:80');
      expect(chosen('http://10.9.8.7', env)).toBe('http://p:80');
    },
  );
});

describe('proxy-url', () => {
  it('has no exceptions, and goes before the environment', () => {
    const env = { HTTPS_PROXY: 'http://env:1', NO_PROXY: '*' };
    expect(chosen('https://localhost:6443', env, 'http://p:3128')).toBe('http://p:3128');
    expect(chosen('https://127.0.0.1:6443', env, 'socks5://p')).toBe('socks5://p:1080');
  });

  it('gives the user, decoded', () => {
    const proxy = proxyFor(parseServer('https://x'), 'http://b%40b:p%3Aw@p', {});
    expect(proxy).toMatchObject({ username: 'b@b', password: 'p:w', label: 'http://p:80' });
    expect(proxyFor(parseServer('https://x'), 'http://100%@p', {})).toMatchObject({ username: '100%' });
  });

  it.each(['not a url', 'ftp://u:hunter2@p:1', 'http://'])(
    '%j cannot be used, and is no member to blame',
    (url) => {
      const error = errorOf(() => proxyFor(parseServer('https://x'), url, {}));
      expect(error).toMatchObject({ failure: { reason: 'unreachable', detail: 'proxy' } });
      expect(String(error)).not.toContain('hunter2');
    },
  );
});
