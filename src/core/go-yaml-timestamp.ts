// Which texts go-yaml takes for a timestamp (resolve.go parseTimestamp, with time.Parse underneath).

/**
 * Whether one of go-yaml's four layouts fits: `2006-1-2T15:4:5.9Z07:00`, the same with a small t, with a blank for the T
 * and no zone, and the date alone.
 */
export function isYamlTimestamp(text: string): boolean {
  const found = dated.exec(text);
  if (!found) return false;
  const [, year, month, day, rest = ''] = found;
  if (!isDate(Number(year), Number(month), Number(day))) return false;
  return rest === '' || isTime(zoned.exec(rest) ?? unzoned.exec(rest));
}

const dated = /^(\d{4})-(\d{1,2})-(\d{1,2})([Tt ].*)?$/;
// time.Parse takes a comma for the point of the fraction, and any run of blanks for one.
const zoned = /^[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))$/;
const unzoned = /^ +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?$/;

function isDate(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (days[month - 1] ?? 0);
}

function isTime(parts: readonly string[] | null): boolean {
  if (!parts) return false;
  const [hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  // time.Parse: offsets of 24 hours and of 60 minutes are accepted, "as some people do write" them.
  return hour < 24 && minute < 60 && second < 60 && zoneHour <= 24 && zoneMinute <= 60;
}
