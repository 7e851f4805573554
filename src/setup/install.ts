import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { directCommand, sharedCommand, statusLineCommand } from '../agents/claude-code/installer/command.ts';
import { describeProblem, inspectSettings } from '../agents/claude-code/installer/inspect.ts';
import { addEntries, switchPlugins } from '../agents/claude-code/installer/settings.ts';
import { refuseNowhere } from '../platform/directories.ts';
import { canonical } from '../platform/files.ts';
import { RollcallError } from '../protocol/errors.ts';
import { runCanaries } from './canary.ts';
import { type Verdict } from '../agents/claude-code/installer/installation.ts';
import { clientPath, installClientFiles, removeClientFiles, type ClientFilesResult } from './client-files.ts';
import type { SetupDependencies } from './dependencies.ts';
import { reasonOf } from '../platform/file-access.ts';
import { checkInstallation } from '../agents/claude-code/installer/installation.ts';
import { readRecords, recordsDirectory, removeRecord, writeRecord, type InstallRecord } from './install-record.ts';
import { liveSessions, type LiveSession } from './live-sessions.ts';
import { presentStatusLine, type PresentStatusLine } from './status-line.ts';
import {
  hashOf,
  makeDirectories,
  missingDirectories,
  readSettingsFile,
  removeEmptyDirectories,
  replaceSettingsFile,
  settingsPath,
  unwritable,
  type Scope,
  type SettingsFile,
} from '../agents/claude-code/installer/settings-file.ts';

export interface SetupOptions {
  scope: Scope;
  /** true: ours where none is set. false: ours goes. Not given: as it is, unless somebody can be asked. Never in project scope. */
  statusLine?: boolean;
}

/** What setup is about to do; shown before it asks. */
export interface SetupPlan {
  scope: Scope;
  settings: { path: string; target: string; change: 'create' | 'change' | 'none' };
  dataDirectory: string;
  /** Plugins with the same hooks that are switched off in this file. */
  plugins: string[];
}

export interface SetupSteps {
  /** Asked once, before anything is written. Not given: nothing is asked (`--yes`, or no terminal to ask at). */
  confirm?: (plan: SetupPlan) => Promise<boolean>;
  /** Asked after that where no status line is set and the options say nothing of one. Not given: none is set. */
  offerStatusLine?: () => Promise<boolean>;
}

export interface SetupResult {
  plan: SetupPlan;
  /** `cancelled`: the person said no, and nothing was written. */
  outcome: 'installed' | 'already-installed' | 'cancelled';
  /** Files that were written. */
  written: string[];
  /** null when cancelled. */
  enforcement: Verdict | null;
  /**
   * What has become of the status line, and in which file. `foreign`: there is one that is not ours; it was left as it is. `none`: there
   * was none and there is none.
   */
  statusLine: { outcome: 'set' | 'kept' | 'removed' | 'foreign'; path: string } | { outcome: 'none'; path: null };
  warnings: string[];
  /** Claude Code sessions that run now and act by the new settings within about 2 s, from their next tool call on. */
  covered: LiveSession[];
  /** Those that do not see the new file before they are started again. */
  needRestart: LiveSession[];
}

/** How often a settings file may change under our hands before we give up. */
const ATTEMPTS = 5;

/**
 * Puts the hooks into Claude Code's settings and proves that they work. May be run again at no effect.
 *
 * Throws before anything is written: NOT_BUILT, NOT_A_REPOSITORY (project and local scope), SETTINGS_UNREADABLE,
 * STATE_DIRECTORY_UNSAFE (HOME is not there). Throws
 * SETTINGS_UNWRITABLE when a write fails; what had been written before it is taken back.
 */
