import { lstatSync } from 'node:fs';
import type { ShellEffects } from '../../core/shell/effects.ts';
import type { AgentEvent } from '../../protocol/agent-event.ts';

const CALLS_KEPT = 1024;
const FILES_KEPT = 4096;

/**
 * Files outside of repositories that sessions made with a file tool since the daemon began, each as it was left: they may take
 * them away again. It is lost with a restart, and a person is asked then.
 *
 *     announced, nothing is there ──reported, a file is there──▶ made ──the session writes it again──▶ made, as it is now
 *                                                                 └──anything else changed it: not its own──▶
 */
export class MadeFiles {
  /** By call: what was not there, or was the session's own. */
  readonly #open = new Map<string, string[]>();
  /** By session and path: the very file, as the session left it. */
  readonly #made = new Map<string, string>();

  /** Before a call. @param worktree what is in it is not looked at */
  announced(event: AgentEvent, worktree: string | null): void {
    const { tool } = event;
    if (tool === null || tool.useId === null || tool.command !== null) return;
    const outside = tool.writes.filter((path) => path.startsWith('/') && (worktree === null || !path.startsWith(`${worktree}/`)));
    const paths = outside.filter((path) => stampOf(path) === 'nothing' || this.isMade(event, path));
    if (paths.length > 0) put(this.#open, callOf(event), paths, CALLS_KEPT);
  }

  /** After it. */
  reported(event: AgentEvent): void {
    const paths = this.#open.get(callOf(event)) ?? [];
    this.#open.delete(callOf(event));
    if (event.kind !== 'tool-after') return;
    for (const path of paths) {
      const stamp = stampOf(path);
      if (stamp.startsWith('file')) put(this.#made, fileOf(event, path), stamp, FILES_KEPT);
      else this.#made.delete(fileOf(event, path));
    }
  }

  /** Whether the session has made this file, and it is as the session left it. */
  isMade(event: AgentEvent, path: string): boolean {
    const known = this.#made.get(fileOf(event, path));
    return known !== undefined && stampOf(path) === known;
  }
}

const HARMLESS: ReadonlySet<string> = new Set(['cd', 'rm', 'unlink', 'ls', 'echo', 'true']);

/** A call that does nothing but delete: another could put something else there first. */
export function onlyDeletes(shell: ShellEffects | null): boolean {
  if (shell === null || shell.unknown.length > 0) return false;
  return (
    shell.runs.every(({ program }) => HARMLESS.has(program)) && shell.effects.every(({ kind }) => kind === 'delete' || kind === 'read')
  );
}

function stampOf(path: string): string {
  try {
    const s = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (s === undefined) return 'nothing';
    return s.isFile() && s.nlink === 1n ? `file ${s.dev}:${s.ino}:${s.size}:${s.mtimeNs}:${s.ctimeNs}` : 'other';
  } catch {
    return 'unreadable';
  }
}

function callOf({ agent, agentSessionId, tool }: AgentEvent): string {
  return `${agent}\0${agentSessionId}\0${tool?.useId ?? ''}`;
}

function fileOf({ agent, agentSessionId }: AgentEvent, path: string): string {
  return `${agent}\0${agentSessionId}\0${path}`;
}

/** The oldest falls out of a full one. */
function put<T>(map: Map<string, T>, key: string, value: T, limit: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > limit) map.delete(map.keys().next().value ?? '');
}
