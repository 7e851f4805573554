import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { readOldFiles, readRegistry } from '../old-files.ts';
import { takeOver } from '../register/import-fpai.ts';
import { giveRegistry } from './give-out.ts';
import type { Mirrored } from './memory.ts';
import { OLD_FILES } from './signs.ts';
import { hashOf } from './state.ts';

/**
 * Imports what others have written into the directory of a mirror since the last time. A registry that is damaged is left
 * as it is, and keeps everything of its directory from being imported, until it changes.
 *
 * @returns whether there was something
 */
export async function takeIn(d: Daemon, mirrored: Mirrored, zone: string): Promise<boolean> {
  const { watch, place, state, warnings } = mirrored;
  const stamp = watch.registry();
  const beats = watch.heartbeats(d.clock.monotonic());
  if (stamp === null && (!beats || warnings.has('registry'))) return false;
  try {
    if (stamp !== null) {
      const registry = await readRegistry(place.directory, false);
      const others = registry !== null && !state.written.includes(hashOf(registry.text));
      if (!others) {
        watch.registryRead(stamp);
        warnings.delete('registry');
        // A crash left the one before: what it says is not news.
        if (registry !== null && hashOf(registry.text) !== state.written[0]) await giveRegistry(d, mirrored);
        if (!beats) return false;
      }
    }
    const files = await readOldFiles(place.directory, false);
    const who = () => Promise.resolve({ by: OLD_FILES, person: false });
    const given = { cwd: place.home, directory: place.directory, files, zone, dryRun: false, mirrored: true, who };
    const { rows, warnings: doubts, found } = await takeOver(d, given);
    for (const { key, session } of rows) {
      const at = found.newest.get(key);
      if (session !== null && at !== undefined) mirrored.heard.set(session.id, Math.max(at, mirrored.heard.get(session.id) ?? 0));
    }
    if (doubts.length > 0) d.log.warn({ directory: place.directory, doubts: doubts.slice(0, 20), count: doubts.length }, 'old files');
    warnings.delete('registry');
  } catch (error) {
    if (!(error instanceof RollcallError) || (error.code !== 'REGISTRY_UNREADABLE' && error.code !== 'NOTHING_TO_IMPORT')) throw error;
    if (error.code === 'REGISTRY_UNREADABLE') {
      if (!warnings.has('registry')) d.log.warn({ err: error }, 'the mirror leaves a damaged registry as it is');
      warnings.set('registry', `${error.message}. It is left as it is, and written again when it can be read; mend or remove it.`);
    }
  }
  if (stamp !== null) watch.registryRead(stamp);
  return true;
}
