// In which styles a string can be written: go-yaml v2's yaml_emitter_analyze_scalar and select_scalar_style.
import { canBePlain } from './resolve.ts';

/** The styles that go-yaml's encoder asks for or falls back to. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** The style of a string, in block context. */
export function scalarStyle(text: string, isSimpleKey: boolean): ScalarStyle {
  if (isUsualWord(text)) return 'plain';
  const wanted = text.includes('\n') ? 'literal' : canBePlain(text) ? 'plain' : 'double';
  if (text === '' || special.test(text)) return 'double';
  const hasBreak = isMultiline(text);
  if (isSimpleKey && hasBreak) return 'double';
  const afterBreak = blankAfterBreak.test(text);
  const beforeBreak = blankBeforeBreak.test(text);
  if (wanted === 'plain') {
    if (!hasBreak && !edges.test(text) && !hasIndicators(text)) return 'plain';
    return afterBreak || beforeBreak ? 'double' : 'single';
  }
  if (wanted === 'literal') return beforeBreak || text.endsWith(' ') || isSimpleKey ? 'double' : 'literal';
  return 'double';
}

/** Whether the text has a line break for YAML 1.1: then a key is never a simple one. */
export function isMultiline(text: string): boolean {
  return lineBreak.test(text);
}

/** Most of what is printed; nothing that could be a number, a date, a boolean or null, and no indicator. */
function isUsualWord(text: string): boolean {
  return usualWord.test(text) && canBePlain(text);
}

const usualWord = /^[A-Za-z/][\w./=+-]*$/;
/** Not printable for go-yaml (is_printable): all of C0 but newline, DEL, C1, surrogates and so everything astral, BOM, U+FFFE. */
const special = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const lineBreak = /[\r\n\u0085\u2028\u2029]/;
const blankAfterBreak = /[\r\n\u0085\u2028\u2029] /;
const blankBeforeBreak = / [\r\n\u0085\u2028\u2029]/;
const edges = /^[ \r\n\u0085\u2028\u2029]|[ \r\n\u0085\u2028\u2029]$/;
/** Only of a text that is not `special`. */
const atStart = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?:[ \t]|$))/;
const inside = /:(?:[ \t]|$)|[ \n\u2028\u2029]#/;

function hasIndicators(text: string): boolean {
  return atStart.test(text) || inside.test(text);
}
