// Which strings go-yaml v2 would read back as something else, so that they must be quoted (encode.go stringv).
import { mayBeOtherThanString, resolvePlainScalar } from '../../core/go-yaml-scalar.ts';
import { isYamlTimestamp } from '../../core/go-yaml-timestamp.ts';

const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** Whether the text, written plain, is still a string for this parser and for older ones. */
export function canBePlain(text: string): boolean {
  if (!mayBeOtherThanString(text)) return true;
  return typeof resolvePlainScalar(text) === 'string' && !isYamlTimestamp(text) && !base60.test(text);
}
