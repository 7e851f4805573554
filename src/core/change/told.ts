import type { Session } from '../session/session.ts';
import { shortPath } from '../text/short-text.ts';

const SHOWN = 5;

/** To an author whose file another session has committed together with changes of its own. */
export function committedText(paths: readonly string[], by: Session): string {
  const shown = paths.slice(0, SHOWN).map((path) => shortPath(path, 60));
  const more = paths.length > shown.length ? `, and ${paths.length - shown.length} more` : '';
  return `#${by.number} has committed ${shown.join(', ')}${more}, with your uncommitted changes in it: they are in its commit now. Look before you commit them again.`;
}
