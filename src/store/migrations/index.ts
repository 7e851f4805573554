import { first } from './0001-first.ts';
import { authorsAndClaims } from './0002-authors-and-claims.ts';
import { identities } from './0003-identities.ts';
import { projectOfASession } from './0004-project-of-a-session.ts';
import { continuity } from './0005-continuity.ts';
import { intents } from './0006-intents.ts';
import { messages } from './0007-messages.ts';
import { priorities } from './0008-priorities.ts';
import { decisions } from './0009-decisions.ts';
import { closings } from './0010-closings.ts';
import { checkouts } from './0011-checkouts.ts';
import { instructions } from './0012-instructions.ts';
import type { Migration } from './migration.ts';

/** All steps that this program knows, in their order. */
export const MIGRATIONS: readonly Migration[] = [
  first,
  authorsAndClaims,
  identities,
  projectOfASession,
  continuity,
  intents,
  messages,
  priorities,
  decisions,
  closings,
  checkouts,
  instructions,
];
