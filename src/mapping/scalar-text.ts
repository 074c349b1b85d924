// A piece of text as a YAML scalar that every YAML reader takes for the same text.

/** Where the scalar stands; in `[…]` and `{…}` a plain scalar may hold less. */
export type ScalarPlace = 'block' | 'flow';

// Words that YAML 1.1 readers (sigs.k8s.io/yaml among them) take for booleans, null or, as e0, for numbers.
const words = /^(true|false|yes|no|on|off|y|n|null|nan|inf|e[-+]?\d+)$/i;
const plainInBlock = /^[A-Za-z_][\w./@:-]*$/;
const plainInFlow = /^[A-Za-z_][\w./@-]*$/;

/** `text` plain where that is safe, else in double quotes. */
export function scalarText(text: string, place: ScalarPlace): string {
  const plain = place === 'block' ? plainInBlock : plainInFlow;
  return plain.test(text) && !words.test(text) && !text.endsWith(':') ? text : quotedText(text);
}

/** `text` in double quotes: JSON's form, and escapes for what YAML does not allow raw. */
export function quotedText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
