import { basename, dirname } from 'node:path';
import { setImmediate as others } from 'node:timers/promises';
import { DecisionImporter } from '../../compat/audit/import-decisions.ts';
import { logEntries } from '../../compat/audit/log-entries.ts';
import type { DecisionRecord } from '../../core/governance/audit.ts';
import type { ImportAuditReply, ImportAuditRequest } from '../../protocol/api-import.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { readOldFile } from '../old-files.ts';

/** Bytes. */
const LARGEST_FILE = 16 * 1024 * 1024;
/** Entries between which hooks are answered: secrets are looked for in each. */
const SLICE = 20;
/** Decisions of one transaction. */
const BATCH = 200;

/**
 * Takes an exported audit log over, slice by slice, so that hooks are answered meanwhile. Broken off in the middle it goes on where
 * it is run again: what is there stays as it is.
 *
 * @throws DUMP_UNREADABLE
 */
export async function importAudit(d: Daemon, { cwd, path, dryRun }: ImportAuditRequest): Promise<ImportAuditReply> {
  const file = await readOldFile(dirname(path), basename(path), LARGEST_FILE, true);
  if (file === null || typeof file === 'string')
    throw new RollcallError('DUMP_UNREADABLE', { detail: `${path}: ${file ?? 'there is no such file'}` });
  const { entries, broken } = logEntries(file.text);
  const importer = new DecisionImporter(file.name, { keepInput: d.config(cwd).audit.keep_input });
  for (const place of broken) importer.warn('not-an-object', place);
  for (const [index, entry] of entries.entries()) {
    if (index % SLICE === 0) await others();
    importer.add(entry);
  }
  const { decisions, warnings } = importer;
  let added = 0;
  for (let from = 0; from < decisions.length; from += BATCH) {
    const batch = decisions.slice(from, from + BATCH);
    added += await (dryRun ? missing(d, batch) : add(d, batch));
    await others();
  }
  const times = decisions.map(({ at }) => at).toSorted((a, b) => a - b);
  const time = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
  return {
    dryRun,
    path,
    total: entries.length + broken.length,
    added,
    known: decisions.length - added,
    refused: decisions.filter(({ outcome }) => outcome === 'deny').length,
    sessions: new Set(decisions.map(({ sessionId }) => sessionId)).size,
    from: time(times[0]),
    until: time(times.at(-1)),
    warnings,
  };
}

async function add(d: Daemon, decisions: readonly DecisionRecord[]): Promise<number> {
  return d.store.transaction([], async (tx) => {
    let added = 0;
    for (const decision of decisions) if (await tx.decisions.addOnce(decision)) added += 1;
    return added;
  });
}

async function missing(d: Daemon, decisions: readonly DecisionRecord[]): Promise<number> {
  return d.store.read(async (tx) => {
    let count = 0;
    for (const { id } of decisions) if ((await tx.decisions.get(id)) === null) count += 1;
    return count;
  });
}
