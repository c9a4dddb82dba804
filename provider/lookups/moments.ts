/** Date and time with its offset: what RFC 3339 calls a date-time. */
const dateTime = /^(\d{4})-(\d\d)-(\d\d)[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Why the value is no moment, or undefined where it is one: a Date, or the text of a date-time. */
export function validateMoment(value: unknown): string | undefined {
  if (value instanceof Date ? !Number.isNaN(value.getTime()) : typeof value === "string" && isDateTime(value)) {
    return undefined;
  }
  const given = typeof value === "string" ? `, not ${JSON.stringify(value.slice(0, 40))}` : "";
  return `must be a Date, or an RFC 3339 date and time such as "2026-01-31T12:00:00Z"${given}`;
}

function isDateTime(text: string): boolean {
  const [, year, month, day] = dateTime.exec(text) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  // Date.parse takes the 30th of February for the 2nd of March.
  return Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
}

/** The moment as the API reads it. */
export function momentText(moment: Date | string): string {
  return moment instanceof Date ? moment.toISOString() : moment;
}
