import { describe, expect, it } from 'vitest';
import { checkAuthorization, impersonationHeaders, maskedHeaders } from './request-headers.ts';

const nobody = { groups: [], extra: {} };

describe('impersonationHeaders', () => {
  it('sends nothing when nobody is impersonated', () => {
    expect(impersonationHeaders(nobody)).toEqual({});
    expect(impersonationHeaders({ ...nobody, user: '', uid: '' })).toEqual({});
  });

  it('sends all four kinds', () => {
    const headers = impersonationHeaders({
      user: 'bob',
      uid: '7',
      groups: ['a', 'b'],
      extra: { scopes: ['view', 'edit'] },
    });
    expect(headers).toEqual({
      'Impersonate-User': 'bob',
      'Impersonate-Uid': '7',
      'Impersonate-Group': ['a', 'b'],
      'Impersonate-Extra-Scopes': ['view', 'edit'],
    });
  });

  it('escapes and cases the keys as client-go does, and joins those that differ in case only', () => {
    const extra = {
      'foo.com/Ä%': ['x'],
      Zed: ['1'],
      zed: ['2'],
      "a!#$&'*+.^_`|~": ['y'],
      ['__proto__']: ['p'],
    };
    expect(Object.entries(impersonationHeaders({ user: 'b', groups: [], extra }))).toEqual([
      ['Impersonate-User', 'b'],
      ['Impersonate-Extra-Foo.com%2f%c3%84%25', ['x']],
      ['Impersonate-Extra-Zed', ['1', '2']],
      ["Impersonate-Extra-A!#$&'*+.^_`|~", ['y']],
      ['Impersonate-Extra-__proto__', ['p']],
    ]);
  });

  it('writes values as UTF-8 bytes', () => {
    expect(impersonationHeaders({ ...nobody, user: 'Jürgen' })).toEqual({ 'Impersonate-User': 'JÃ¼rgen' });
  });
});

describe('maskedHeaders', () => {
  it.each([
    ['Authorization', 'Bearer abc', 'Bearer <masked>'],
    ['authorization', 'basic abc', 'basic <masked>'],
    ['Authorization', 'Negotiate abc', 'Negotiate <masked>'],
    ['Authorization', 'Bearer', 'Bearer'],
    ['Authorization', 'abc', '<masked>'],
    ['Authorization', 'Custom abc', '<masked>'],
    ['Authorization', '', ''],
    ['Proxy-Authorization', 'Basic abc', 'Basic <masked>'],
    ['Accept', 'application/json', 'application/json'],
  ])('%s: %s', (name, value, shown) => {
    expect(maskedHeaders({ [name]: value })).toEqual([[name, shown]]);
  });

  it('lists a header with several values several times', () => {
    const shown = [
      ['Impersonate-Group', 'a'],
      ['Impersonate-Group', 'b'],
    ];
    expect(maskedHeaders({ 'Impersonate-Group': ['a', 'b'] })).toEqual(shown);
  });
});

describe('a value that no header can carry', () => {
  it.each([
    [{ user: 'a\nX-Evil: 1', groups: [], extra: {} }, 'Impersonate-User'],
    [{ user: 'a', uid: '\r', groups: [], extra: {} }, 'Impersonate-Uid'],
    [{ user: 'a', groups: ['ok', 'b\u0000'], extra: {} }, 'Impersonate-Group'],
    [{ user: 'a', groups: [], extra: { k: ['\u001b[1m'] } }, 'Impersonate-Extra-K'],
  ])('is the trouble of that member, and no bug: %j', (impersonation, header) => {
    expect(() => impersonationHeaders(impersonation)).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({
          reason: 'credential',
          kubectlText: `Unable to connect to the server: net/http: invalid header field value for "${header}"`,
        }),
      }),
    );
  });

  it('never shows the token', () => {
    expect(() => checkAuthorization('Bearer secret\nX-Evil: 1')).toThrow(
      'the token holds characters that no header can carry (a line break?)',
    );
    expect(() => checkAuthorization('Bearer secret')).not.toThrow();
  });
});
