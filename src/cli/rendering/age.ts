/** How long ago `at` was, seen from `now` (both ISO-8601): `5 s`, `3 min`, `2 h`, `4 d`; `unknown` without a time. */
export function age(at: string | null, now: string): string {
  if (at === null) return 'unknown';
  const seconds = Math.max(0, Math.round((Date.parse(now) - Date.parse(at)) / 1000));
  if (Number.isNaN(seconds)) return 'unknown';
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 60 * 60) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 60 * 60) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** `at` (ISO-8601) as local date and time to the second. */
export function localTime(at: string): string {
  const d = new Date(at);
  if (Number.isNaN(d.getTime())) return 'unknown';
  const day = `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  return `${day} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

/** `at` (ISO-8601) as local time to the minute, with the day where that is not the day of `now`: `15:04`, `2026-11-22 01:30`. */
export function clockTime(at: string, now: string): string {
  const [day = '', time = ''] = localTime(at).split(' ');
  if (time === '') return day;
  const minute = time.slice(0, 5);
  return localTime(now).startsWith(`${day} `) ? minute : `${day} ${minute}`;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
