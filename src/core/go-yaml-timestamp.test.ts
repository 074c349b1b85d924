import { describe, expect, it } from 'vitest';
import { isYamlTimestamp } from './go-yaml-timestamp.ts';

describe('isYamlTimestamp', () => {
  const dates = words('2024-01-01 2024-1-1 2024-02-29 0000-1-1 2000-2-29');
  const zoned = words(
    '2024-01-01T00:00:00Z 2024-1-1t1:2:3Z 2024-01-01T1:2:3.5Z 2024-01-01T1:2:3,123456789123-07:30',
  );
  it.each([...dates, ...zoned, '2024-01-01T23:59:59+24:60', '2024-01-01 1:2:3', '2024-01-01   1:2:3.5'])(
    'takes %s',
    (text) => {
      expect(isYamlTimestamp(text)).toBe(true);
    },
  );

  const noDates = words(
    '2024 2024- 2024-13-01 2024-00-01 2024-1-0 2024-02-30 2023-02-29 1900-02-29 2024-04-31 24-1-1',
  );
  const noTimes = words(
    'T24:00:00Z T1:60:0Z T1:0:60Z T1:2:3 T1:2:3z T1:2:3.Z T1:2Z T1:2:3+25:00 T1:2:3+1:00 T1:2:3+24:61',
  );
  const others = [
    '',
    '20240-1-1',
    '2024-001-1',
    '2024-1-1-',
    '2024-1-1 ',
    '2024-01-01 1:2:3Z',
    '2024-01-01\t1:2:3',
    '2024-01-01T1:2:3Z\n',
  ];
  it.each([...noDates, ...noTimes.map((time) => `2024-01-01${time}`), ...others])(
    'does not take %j',
    (text) => {
      expect(isYamlTimestamp(text)).toBe(false);
    },
  );
});

function words(text: string): string[] {
  return text.split(' ');
}
