import { shortPath, shortText } from '../text/short-text.ts';

/*
 * Texts that models read about free work. Names of areas and files come from the repository: they are cut and made safe here.
 */

/** A file that is free, and why just this one. */
export interface Offer {
  /** Its area; null: it was found by its name. */
  area: string | null;
  path: string;
  reason: string;
}

const NAME = 30;
const PATH = 60;
const REASON = 90;
const TAKEN = 4;

/** At roll call: in which areas others are, and where nobody is. Empty where there is nothing to offer. */
export function freeWorkText(taken: readonly { name: string; numbers: readonly number[] }[], offers: readonly Offer[]): string {
  if (offers.length === 0 || taken.length === 0) return '';
  const names = taken.slice(0, TAKEN).map(
    ({ name, numbers }) =>
      `${shortText(name, NAME)} (${numbers
        .slice(0, 3)
        .map((number) => `#${number}`)
        .join(', ')})`,
  );
  const more = taken.length > names.length ? ` and ${taken.length - names.length} more` : '';
  return [
    `Others are at work in ${names.join(', ')}${more}. Where your task leaves you the choice:`,
    ...offers.map(
      ({ area, path, reason }) =>
        `- Work on ${shortText(area ?? path, NAME)}? (${shortPath(path, PATH)} available: ${shortText(reason, REASON)})`,
    ),
  ].join('\n');
}

/** In a refusal: what to do instead. */
export function offerText({ area, path, reason }: Offer): string {
  const file = shortPath(path, PATH);
  return area === null
    ? `work on ${file} instead (${shortText(reason, REASON)}; it is free)`
    : `work on ${shortText(area, NAME)} instead (${file} is free)`;
}
