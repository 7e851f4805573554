import { shortText } from '../text/short-text.ts';
import type { Session } from './session.ts';

/** `#2`; `#2 of shop` to a reader of another repository. The repository's name is made safe. @param home null: it is the reader's own */
export function sessionName({ number }: Pick<Session, 'number'>, home: string | null): string {
  return home === null ? `#${number}` : `#${number} of ${shortText(home, 40)}`;
}
