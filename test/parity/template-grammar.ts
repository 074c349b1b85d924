// Random Go templates and JSONPaths, right and wrong ones, from a seed.

/** Dice that throw the same numbers for the same seed. */
export interface Dice {
  /** 0 to sides - 1. */
  roll(sides: number): number;
  /** One of some words. */
  pick(words: string): string;
  one(choices: readonly string[]): string;
  repeat(most: number, make: () => string): string[];
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const roll = (sides: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * sides);
  };
  const one = (choices: readonly string[]): string => choices[roll(choices.length)] ?? '';
  return {
    roll,
    one,
    pick: (words) => one(words.split(' ')),
    repeat: (most, make) => Array.from({ length: roll(most + 1) }, make),
  };
}

const paths =
  '. $ .kind .metadata .metadata.name .metadata.labels .metadata.labels.a .metadata.labels.k8s .spec .spec.n .spec.f ' +
  '.spec.b .spec.e .spec.m .spec.s .spec.big .spec.small .spec.nul .spec.list .spec.mix .spec.neg .spec.b64 .spec.bad ' +
  '.rows .nope .spec.nope .spec.containers .name .n .a .c .d .q .x.y $x $v $x.name $v.n';
const literals =
  '0 1 2 -1 3 1.0 1.5 1e3 0x1f 017 08 1_000 9223372036854775808 -0 .5 5. 1i \'a\' \'ab\' "" "a" "x" "é" `r` "\\q" true nil';
const functionNames =
  'len index slice print println printf eq ne lt le gt ge and or not html js urlquery exists base64decode call bogus';
const verbs = 'v s d q x X t f e g G c U o b T z % ! é';
const widths = ' - + # 0 05 5 .3 10.2 -8 +08.3 * .* [1] [2] .0 [1]* # + -0 .20';
const loops =
  '.rows .spec.containers .spec.list .spec.mix .metadata.labels .spec.n 3 .spec.m .spec.e .nope .spec.nul .kind .spec.f .';

/** A template of Go's text/template. It ends: nothing in it calls itself or counts far. */
export function randomTemplate(dice: Dice): string {
  const setup = dice.roll(3) === 0 ? '{{$x := .metadata}}{{$v := .spec}}' : '';
  const defined = dice.roll(4) === 0 ? `{{define "T"}}<{{.name}}${action(dice)}>{{end}}` : '';
  return setup + defined + text(dice) + body(dice, 0) + text(dice);
}

function body(dice: Dice, depth: number): string {
  const statements = dice.repeat(2, () => statement(dice, depth));
  return (depth === 0 ? statement(dice, depth) : '') + statements.join('');
}

function statement(dice: Dice, depth: number): string {
  switch (depth > 2 ? dice.roll(4) : dice.roll(14)) {
    case 0:
      return text(dice);
    case 1:
      return `{{$${dice.pick('x v')} ${dice.pick(':= =')} ${pipeline(dice, 1)}}}`;
    case 2:
      return `{{template "${dice.pick('T T W')}"${dice.one(['', ' .', ' .spec', ' $'])}}}`;
    case 4:
    case 5:
      return `${open(dice)}if ${pipeline(dice, 1)}${close(dice)}${body(dice, depth + 1)}${otherwise(dice, depth, 'if')}{{end}}`;
    case 6:
    case 7:
      return loop(dice, depth);
    case 8: {
      const source = dice.one([
        '.spec',
        '.metadata',
        '.nope',
        `$x := ${pipeline(dice, 1)}`,
        pipeline(dice, 1),
      ]);
      return `{{with ${source}}}${body(dice, depth + 1)}${otherwise(dice, depth, 'with')}{{end}}`;
    }
    default:
      return action(dice);
  }
}

function loop(dice: Dice, depth: number): string {
  const variables = dice.one(['', '', '', '$x := ', '$i, $v := ', '$x, $v = ', '$v = ']);
  const leave =
    dice.roll(4) === 0 ? `{{if ${pipeline(dice, 2)}}}{{${dice.pick('break continue')}}}{{end}}` : '';
  const inner = body(dice, depth + 1) + leave + body(dice, depth + 1);
  return `{{range ${variables}${dice.pick(loops)}}}${inner}${otherwise(dice, depth, 'range')}{{end}}`;
}

function otherwise(dice: Dice, depth: number, kind: string): string {
  if (dice.roll(2) === 0) return '';
  const condition = kind !== 'range' && dice.roll(3) === 0 ? ` ${kind} ${pipeline(dice, 2)}` : '';
  return `${open(dice)}else${condition}${close(dice)}${body(dice, depth + 1)}`;
}

function action(dice: Dice): string {
  return open(dice) + pipeline(dice, 0) + close(dice);
}

function pipeline(dice: Dice, depth: number): string {
  let stages = dice.roll(3) === 0 ? operand(dice, depth) : call(dice, depth);
  while (dice.roll(4) === 0) {
    stages += ` | ${dice.one([dice.pick(functionNames), call(dice, depth), 'print', 'len', 'not', 'printf "%v"'])}`;
  }
  return stages;
}

