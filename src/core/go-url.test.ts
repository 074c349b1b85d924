import { describe, expect, it } from 'vitest';
import { requestPath } from './go-url.ts';

// What kubectl 1.36's -v=6 shows for the same words after --raw.
describe('requestPath', () => {
  it.each([
    ['/version', '/version'],
    ['//version', '/'],
    ['///version', '/version'],
    ['/./version', '/version'],
    ['/api/../version', '/version'],
    ['/../../version', '/version'],
    ['/api//v1', '/api/v1'],
    ['/api/', '/api/'],
    ['/', '/'],
    ['/version#frag', '/version'],
    ['/version?x=1#frag', '/version?x=1'],
    ['/version?', '/version'],
    ['/a?b=2&a=1&b=1', '/a?a=1&b=2&b=1'],
    ['/a?x', '/a?x='],
    ['/a?x=a+b%20c', '/a?x=a+b+c'],
    ['/a?x=1;y=2&z=%zz&k=v', '/a?k=v'],
    ['/ver sion', '/ver%20sion'],
    ['/a%2Fb', '/a/b'],
    ['/ü(1)!', '/%C3%BC%281%29%21'],
    ['/%ff', '/%FF'],
    ['https://elsewhere/version?a=b', '/version?a=b'],
    ['mailto:x', '/'],
  ])('%s', (uri, path) => {
    expect(requestPath(uri)).toBe(path);
  });

  it.each([
    ['version', 'invalid URI for request'],
    ['', 'empty url'],
    [':x', 'missing protocol scheme'],
    ['/%zz', 'invalid URL escape "%zz"'],
    ['/%2', 'invalid URL escape "%2"'],
    ['/#%q', 'invalid URL escape "%q"'],
    ['/a\nb', 'net/url: invalid control character in URL'],
  ])('%j is refused', (uri, message) => {
    expect(() => requestPath(uri)).toThrow(message);
  });
});
