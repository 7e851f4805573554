import { PERSON } from './authors.ts';
import type { Author } from './change.ts';
import type { AuthoredFile, Question } from './question.ts';

export function isSelf(q: Question, author: Author): boolean {
  return author.kind === 'session' && author.sessionId === q.sessionId;
}

/** Another session that is not over. */
export function isLiveOther(q: Question, author: Author): boolean {
  return author.kind === 'session' && author.sessionId !== q.sessionId && q.sessions.get(author.sessionId)?.ended === false;
}

/** This session has uncommitted work in the file, whoever else has. */
export function isAuthor(q: Question, file: AuthoredFile): boolean {
  return isOwnConflict(q, file) || file.authors.some((author) => isSelf(q, author));
}

/** Everybody else whose uncommitted work is in the file. */
export function othersOf(q: Question, file: AuthoredFile): Author[] {
  if (isOwnConflict(q, file)) return [];
  return file.authors.length === 0 ? [PERSON] : file.authors.filter((author) => !isSelf(q, author));
}

/**
 * A merge or the like has stopped halfway, and it is up to this session to end it: it began it, or nobody else who is
 * there did.
 */
export function mayFinish({ operation, ...q }: Question): boolean {
  return operation !== null && (operation.by === null || !isLiveOther({ operation, ...q }, operation.by));
}

/**
 * What stands in a file with conflicts is a merge's work, whoever has rows for it from before: it belongs to whom the
 * merge belongs to. Where no operation is under way (a stash that was applied), its authors say.
 */
function isOwnConflict(q: Question, file: AuthoredFile): boolean {
  if (!file.unmerged) return false;
  return q.operation === null ? file.authors.some((author) => isSelf(q, author)) : mayFinish(q);
}
