/** Points in time as Graph writes them: ISO 8601, with up to seven digits of a second. https://learn.microsoft.com/graph/api/resources/user */

const written = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/i;

/** Milliseconds since 1970; a day alone is its midnight, a time without a zone is in UTC. Null where the text is neither. */
export function readInstant(text: string): number | null {
  const [, day, time = '00:00', zone = 'Z'] = written.exec(text.trim()) ?? [];
  if (day === undefined) return null;
  if (Number(day.slice('2022-02-'.length)) > lastDayOfEveryMonth && !isDay(day)) return null;
  const instantMs = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(instantMs) ? null : instantMs;
}

/** Only beyond it a day may not exist, and looking costs a microsecond. */
const lastDayOfEveryMonth = 28;

/** JavaScript takes the 30th of February for the 1st or 2nd of March. */
function isDay(day: string): boolean {
  const dayMs = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(dayMs) && new Date(dayMs).toISOString().startsWith(day);
}
