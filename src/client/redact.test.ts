import { describe, expect, it } from 'vitest';
import { redactor } from './redact.ts';

describe('redactor', () => {
  it('hides a token wherever the server says it again', () => {
    const redact = redactor('Bearer abc.def.ghi');
    expect(redact('no entry for "Bearer abc.def.ghi" or abc.def.ghi')).toBe(
      'no entry for "Bearer <masked>" or <masked>',
    );
  });

  it('hides a password, its base64 and its JSON form', () => {
    const header = `Basic ${Buffer.from('me:p"ssword').toString('base64')}`;
    const redact = redactor(header);
    const said = `${header} p"ssword ${JSON.stringify('p"ssword')}`;
    expect(redact(said)).toBe('Basic <masked> <masked> "<masked>"');
  });

  it('leaves text alone when there is no credential, or one too short to be one', () => {
    expect(redactor(undefined)('a b c')).toBe('a b c');
    expect(redactor('Bearer a')('a b c')).toBe('a b c');
  });
});
