import type { Hurt } from './messages.ts';
import type { AuthoredFile, Question } from './question.ts';
import { isAuthor, othersOf } from './standing.ts';

export function hurtFiles(q: Question, files: readonly AuthoredFile[]): Hurt[] {
  return files.map((file) => ({ name: file.path, owners: othersOf(q, file), shared: isAuthor(q, file), changedAt: file.changedAt }));
}
