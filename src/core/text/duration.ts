const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A time span in words, rounded down: `just now` (under a minute, and negative: clocks differ), `3 min`, `2 h 5 min`,
 * `2 h`, `4 d`. `unknown` for what is no number.
 */
export function ageText(ms: number): string {
  if (Number.isNaN(ms) || ms === Infinity) return 'unknown';
  if (ms < MINUTE) return 'just now';
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms >= DAY) return `${Math.floor(ms / DAY)} d`;
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  const hours = `${Math.floor(ms / HOUR)} h`;
  return minutes === 0 ? hours : `${hours} ${minutes} min`;
}

/** How long ago: `just now`, `3 min ago`. */
export function agoText(ms: number): string {
  return ms < MINUTE ? 'just now' : `${ageText(ms)} ago`;
}
