/** The wanted number when it is free, else the lowest free one, from 1 up, without a maximum. */
export function chooseNumber(taken: ReadonlySet<number>, wanted: number | null): number {
  if (wanted !== null && wanted >= 1 && !taken.has(wanted)) return wanted;
  let number = 1;
  while (taken.has(number)) number++;
  return number;
}