export async function runSetup(options: SetupOptions, deps: SetupDependencies, steps: SetupSteps = {}): Promise<SetupResult> {
  refuseNowhere(deps.directories.data);
  refuseNowhere(deps.directories.state);
  const path = settingsPath(options.scope, deps);
  const first = planFor(options.scope, path, deps, null);
  const none: SetupResult = {
    plan: first.plan,
    outcome: 'cancelled',
    written: [],
    enforcement: null,
    statusLine: { outcome: 'none', path: null },
    warnings: [],
    covered: [],
    needRestart: [],
  };
  if (steps.confirm !== undefined && !(await steps.confirm(first.plan))) return none;
  const statusLineBefore = presentStatusLine(options.scope, deps);
  const wanted = await wantedStatusLine(options, statusLineBefore, steps);

  const projectWasThere = existsSync(dirname(path));
  const clientWasThere = existsSync(clientPath(deps));
  const client = installClientFiles(deps);
  let done: Written;
  try {
    done = writeSettings(options.scope, path, client, deps, wanted);
  } catch (error) {
    if (!clientWasThere && readRecords(deps).records.length === 0) {
      removeClientFiles(deps);
      removeEmptyDirectories([...client.createdDirectories, recordsDirectory(deps)]);
    }
    throw error;
  }

  const warnings = done.written ? notesOn(options.scope, done.plan, path) : [];
  const enforcement = await proveEnforcement(deps, warnings);
  const written = [...client.written, ...(done.written ? [path] : [])];
  const live = liveSessions(deps.claudeConfig);
  const known = projectWasThere || (options.scope !== 'user' && hasHooks(settingsPath('user', deps)));
  const sees = (session: LiveSession): boolean => known || !isBelow(session.cwd, dirname(dirname(path)));
  const concerned = done.written ? live.filter(({ cwd }) => options.scope === 'user' || isBelow(cwd, dirname(dirname(path)))) : [];
  return {
    plan: done.plan,
    outcome: written.length === 0 ? 'already-installed' : 'installed',
    written,
    enforcement,
    statusLine: statusLineOutcome(path, statusLineBefore, done.statusLine),
    warnings,
    covered: concerned.filter(sees),
    needRestart: concerned.filter((session) => !sees(session)),
  };
}

/** Files first; the canaries only when nothing in the files speaks against them. Also what doctor runs. */
export async function proveEnforcement(deps: SetupDependencies, warnings: string[] = []): Promise<Verdict> {
  const files = checkInstallation(deps);
  warnings.push(...files.warnings);
  const reasons = [...files.reasons];
  if (reasons.length === 0) {
    for (const command of files.commands) reasons.push(...(await runCanaries(command, deps)).reasons);
  }
  return { verdict: reasons.length === 0 ? 'enforcing' : 'not-enforcing', reasons: [...new Set(reasons)] };
}

/** As WantedStatusLine.wanted. */
async function wantedStatusLine(
  { scope, statusLine }: SetupOptions,
  before: PresentStatusLine | null,
  steps: SetupSteps,
): Promise<boolean | null> {
  if (scope === 'project' || statusLine === false) return scope === 'project' ? null : false;
  if (before !== null) return null;
  if (statusLine === true) return true;
  return (await steps.offerStatusLine?.()) === true ? true : null;
}

function statusLineOutcome(path: string, before: PresentStatusLine | null, own: boolean): SetupResult['statusLine'] {
  if (own) return { outcome: before?.own === true && before.path === path ? 'kept' : 'set', path };
  if (before === null) return { outcome: 'none', path: null };
  if (!before.own) return { outcome: 'foreign', path: before.path };
  return { outcome: before.path === path ? 'removed' : 'kept', path: before.path };
}

interface Planned {
  file: SettingsFile;
  plan: SetupPlan;
  text: string;
  /** The text has a status line of ours. */
  statusLine: boolean;
  record: InstallRecord;
  previous: InstallRecord | null;
}

interface Written {
  written: boolean;
  plan: SetupPlan;
  statusLine: boolean;
}

