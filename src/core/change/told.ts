import type { Session } from '../session/session.ts';
import { shortPath } from '../text/short-text.ts';

const SHOWN = 5;

/** To an author whose file another session has committed together with changes of its own. */
export function committedText(paths: readonly string[], by: Session): string {
  const shown = paths.slice(0, SHOWN).map((path) => shortPath(path, 60));
  const more = paths.length > shown.length ? `, and ${paths.length - shown.length} more` : '';
  return `#${by.number} has committed ${shown.join(', ')}${more}, with your uncommitted changes in it: they are in its commit now. Look before you commit them again.`;
}

/** Uncommitted work of others that a command has changed, or deleted, without saying so. */
export interface HurtWork {
  path: string;
  gone: boolean;
  /** null: the person. */
  owner: Session | null;
}

/** To the session whose command did it, when nobody else is there to see it. */
export function hurtWorkText(hurt: readonly HurtWork[]): string {
  const shown = hurt.slice(0, SHOWN).map(({ path, gone, owner }) => {
    const whose = owner === null ? 'of the person' : `of #${owner.number}${owner.endedAt === null ? '' : ', whose session is over'}`;
    return `${shortPath(path, 60)} (${whose}${gone ? '; it is gone' : ''})`;
  });
  const more = hurt.length > shown.length ? `, and ${hurt.length - shown.length} more` : '';
  return `⚠️ Your last command changed uncommitted work that is not yours: ${shown.join(', ')}${more}. Look at it, and tell the user what is lost.`;
}
