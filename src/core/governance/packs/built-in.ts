import { RuleBook } from '../rule-book.ts';
import type { Rule } from '../rule.ts';
import { DATA } from './data.ts';
import { DEPLOY } from './deploy.ts';
import { DESTRUCTIVE_FILES } from './destructive-files.ts';
import { DESTRUCTIVE_GIT } from './destructive-git.ts';
import { HISTORY } from './history.ts';
import { OUTWARD } from './outward.ts';
import { PROCESSES } from './processes.ts';
import { PUBLISH } from './publish.ts';
import { SECRETS } from './secrets.ts';
import { SELF_GOVERNANCE } from './self-governance.ts';

/** The rules that hold where nobody says otherwise. Those about Rollcall itself speak first. */
export const BUILT_IN_RULES: readonly Rule[] = [
  ...SELF_GOVERNANCE,
  ...DESTRUCTIVE_FILES,
  ...DESTRUCTIVE_GIT,
  ...HISTORY,
  ...SECRETS,
  ...DATA,
  ...DEPLOY,
  ...PUBLISH,
  ...PROCESSES,
  ...OUTWARD,
];

export const BUILT_IN = new RuleBook(BUILT_IN_RULES);