function planFor(scope: Scope, path: string, deps: SetupDependencies, wanted: boolean | null): Planned {
  const file = readSettingsFile(path);
  const previous = readRecords(deps).records.find(({ target }) => target === file.target) ?? null;
  const commandFor = (event: string): string => (scope === 'project' ? sharedCommand(event) : directCommand(clientPath(deps), event));
  const statusLine = scope === 'project' ? undefined : { command: statusLineCommand(clientPath(deps)), wanted };
  const added = addEntries(file.text, commandFor, previous?.trace, statusLine);
  if (!added.ok) {
    const detail = added.problems.map(describeProblem).join('; ');
    throw new RollcallError('SETTINGS_UNREADABLE', { path, detail });
  }
  const plugins = inspectSettings(file.text).plugins;
  const text = switchPlugins(added.text, plugins, false);
  const switchedOff = [...new Set([...(previous?.plugins ?? []), ...plugins])];
  const bytes = Buffer.from(text);
  // While nobody else wrote to the file, what was there before us is what the record says; else it is this text without us.
  const untouched = previous !== null && file.bytes !== null && hashOf(file.bytes) === previous.written;
  const baseline = switchPlugins(added.baseline, previous?.plugins ?? [], true);
  const original = untouched ? previous.original : file.bytes === null ? null : Buffer.from(baseline).toString('base64');
  const change = file.bytes === null ? 'create' : file.bytes.equals(bytes) ? 'none' : 'change';
  return {
    file,
    plan: { scope, settings: { path, target: file.target, change }, dataDirectory: deps.directories.data, plugins },
    text,
    statusLine: inspectSettings(text).statusLine?.own === true,
    previous,
    record: {
      version: 1,
      path,
      target: file.target,
      scope,
      original,
      mode: untouched ? previous.mode : file.mode,
      written: hashOf(bytes),
      trace: added.trace,
      plugins: switchedOff,
      createdDirectories: previous?.createdDirectories ?? [],
      at: new Date(deps.now()).toISOString(),
      rollcall: deps.program.version,
    },
  };
}

function writeSettings(scope: Scope, path: string, client: ClientFilesResult, deps: SetupDependencies, wanted: boolean | null): Written {
  for (let attempt = 1; ; attempt += 1) {
    const { file, plan, text, statusLine, record, previous } = planFor(scope, path, deps, wanted);
    if (plan.settings.change === 'none' && previous !== null && previous.written === record.written)
      return { written: false, plan, statusLine };
    const made: string[] = [];
    try {
      try {
        made.push(...makeDirectories(dirname(file.target)));
      } catch (error) {
        throw unwritable(path, reasonOf(error), error);
      }
      // The daemon makes the state directory when it starts; here it is still to be seen what was there before.
      const ours = [...record.createdDirectories, ...client.createdDirectories, ...made, ...missingDirectories(deps.directories.state)];
      record.createdDirectories = [...new Set(ours)];
      writeRecord(deps, record);
      if (plan.settings.change === 'none') return { written: false, plan, statusLine };
      if (replaceSettingsFile(file, Buffer.from(text))) return { written: true, plan, statusLine };
    } catch (error) {
      takeBack(deps, record, previous, made);
      throw error;
    }
    takeBack(deps, record, previous, made);
    if (attempt === ATTEMPTS) throw unwritable(path, 'another program writes to it again and again');
  }
}

function takeBack(deps: SetupDependencies, record: InstallRecord, previous: InstallRecord | null, made: readonly string[]): void {
  if (previous === null) removeRecord(deps, record.target);
  else writeRecord(deps, previous);
  removeEmptyDirectories(made);
}

function notesOn(scope: Scope, plan: SetupPlan, path: string): string[] {
  const notes: string[] = [];
  for (const name of plan.plugins) {
    notes.push(
      `The plugin ${name} brings the same hooks and was switched off in ${path}, so that none runs twice. \`rollcall uninstall\` switches it on again.`,
    );
  }
  if (scope !== 'user') {
    notes.push(
      `Claude Code reads ${path} only in sessions that are started in ${dirname(dirname(path))} itself, not in a folder below it.`,
    );
  }
  return notes;
}

/** Sessions that run act by the hooks of this file already. */
function hasHooks(path: string): boolean {
  try {
    return inspectSettings(readSettingsFile(path).text).own.length > 0;
  } catch {
    return false;
  }
}

function isBelow(path: string, root: string): boolean {
  const real = canonical(path);
  const at = real.ok ? real.path : path;
  return at === root || at.startsWith(join(root, '/'));
}
