// Whether a text is a timestamp for go-yaml v2 (resolve.go parseTimestamp). Such a text stays a string; it matters only
// where a `!!timestamp` tag insists.

const date = /^(\d{4})-(\d{1,2})-(\d{1,2})/.source;
const time = /(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?/.source;
const forms = [
  new RegExp(`${date}[Tt]${time}(?:Z|[-+](\\d{2}):(\\d{2}))$`),
  new RegExp(`${date} ${time}$`),
  new RegExp(`${date}$`),
];

/** RFC 3339 with short fields, `2006-1-2 15:4:5`, or a date alone; as strict about the calendar as Go's time.Parse. */
export function isYamlTimestamp(text: string): boolean {
  for (const form of forms) {
    const match = form.exec(text);
    if (match) return isReal(match.slice(1).map((field) => Number(field ?? 0)));
  }
  return false;
}

function isReal(fields: readonly number[]): boolean {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] =
    fields;
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  if (zoneHour > 24 || zoneMinute >= 60) return false;
  const days = month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
