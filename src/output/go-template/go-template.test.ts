// Go templates, case by case; every expectation is what kubectl's printer (v0.36.3) gave.
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../core/go-utf8.ts';
import { GoTemplateError, parseGoTemplate } from './go-template.ts';

const pod = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'web', labels: { app: 'web', tier: 'front' } },
  spec: {
    containers: [
      { name: 'a', image: 'img:1', ports: [80, 443] },
      { name: 'b', image: 'img:2' },
    ],
    n: 5,
    f: 1.5,
    on: true,
    nul: null,
    e: [],
    big: 9_007_199_254_740_993n,
  },
  data: { k: 'aGVsbG8=' },
};

describe('print', () => {
  it.each([
    ['{{.metadata.name}}', 'web'],
    ['{{.nope}}', '<no value>'],
    ['{{.nope.deeper}}', '<no value>'],
    [
      '{{.spec}}',
      'map[big:9007199254740993 containers:[map[image:img:1 name:a ports:[80 443]] map[image:img:2 name:b]] e:[] f:1.5 n:5 nul:<nil> on:true]',
    ],
    ['{{.spec.nul}}', '<no value>'],
    ['{{.spec.big}}', '9007199254740993'],
    ['{{range .spec.containers}}{{.name}}={{.image}} {{end}}', 'a=img:1 b=img:2 '],
    ['{{range $i, $c := .spec.containers}}{{$i}}:{{$c.name}} {{end}}', '0:a 1:b '],
    ['{{range $k, $v := .metadata.labels}}{{$k}}={{$v}};{{end}}', 'app=web;tier=front;'],
    ['{{range .spec.e}}x{{else}}none{{end}}', 'none'],
    ['{{range 3}}{{.}}{{end}}', '012'],
    ['{{range $i := 2}}<{{$i}}>{{end}}', '<0><1>'],
    ['{{range .spec.containers}}{{if eq .name "b"}}{{break}}{{end}}{{.name}}{{end}}', 'a'],
    ['{{range .spec.containers}}{{if eq .name "a"}}{{continue}}{{end}}{{.name}}{{end}}', 'b'],
    ['{{if .spec.on}}yes{{else}}no{{end}}', 'yes'],
    ['{{if .spec.nul}}yes{{else if gt .spec.n 3}}big{{else}}small{{end}}', 'big'],
    ['{{with .metadata}}{{.name}}{{$.kind}}{{end}}', 'webPod'],
    ['{{with .nope}}{{.}}{{else with .kind}}{{.}}{{end}}', 'Pod'],
    ['{{$x := .kind}}{{if true}}{{$x = "Y"}}{{end}}{{$x}}', 'Y'],
    ['{{define "T"}}<{{.}}>{{end}}{{template "T" .kind}}{{template "T"}}', '<Pod><<no value>>'],
    ['{{block "B" .metadata}}{{.name}}{{end}}', 'web'],
    ['a {{- /* gone */ -}} b', 'ab'],
    ['  {{- .kind -}}  x', 'Podx'],
    ['{{(index .spec.containers 0).image}}', 'img:1'],
    ['{{index .spec.containers 1 "name"}}', 'b'],
    ['{{index .metadata.labels "nope"}}', '<no value>'],
    ['{{slice .metadata.name 1 2}}', 'e'],
    ['{{len .spec.containers}} {{len .metadata.name}}', '2 3'],
    ['{{print 1 2 "a" "b" 3 nil}}', '1 2ab3 <nil>'],
    ['{{println .kind 1}}', 'Pod 1\n'],
    [
      '{{printf "%5.1f|%-5s|%05d|%x|%q|%T" .spec.f .kind .spec.n .kind .kind .spec.n}}',
      '  1.5|Pod  |00005|506f64|"Pod"|int64',
    ],
    [
      '{{printf "%v %+v %#v" .metadata.labels .spec.e .metadata.labels}}',
      'map[app:web tier:front] [] map[string]interface {}{"app":"web", "tier":"front"}',
    ],
    ['{{printf "%d %s" .kind .spec.n}}', '%!d(string=Pod) %!s(int64=5)'],
    ['{{printf "%d" }}{{printf "x" 1 "y"}}', '%!d(MISSING)x%!(EXTRA int=1, string=y)'],
    ['{{and .kind .spec.nul .nope.bad}}|{{or .spec.nul .kind}}|{{not .spec.on}}', '<no value>|Pod|false'],
    [
      '{{eq .kind "Job" "Pod"}} {{ne .spec.n 5}} {{lt .spec.n 6}} {{le 1.5 .spec.f}} {{gt "b" "a"}} {{ge .spec.n 6}}',
      'true false true true true false',
    ],
    [
      '{{html "<a href=\\"x\\">&</a>"}} {{js "it\'s <b>"}} {{urlquery "a b&c/d"}}',
      "&lt;a href=&#34;x&#34;&gt;&amp;&lt;/a&gt; it\\'s \\u003Cb\\u003E a+b%26c%2Fd",
    ],
    ['{{range $i, $v := .spec.containers}}{{$z := 9}}{{$i}}{{$v.name}}{{end}}', '0a1b'],
    ['{{eq nil .metadata}} {{eq .spec.e nil}} {{eq nil nil}} {{eq .nope nil}}', 'false false true true'],
    ['{{base64decode "aA=\\n=\\n"}}', 'h'],
    ['{{.data.k | base64decode}}', 'hello'],
    [
      '{{exists .metadata "labels" "app"}} {{exists .metadata "x"}} {{exists .spec.containers 2}}',
      'true false false',
    ],
    ['{{.kind | printf "%s-%s" "x" | len}}', '5'],
    [
      '{{1.0}} {{1e6}} {{0x1F}} {{\'a\'}} {{017}} {{1_000}} {{`raw\\n`}} {{"esc\\t\\u00e9"}}',
      '1 1e+06 31 97 15 1000 raw\\n esc\té',
    ],
    ['{{true}} ', 'true '],
  ])('%s', (template, text) => {
    expect(parseGoTemplate(template).print(pod)).toEqual({ text, error: undefined });
  });

  it('keeps the bytes of a binary Secret', () => {
    const { text } = parseGoTemplate('{{.x | base64decode}}{{len (base64decode .x)}}').print({
      x: '/wCA8J+YgA==',
    });
    expect([...encodeUtf8(text)]).toEqual([0xff, 0, 0x80, 0xf0, 0x9f, 0x98, 0x80, 0x37]);
  });

  it('cuts strings at bytes, and two halves make a whole again', () => {
    const template = '{{$a := slice .x 0 1}}{{$b := slice .x 1 2}}{{printf "%q%q" $a $b}}{{$a}}{{$b}}';
    expect(parseGoTemplate(template).print({ x: 'é' }).text).toBe(String.raw`"\xc3""\xa9"` + '\udcc3\udca9');
  });

  it('finds no inherited property', () => {
    const template = '{{.constructor}} {{index . "toString"}} {{exists . "__proto__"}}';
    expect(parseGoTemplate(template).print({}).text).toBe('<no value> <no value> false');
  });
});