function operand(dice: Dice, depth: number): string {
  switch (dice.roll(10)) {
    case 0:
    case 1:
      return dice.pick(literals);
    case 2:
      return depth < 3 ? `(${pipeline(dice, depth + 1)})${dice.one(['', '', '.name', '.a'])}` : '.';
    default:
      return dice.pick(paths);
  }
}

function call(dice: Dice, depth: number): string {
  const name = dice.pick(functionNames);
  const one = (): string => operand(dice, depth + 1);
  const many = (): string => dice.repeat(3, one).join(' ');
  switch (name) {
    case 'printf':
      return `printf "${dice.repeat(3, () => `%${dice.pick(widths)}${dice.pick(verbs)}`).join(' ')}" ${many()}`;
    case 'index':
      return `index ${dice.pick('.spec.list .spec.mix .metadata.labels .kind .rows .spec.containers')} ${dice.pick('0 1 5 6 -1 "a" "name" nil 1.5')} ${dice.one(['', '', '"name"', '0'])}`;
    case 'slice':
      return `slice ${dice.pick('.spec.list .kind .spec.s .spec.mix')} ${dice.repeat(3, () => dice.pick('0 1 2 3 6 8 9 -1')).join(' ')}`;
    case 'len':
    case 'not':
    case 'base64decode':
      return `${name} ${one()}`;
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return `${name} ${one()} ${one()}`;
    default:
      return `${name} ${many()}`;
  }
}

function open(dice: Dice): string {
  return dice.one(['{{', '{{', '{{', '{{- ', '{{ ']);
}

function close(dice: Dice): string {
  return dice.one(['}}', '}}', '}}', ' -}}', ' }}']);
}

function text(dice: Dice): string {
  return dice.one(['', ' ', '\n', '  \n ', 'é ', '}', 'x y', '{{/* c */}}', ' {{- /* c\n */ -}} ']);
}

const fields =
  'name labels spec containers image n f b e m s items a c d metadata list mix nul kind nope big x ports';
const lists = '.rows .spec.containers .spec.list .spec.mix .spec.e .spec.nul .nope .grid';

/** A JSONPath template; only over arrays where the order of a map would show. */
export function randomJsonPath(dice: Dice): string {
  const parts = dice.repeat(2, () => jsonPathPart(dice, 0));
  return jsonPathPart(dice, 0) + parts.join('');
}

function jsonPathPart(dice: Dice, depth: number): string {
  switch (dice.roll(9)) {
    case 0:
      return dice.one([
        'text ',
        '\n',
        '}',
        '{"\\n"}',
        "{'\\t'}",
        '{1}',
        '{-1.5}',
        '{true}',
        '{foo}',
        '{"\\q"}',
        '{end}',
      ]);
    case 1:
    case 2: {
      if (depth > 2) return '{.kind}';
      const source = `${dice.pick(lists)}${dice.one(['', '[*]', '[*]', filter(dice)])}`;
      return `{range ${source}}${jsonPathPart(dice, depth + 1)}${jsonPathPart(dice, depth + 1)}${dice.one(['{end}', '{end}', '{end}', ''])}`;
    }
    default:
      return `{${jsonPath(dice)}${dice.roll(8) === 0 ? ` ${jsonPath(dice)}` : ''}}`;
  }
}

function jsonPath(dice: Dice): string {
  const start = dice.one(['', '', '', '$', '@', dice.pick(lists)]);
  const steps = dice.repeat(3, () => {
    switch (dice.roll(7)) {
      case 0:
        return index(dice);
      case 1:
        return filter(dice);
      case 2:
        return dice.one(['k8s\\.io/y', "['k8s.io/y']", '.a\\ b', "['name']", "['name','n']", '["x"]']);
      default:
        return `.${dice.pick(fields)}`;
    }
  });
  return `${start}.${dice.pick(fields)}${steps.join('')}`;
}

function index(dice: Dice): string {
  return dice.one(
    '[0] [1] [-1] [*] [:] [1:3] [:2] [::2] [0:5:2] [9] [-2:] [:-1] [0,1] [0,2,-1] [1:1] [3:1] [::0] [] [a] [-] [0:x]'.split(
      ' ',
    ),
  );
}

function filter(dice: Dice): string {
  const left = dice.pick('@ @.n @.a @.name @.d @.x .b @.c[0].d @.ports[0] @.q @.c[5] @.nope @.image @[0]');
  const right = dice.pick('1 2 2.5 "x" \'c1\' true false 1.0 -1 @.n $.n "c)" 9007199254740993 "" null 1.2.3');
  return dice.roll(3) === 0 ? `[?(${left})]` : `[?(${left}${dice.pick('== != < > <= >= = =~ <>')}${right})]`;
}
