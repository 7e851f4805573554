import { basename, dirname, isAbsolute, join, normalize, sep } from 'node:path';
import type { TranscriptFile } from '../../../core/transcript/record.ts';
import type { TranscriptTree } from '../../transcript/directory-sweep.ts';

/**
 * Where Claude Code writes, below its configuration directory:
 *
 * | path below `projects/<project>/` | kind |
 * | --- | --- |
 * | `<session>.jsonl` | session |
 * | `<session>/subagents/…/agent-<id>.jsonl` | subagent (at any depth: workflows have directories of their own) |
 * | `agent-<id>.jsonl` | subagent of an older version: only its records name the session |
 * | `<session>/tool-results/**` | output |
 *
 * `sessions-index.json`, `*.meta.json` and everything else are no transcripts.
 */
export function claudeCodeTree(configDirectories: readonly string[]): TranscriptTree {
  const roots = Array.from(new Set(configDirectories.map((directory) => join(directory, 'projects'))));
  return { roots, enters: (directory) => isTranscriptDirectory(directory), fileAt: claudeCodeFileAt };
}

/** @param path a path as a hook names it. null: no transcript of Claude Code, or not absolute. */
export function claudeCodeFileAt(path: string): TranscriptFile | null {
  if (!isAbsolute(path) || path.includes('\0')) return null;
  const absolute = normalize(path);
  for (const below of belowProjects(absolute)) {
    const found = fileBelow(absolute, below);
    if (found !== null) return found;
  }
  return null;
}

/**
 * The directories that belong to a session, by the path of its main file. They need not exist. Subagents of older versions lie beside
 * the main file, under names that do not say whose they are.
 */
export function directoriesOfSession(mainFile: string): string[] {
  const file = claudeCodeFileAt(mainFile);
  if (file?.kind !== 'session') return [];
  const own = join(dirname(file.path), basename(file.path, '.jsonl'));
  return [join(own, 'subagents'), join(own, 'tool-results')];
}

/** All that belongs to a session, by the path of its main file: a tree for a sweep of its own, as a hook hurries it. */
export function sessionTree(mainFile: string): TranscriptTree {
  return { roots: directoriesOfSession(mainFile), enters: (directory) => isTranscriptDirectory(directory), fileAt: claudeCodeFileAt };
}

/** What follows `projects` in a path; for each `projects` that stands in it, since a home may lie below another one. */
function belowProjects(absolute: string): string[][] {
  const parts = absolute.split(sep);
  return parts.flatMap((part, index) => (part === 'projects' ? [parts.slice(index + 1)] : []));
}

function fileBelow(path: string, below: readonly string[]): TranscriptFile | null {
  const name = below.at(-1) ?? '';
  const base = { agent: 'claude-code', path, compression: 'none' } as const;
  const agentId = /^agent-(.+)\.jsonl$/.exec(name)?.[1] ?? null;
  if (below.length === 2) {
    if (agentId !== null) return { ...base, kind: 'subagent', agentSessionId: null, agentId };
    const session = /^([^.].*)\.jsonl$/.exec(name)?.[1];
    return session === undefined ? null : { ...base, kind: 'session', agentSessionId: session, agentId: null };
  }
  const [, session = '', folder] = below;
  if (below.length < 4 || session === '') return null;
  if (folder === 'tool-results') return { ...base, kind: 'output', agentSessionId: session, agentId: null };
  if (folder !== 'subagents' || agentId === null) return null;
  return { ...base, kind: 'subagent', agentSessionId: session, agentId };
}

/** A project, a session, and everything below the two folders of a session. `memory` and other folders are left alone. */
function isTranscriptDirectory(directory: string): boolean {
  return belowProjects(directory).some(
    (below) => below.length === 1 || below.length === 2 || below[2] === 'subagents' || below[2] === 'tool-results',
  );
}
