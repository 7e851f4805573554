const UNITS = ['KB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes as people read it: `0 bytes`, `999 bytes`, `1.5 KB`, `14 MB`. Units of a thousand. */
export function byteText(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  let [value, unit] = [bytes / 1000, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}
