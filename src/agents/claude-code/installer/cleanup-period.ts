import { parse } from 'jsonc-parser';
import { repositoryOf } from '../../../platform/git/repository.ts';
import { splitBom } from './json-text.ts';
import { readSettingsFile, settingsPath, type ClaudePlaces } from './settings-file.ts';

/** Claude Code's own, where no settings file says otherwise. */
const DEFAULT_DAYS = 30;

/** After how many days Claude Code deletes a transcript (0: it keeps none), and the file that says so. */
export interface CleanupPeriod {
  days: number;
  /** null: its default. */
  path: string | null;
}

/** An administrator's settings count first, then the user's in this project, the project's, and the user's. */
export function cleanupPeriod(places: ClaudePlaces): CleanupPeriod {
  const inProject = repositoryOf(places.cwd) === null ? [] : [settingsPath('local', places), settingsPath('project', places)];
  for (const path of [places.managedSettings, ...inProject, settingsPath('user', places)]) {
    const days = daysIn(path);
    if (days !== null) return { days, path };
  }
  return { days: DEFAULT_DAYS, path: null };
}

function daysIn(path: string): number | null {
  try {
    const [, text] = splitBom(readSettingsFile(path).text);
    const value: unknown = text.trim() === '' ? null : parse(text);
    const days: unknown = typeof value === 'object' && value !== null && 'cleanupPeriodDays' in value ? value.cleanupPeriodDays : null;
    return typeof days === 'number' && Number.isFinite(days) && days >= 0 ? days : null;
  } catch {
    // What is wrong with the file is said where the hooks are looked at.
    return null;
  }
}
