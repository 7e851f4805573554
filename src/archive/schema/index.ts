import { first } from './0001-first.ts';
import { texts } from './0002-texts.ts';
import { usage } from './0003-usage.ts';
import { trimmed } from './0004-trimmed.ts';
import type { Migration } from './migration.ts';

/** All steps that this program knows, in their order. */
export const MIGRATIONS: readonly Migration[] = [first, texts, usage, trimmed];