describe('an execution that fails', () => {
  it.each([
    ['{{.x}}', false, '', 'template: output:1:2: executing "output" at <.x>: map has no entry for key "x"'],
    [
      '{{.metadata.x}}',
      false,
      '',
      'template: output:1:11: executing "output" at <.metadata.x>: map has no entry for key "x"',
    ],
    [
      '{{.metadata.name.foo}}',
      true,
      '',
      'template: output:1:11: executing "output" at <.metadata.name.foo>: can\'t evaluate field foo in type interface {}',
    ],
    [
      '{{$n := .kind}}{{$n.foo}}',
      true,
      '',
      'template: output:1:19: executing "output" at <$n.foo>: can\'t evaluate field foo in type string',
    ],
    [
      '{{.spec.nul.x}}',
      true,
      '',
      'template: output:1:7: executing "output" at <.spec.nul.x>: nil pointer evaluating interface {}.x',
    ],
    [
      'ok {{index .spec.containers 5}}',
      true,
      'ok ',
      'template: output:1:5: executing "output" at <index .spec.containers 5>: error calling index: index out of range: 5',
    ],
    [
      '{{index .nope 1}}',
      true,
      '',
      'template: output:1:2: executing "output" at <index .nope 1>: error calling index: index of untyped nil',
    ],
    [
      '{{len .spec.n}}',
      true,
      '',
      'template: output:1:2: executing "output" at <len .spec.n>: error calling len: len of type int64',
    ],
    [
      '{{eq .spec.n "a"}}',
      true,
      '',
      'template: output:1:2: executing "output" at <eq .spec.n "a">: error calling eq: incompatible types for comparison: int64 and string',
    ],
    [
      '{{lt .metadata 1}}',
      true,
      '',
      'template: output:1:2: executing "output" at <lt .metadata 1>: error calling lt: invalid type for comparison',
    ],
    [
      '{{base64decode .spec.n}}',
      true,
      '',
      'template: output:1:20: executing "output" at <.spec.n>: wrong type for value; expected string; got int64',
    ],
    [
      '{{"a=b" | base64decode}}',
      true,
      '',
      'template: output:1:10: executing "output" at <base64decode>: error calling base64decode: base64 decode failed: illegal base64 data at input byte 1',
    ],
    [
      '{{template "none"}}',
      true,
      '',
      'template: output:1:11: executing "output" at <{{template "none"}}>: template "none" not defined',
    ],
    [
      '{{range .spec.f}}{{end}}',
      true,
      '',
      'template: output:1:13: executing "output" at <.spec.f>: range can\'t iterate over 1.5',
    ],
    [
      'a\n  {{.kind}} é {{.kind.x}}',
      true,
      'a\n  Pod é ',
      'template: output:2:22: executing "output" at <.kind.x>: can\'t evaluate field x in type interface {}',
    ],
    [
      '{{index .spec.containers 2}}',
      true,
      '',
      'template: output:1:2: executing "output" at <index .spec.containers 2>: error calling index: reflect: slice index out of range',
    ],
    [
      '{{base64decode "aGk=\\nx"}}',
      true,
      '',
      'template: output:1:2: executing "output" at <base64decode "aGk=\\nx">: error calling base64decode: base64 decode failed: illegal base64 data at input byte 5',
    ],
    [
      '{{call .kind}}',
      true,
      '',
      'template: output:1:2: executing "output" at <call .kind>: error calling call: non-function .kind of type string',
    ],
    ['{{nil}}', true, '', 'template: output:1:2: executing "output" at <nil>: nil is not a command'],
    [
      '{{not 1 2}}',
      true,
      '',
      'template: output:1:2: executing "output" at <not>: wrong number of args for not: want 1 got 2',
    ],
    [
      '{{define "T"}}{{.x.y.z}}{{end}}{{template "T" .spec.nul}}{{template "T" .kind}}',
      true,
      '<no value>',
      'template: output:1:18: executing "T" at <.x.y.z>: can\'t evaluate field x in type string',
    ],
  ])('%s', (template, allowMissingKeys, before, message) => {
    const { text, error } = parseGoTemplate(template, { allowMissingKeys }).print(pod);
    expect(error).toMatch(/^error executing template "/);
    expect(error?.endsWith(`": ${message}`)).toBe(true);
    expect(text.startsWith(`${before}Error executing template: ${message}. Printing more information`)).toBe(
      true,
    );
  });

  it('prints what was there and what helps to find the mistake', () => {
    const { text, error } = parseGoTemplate('a{{.x.y}}').print({ x: '<', n: 1e21 });
    const message =
      'template: output:1:5: executing "output" at <.x.y>: can\'t evaluate field y in type interface {}';
    expect(error).toBe(`error executing template "a{{.x.y}}": ${message}`);
    expect(text).toBe(
      `aError executing template: ${message}. Printing more information for debugging the template:\n` +
        '\ttemplate was:\n\t\ta{{.x.y}}\n\traw data was:\n\t\t{"n":1e+21,"x":"\\u003c"}\n' +
        '\tobject given to template engine was:\n\t\tmap[n:1e+21 x:<]\n\n',
    );
  });

  it('ends a template that calls itself for ever', () => {
    const { error } = parseGoTemplate('{{define "T"}}{{template "T" .}}{{end}}{{template "T" .}}').print({});
    expect(error).toContain(
      'template: output:1:25: executing "T" at <{{template "T" .}}>: exceeded maximum template depth (100000)',
    );
  });
});

describe('a template that does not parse', () => {
  it.each([
    ['{{.a', 'template: output:1: unclosed action'],
    ['{{if .a}}', 'template: output:1: unexpected EOF'],
    ['{{end}}', 'template: output:1: unexpected {{end}}'],
    ['{{foo}}', 'template: output:1: function "foo" not defined'],
    ['{{$x}}', 'template: output:1: undefined variable "$x"'],
    ['{{.a | 1}}', 'template: output:1: non executable command in pipeline stage 2'],
    ['{{"abc}}', 'template: output:1: unterminated quoted string'],
    ['{{range .a}}{{else}}{{else}}{{end}}', 'template: output:1: expected end; found {{else}}'],
    ['{{if .a}}\n\n{{else if}}{{end}}', 'template: output:3: missing value for if'],
    ['{{break}}', 'template: output:1: {{break}} outside {{range}}'],
    ['{{1a}}', 'template: output:1: bad number syntax: "1a"'],
    ['{{08}}', 'template: output:1: integer overflow: "08"'],
    [
      '{{define "x"}}a{{end}}{{define "x"}}b{{end}}',
      'template: output:1: template: multiple definition of template "x"',
    ],
    ['{{\n\n.a!}}', "template: output:3: bad character U+0021 '!' in action started at output:1"],
    ['{{/* c', 'template: output:1: unclosed comment'],
    ['{{template x}}', 'template: output:1: unexpected "x" in template clause'],
    ['{{(1}}', 'template: output:1: unclosed left paren'],
    ['{{range $a, $b, $c := .}}{{end}}', 'template: output:1: too many declarations in range'],
    ['{{#}}', 'template: output:1: unexpected "#" in command'],
    ['{{"\\q"}}', 'template: output:1: invalid syntax'],
    ['{{len .a.b.c.d.e.f.g {{.x}}', 'template: output:1: unexpected "{" in operand'],
  ])('%j', (template, message) => {
    expect(() => parseGoTemplate(template)).toThrow(new GoTemplateError(message));
  });

  it('may be nested without end', () => {
    const template = `{{${'('.repeat(50_000)}1${')'.repeat(50_000)}}}`;
    expect(() => parseGoTemplate(template)).toThrow('template: output:1: max expression depth exceeded');
  });
});
