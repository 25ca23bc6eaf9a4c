const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const pattern =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), *)?([0-9]{1,2}) +([A-Za-z]{3}) +([0-9]{4}) +([0-9]{2}):([0-9]{2})(?::([0-9]{2}))? +(?:([+-])([0-9]{2})([0-9]{2})|GMT|UT)(?: *\([^()]*\))?$/;

/** Writes a date for a Date field, in UTC (RFC 5322 section 3.3). */
export function composeDate(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${days[date.getUTCDay()]}, ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}

/** Reads a Date field; `undefined` when it is not to RFC 5322 section 3.3. */
export function parseDate(value: string): Date | undefined {
  const match = value.length > 200 ? null : pattern.exec(value);
  if (match === null) return undefined;
  const [, day, name, year, hour, minute, second, sign, offsetHours, offsetMinutes] = match;
  const month = months.findIndex((candidate) => candidate.toLowerCase() === name?.toLowerCase());
  if (month === -1) return undefined;
  const offset = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * (sign === '-' ? -1 : 1);
  const time = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute) - offset, Number(second ?? 0));
  return new Date(time);
}
