import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import {
  makeDirectories,
  readSettingsFile,
  removeEmptyDirectories,
  replaceSettingsFile,
  unwritable,
  type Scope,
} from '../agents/claude-code/installer/settings-file.ts';
import { readIfThere, reasonOf } from '../platform/file-access.ts';
import { writeAtomically } from '../platform/files.ts';
import { repositoryOf } from '../platform/git/repository.ts';
import { RollcallError } from '../protocol/errors.ts';
import type { SetupDependencies } from './dependencies.ts';

const BEGIN = '<!-- rollcall: begin -->';
const END = '<!-- rollcall: end -->';
const SNIPPET = `${BEGIN}
## Sessions (Rollcall)

- "start session": run \`rollcall init\` and tell what it says, ✗ and ⚠ first.
- "process session closedown": run \`rollcall closedown\`, tell what it says, and stop.
- Other sessions may work in this checkout: \`rollcall status\` shows them. A call that is refused says what to do instead; do that.
${END}
`;

/** What we put where, so that uninstall gives the bytes back. */
const shape = z.array(z.object({ path: z.string(), existed: z.boolean(), gap: z.string(), directories: z.array(z.string()) }));
type Written = z.infer<typeof shape>[number];

/** Which CLAUDE.md a scope means. Throws NOT_A_REPOSITORY. */
export function claudeMdPath(scope: Scope, deps: Pick<SetupDependencies, 'claudeConfig' | 'cwd'>): string {
  if (scope === 'user') return join(deps.claudeConfig, 'CLAUDE.md');
  const repository = repositoryOf(deps.cwd);
  if (repository === null) throw new RollcallError('NOT_A_REPOSITORY', { path: deps.cwd });
  return join(repository.worktreeRoot, scope === 'project' ? 'CLAUDE.md' : 'CLAUDE.local.md');
}

/**
 * Puts our lines into the CLAUDE.md of a scope, at its end, or brings them up to date. May be run again at no effect. Throws
 * NOT_A_REPOSITORY, SETTINGS_UNREADABLE, SETTINGS_UNWRITABLE.
 */
export function addClaudeMd(scope: Scope, deps: SetupDependencies): { path: string; outcome: 'added' | 'updated' | 'there' } {
  const path = claudeMdPath(scope, deps);
  const file = readSettingsFile(path);
  const block = blockIn(file.text);
  if (block !== null) {
    const text = file.text.slice(0, block.start) + SNIPPET + file.text.slice(block.end);
    if (text === file.text) return { path, outcome: 'there' };
    if (!replaceSettingsFile(file, Buffer.from(text))) throw unwritable(path, 'another program writes to it');
    return { path, outcome: 'updated' };
  }
  const gap = file.text === '' ? '' : file.text.endsWith('\n') ? '\n' : '\n\n';
  const directories = makeDirectories(dirname(path));
  writeRecords(deps, [...records(deps).filter((one) => one.path !== path), { path, existed: file.bytes !== null, gap, directories }]);
  if (!replaceSettingsFile(file, Buffer.from(file.text + gap + SNIPPET))) throw unwritable(path, 'another program writes to it');
  return { path, outcome: 'added' };
}

/** Takes our lines out of every CLAUDE.md that got them, or out of this one. A file that nobody else has changed becomes what it was. Never throws. */
export function removeClaudeMd(
  deps: SetupDependencies,
  only: string | null,
): { path: string; outcome: 'restored' | 'removed' | 'gone' | 'failed'; detail: string | null }[] {
  const all = records(deps);
  const found = all.filter(({ path }) => only === null || path === only).map((record) => ({ record, done: remove(record) }));
  const left = all.filter((record) => !found.some((one) => one.record === record && one.done.outcome !== 'failed'));
  if (left.length === 0) rmSync(recordPath(deps), { force: true });
  else if (left.length < all.length) writeRecords(deps, left);
  return found.map(({ record, done }) => ({ path: record.path, outcome: done.outcome, detail: done.detail }));
}

function remove({ path, existed, gap, directories }: Written): {
  outcome: 'restored' | 'removed' | 'gone' | 'failed';
  detail: string | null;
} {
  try {
    const file = readSettingsFile(path);
    const block = blockIn(file.text);
    if (block === null) return { outcome: 'gone', detail: null };
    const before = file.text.slice(0, block.start);
    const text = (before.endsWith(gap) ? before.slice(0, before.length - gap.length) : before) + file.text.slice(block.end);
    const isOver = !existed && text === '';
    if (!replaceSettingsFile(file, isOver ? null : Buffer.from(text))) return { outcome: 'failed', detail: 'another program writes to it' };
    if (isOver) removeEmptyDirectories(directories);
    return { outcome: isOver ? 'removed' : 'restored', detail: null };
  } catch (error) {
    return { outcome: 'failed', detail: error instanceof RollcallError ? error.message : reasonOf(error) };
  }
}

/** From its first line to behind the line feed of its last. A begin without an end is somebody's own. */
function blockIn(text: string): { start: number; end: number } | null {
  const last = text.lastIndexOf(`\n${END}`);
  const start = last < 0 ? -1 : text.lastIndexOf(`${BEGIN}\n`, last);
  if (start < 0 || (start > 0 && text[start - 1] !== '\n')) return null;
  const after = last + END.length + 1;
  return { start, end: text[after] === '\n' ? after + 1 : after };
}

function records(deps: SetupDependencies): Written[] {
  try {
    const parsed = shape.safeParse(JSON.parse(readIfThere(recordPath(deps))?.toString('utf8') ?? '[]'));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}

function writeRecords(deps: SetupDependencies, all: readonly Written[]): void {
  writeAtomically(recordPath(deps), `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600, fsync: true });
}

function recordPath({ directories }: SetupDependencies): string {
  return join(directories.data, 'claude-md.json');
}
