import { dirname } from 'node:path';
import { type ToldSetting, fromCoordination, fromFilePatterns } from '../compat/coordination/to-settings.ts';
import { NO_OLD, type OldGoods, type OldTold } from './old-files.ts';
import type { Entry } from './parse.ts';
import { type SettingKey, type Value, isSettingKey } from './schema.ts';

/** Where in a file a value stands; `key`: the name that an old file has for it. */
export interface Origin {
  file: string;
  line: number;
  key: string | null;
}

/** What a file says, each setting with the content (hash) that said it. */
export type FileSettings = ReadonlyMap<SettingKey, Entry & { hash: string }>;

/** What the files of one level said when they could last be read: config.yaml or .rollcall.yaml, and the old ones beside it. */
export interface GoodLevel {
  own: FileSettings;
  old: OldGoods;
}

export const NOTHING_GOOD: GoodLevel = { own: new Map(), old: NO_OLD };

/** One setting as one file of a level says it. */
export interface Said {
  key: SettingKey;
  value: Value;
  origin: Origin;
  hash: string;
  /** What a pin of the user's trust is for: the root for .rollcall.yaml, else the file. */
  pin: string;
  /** Entries for the list that holds: they can only make more files leased. */
  adds: boolean;
}

/**
 * All that a level says, in the order in which it is to be applied. What the own file names is left out of the old ones.
 *
 * @param file path of the own file
 * @param onlyListed whether only listed files are leased after all that was said so far; asked once file-patterns.yaml is applied
 */
export function* saidBy({ own, old }: GoodLevel, file: string | null, onlyListed: () => boolean): Generator<Said> {
  if (file === null) return;
  yield* fromOld(fromFilePatterns(old.patterns), own);
  yield* fromOld(fromCoordination(old.coordination, onlyListed()), own);
  for (const [key, { value, line, hash }] of own)
    yield { key, value, origin: { file, line, key: null }, hash, pin: dirname(file), adds: false };
}

function fromOld(told: readonly ToldSetting<OldTold>[], own: FileSettings): Said[] {
  return told.flatMap(({ setting, value, key: name, entry, adds = false }) => {
    if (!isSettingKey(setting) || own.has(setting)) return [];
    const origin = { file: entry.file, line: entry.line, key: name };
    return [{ key: setting, value, origin, hash: entry.hash, pin: entry.file, adds }];
  });
}
