import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { exportInstructions } from '../instructions/history.ts';

const FILE = '.claude/instruction-history.json';
const LONGEST = 20_000_000;

/** How the repository's instruction-history.json stands to what holds here, by id and content. Nothing is written. */
export async function historyLines(d: Daemon, root: string): Promise<string[]> {
  const text = textOf(join(root, FILE));
  if (text === null) return [];
  try {
    const { inFile, before } = await exportInstructions(d, {
      cwd: root,
      caller: { pid: process.pid, terminal: false },
      file: FILE,
      text,
      dryRun: true,
    });
    const open = [
      ...(before.onlyThere.length === 0 ? [] : [`${before.onlyThere.length} only there (rollcall instructions import ${FILE})`]),
      ...(before.onlyHere.length === 0 ? [] : [`${before.onlyHere.length} only here (rollcall instructions export ${FILE})`]),
      ...(before.different.length === 0 ? [] : [`${before.different.length} not the same`]),
    ];
    return [`${FILE}: ${inFile} in the file, ${before.same} the same here${open.map((part) => `, ${part}`).join('')}`];
  } catch (error) {
    if (error instanceof RollcallError) return [`${FILE} was not compared: ${error.message}`];
    throw error;
  }
}

function textOf(path: string): string | null {
  try {
    const found = lstatSync(path);
    return found.isFile() && found.size <= LONGEST ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
