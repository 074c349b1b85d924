// How wide text is for kubectl's tables.

/** In runes, as tabwriter counts (`utf8.RuneCount`): not in columns of a terminal, and not in UTF-16 units. */
export function runeCount(text: string): number {
  if (!surrogate.test(text)) return text.length;
  let pairs = 0;
  for (let i = 0; i < text.length - 1; i++)
    if (isHigh(text.charCodeAt(i)) && isLow(text.charCodeAt(i + 1))) {
      pairs++;
      i++;
    }
  return text.length - pairs;
}

const surrogate = /[\ud800-\udfff]/;

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
