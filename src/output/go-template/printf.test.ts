// printf, print and the verbs of Go's fmt, case by case; every expectation is what Go gave.
import { describe, expect, it } from 'vitest';
import { parseGoTemplate } from './go-template.ts';
import { sprintf } from './printf.ts';

const object = { l: [1, 'a', null, { k: 2.5 }], m: { b: 1, a: 'x' }, n: -7 };

describe('printf', () => {
  it.each([
    [
      '{{printf "%d|%5d|%-5d|%05d|%+d|% d|%x|%X|%#x|%o|%#o|%O|%b|%c|%q|%U|%#U" 42 42 42 42 42 42 42 42 42 42 42 42 42 42 42 42 42}}',
      "42|   42|42   |00042|+42| 42|2a|2A|0x2a|52|052|0o52|101010|*|'*'|U+002A|U+002A '*'",
    ],
    [
      '{{printf "%v|%8.3f|%-8.2f|%08.2f|%+.1e|%g|%G|%.3g|%#g|%x|%F" 1234.5678 1234.5678 1234.5678 1234.5678 1234.5678 1234.5678 1234.5678 1234.5678 1234.5678 1234.5678 1234.5678}}',
      '1234.5678|1234.568|1234.57 |01234.57|+1.2e+03|1234.5678|1234.5678|1.23e+03|1234.5678|0x1.34a456d5cfaadp+10|1234.567800',
    ],
    [
      '{{printf "%s|%10s|%-10s|%.2s|%q|%+q|%#q|%x|% x|%#X|%010s" "hé\\n" "hé\\n" "hé\\n" "hé\\n" "hé\\n" "hé\\n" "hé\\n" "hé\\n" "hé\\n" "hé\\n" "hé\\n"}}',
      'hé\n|       hé\n|hé\n       |hé|"hé\\n"|"h\\u00e9\\n"|"hé\\n"|68c3a90a|68 c3 a9 0a|0X68C3A90A|0000000hé\n',
    ],
    ['{{printf "%t|%v|%5t|%q" true true true true}}', 'true|true| true|%!q(bool=true)'],
    [
      '{{printf "%v|%+v|%#v|%d|%T" (slice .l 0 0) (slice .l 0 0) (slice .l 0 0) (slice .l 0 0) (slice .l 0 0)}}',
      '[]|[]|[]interface {}{}|[]|[]interface {}',
    ],
    [
      '{{printf "%v|%#v|%s|%x|%T|%3d" .l .l .l .l .l .l}}',
      '[1 a <nil> map[k:2.5]]|[]interface {}{1, "a", interface {}(nil), map[string]interface {}{"k":2.5}}|[%!s(int64=1) a <nil> map[k:%!s(float64=2.5)]]|[1 61 <nil> map[6b:0x1.4p+01]]|[]interface {}|[  1 %!d(string=  a) <nil> map[%!d(string=  k):%!d(float64=2.5)]]',
    ],
    ['{{printf "%[2]s %[1]s" "a" "b"}}', 'b a'],
    ['{{printf "%*d|%-*d|%.*f" 5 1 4 2 1 1.25}}', '    1|2   |1.2'],
    ['{{printf "%[3]d|%[x]d|%[1" 1}}', '%!d(BADINDEX)|%!d(BADINDEX)|%!(NOVERB)'],
    ['{{printf "%!|%z|%" 1}}', '%!!(int=1)|%!z(MISSING)|%!(NOVERB)'],
    ['{{printf "%d%%" 5}}', '5%'],
    ['{{printf "%*d" "x" 1}}', '%!(BADWIDTH)1'],
    ['{{printf "%.*d" -1 1}}', '%!(BADPREC)1'],
    ['{{printf "%s %v %d" nil nil nil}}', '%!s(<nil>) <nil> %!d(<nil>)'],
    ['{{printf "%v %s" .m .m}}', 'map[a:x b:1] map[a:x b:%!s(int64=1)]'],
    ['{{printf "%6.2v|%-4v|%04v" 3.14159 1 .n}}', '   3.1|1   |-007'],
    ['{{printf "%x %X %q" .n .n .n}}', "-7 -7 '�'"],
    ['{{printf "%99999999d" 1}}', '%!(NOVERB)%!(EXTRA int=1)'],
    ['{{printf "%w" .m}}', '%!w(map[string]interface {}=map[a:x b:1])'],
    ['{{printf "%.0f %.0f %.0f" 0.5 1.5 2.5}}', '0 2 2'],
    ['{{printf "%.3x %b" 1.1 1.5}}', '0x1.19ap+00 6755399441055744p-52'],
    ['{{printf "%v %v" 1i 1+2i}}', '(0+1i) (1+2i)'],
    ['{{printf "%e %E" 0.00012345 123456789.0}}', '1.234500e-04 1.234568E+08'],
    [
      '{{print 100000.0 1000000.0 1e20 1e21 0.0001 0.00001 12345678.9}}',
      '100000 1e+06 1e+20 1e+21 0.0001 1e-05 1.23456789e+07',
    ],
    ['{{printf "%6q|%-6q|%06d|%x" "a" "b" -12 "é"}}', '   "a"|"b"   |-00012|c3a9'],
    ['{{printf "%#v %#v %#v %#v" 1.0 1e6 "x" true}}', '1 1e+06 "x" true'],
    ['{{printf "%t %t" 1 "x"}}', '%!t(int=1) %!t(string=x)'],
    ['{{printf "%c%c" 233 1114112}}', 'é�'],
    ['{{printf "%08.3f|%+08.3f|% 8.3f" -3.14159 3.14159 3.14159}}', '-003.142|+003.142|   3.142'],
  ])('%j', (template, text) => {
    expect(parseGoTemplate(template).print(object)).toEqual({ text, error: undefined });
  });

  it('keeps an int64 exact', () => {
    expect(sprintf('%d %x %,d', [9_007_199_254_740_993n, -9_223_372_036_854_775_808n])).toBe(
      '9007199254740993 -8000000000000000 %!,(MISSING)d',
    );
  });
});
