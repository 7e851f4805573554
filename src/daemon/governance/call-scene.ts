import { existsSync } from 'node:fs';
import type { GovernedCall, Scene } from '../../core/governance/act.ts';
import { zoneOf } from '../../core/governance/zones.ts';
import type { Place, ShellEffects } from '../../core/shell/effects.ts';
import { canonical } from '../../platform/files.ts';
import type { ToolCall } from '../../protocol/agent-event.ts';
import { realPlace, shellOf } from '../call-effects.ts';
import type { Daemon } from '../context.ts';
import type { Home } from '../places.ts';

/** Of one call no more places are followed through links. */
const MOST_PLACES = 200;

/** What is known of the place of a call. */
export function sceneOf(d: Daemon, home: Pick<Home, 'worktree' | 'branch'>, cwd: string): Scene {
  const worktree = home.worktree?.path ?? null;
  const { protected_branches } = d.config(cwd).governance;
  return {
    home: d.home,
    worktree,
    branch: home.branch,
    protectedBranches: protected_branches,
    repositories: d.places.below('/').flatMap(({ worktree: { path } }) => (path === worktree ? [] : [path])),
    own: d.governance.own,
    scratch: [],
    isRepository: (path) => existsSync(`${path}/.git`),
    vitalProcesses: [process.pid],
  };
}

/**
 * A call as the rules see it. Paths are those that it names; where a link leads from one into what Rollcall or an agent is
 * governed by, the file that it leads to is written too.
 *
 * @param shell as evaluated in `cwd`
 */
export function governedCall(d: Daemon, tool: ToolCall, shell: ShellEffects | null, cwd: string, scene: Scene): GovernedCall {
  const effects = shell === null ? null : inRealDirectory(d, tool, shell, cwd);
  const named: Place[] = tool.writes.map((path) => ({ path, extent: 'one' }));
  for (const { kind, path, extent, to } of effects?.effects ?? []) {
    if (kind === 'write' || kind === 'create') named.push({ path, extent });
    if (to !== undefined) named.push({ path: to, extent });
  }
  const input = tool.input;
  const isMapping = typeof input === 'object' && input !== null && !Array.isArray(input);
  return {
    tool: tool.name,
    shell: effects,
    writes: [...tool.writes, ...hidden(named, scene)],
    ...(tool.name.startsWith('mcp__') && isMapping ? { input: input as Record<string, unknown> } : {}),
  };
}

/** Files of Rollcall and of agents' settings that are behind links. */
function hidden(places: readonly Place[], scene: Scene): string[] {
  const found = new Set<string>();
  for (const place of places.slice(0, MOST_PLACES)) {
    const real = realPlace(place);
    if (real === null || real.path === place.path) continue;
    const zone = zoneOf(real.path, scene);
    if (zone === 'rollcall' || zone === 'agent-settings') found.add(real.path);
  }
  return [...found];
}

/** A worktree is known by its real path: where the directory was spelled otherwise, the command is looked at from there. */
function inRealDirectory(d: Daemon, tool: ToolCall, shell: ShellEffects, cwd: string): ShellEffects {
  const real = canonical(cwd);
  return !real.ok || real.path === cwd ? shell : (shellOf(tool, real.path, d.home) ?? shell);
}
