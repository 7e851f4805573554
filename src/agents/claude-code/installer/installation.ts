import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clientOf } from './command.ts';
import { HOOK_CLIENT, HOOK_TABLE } from './hook-table.ts';
import { describeProblem, inspectSettings, type OwnEntry, type SettingsInspection } from './inspect.ts';
import { repositoryOf } from '../../../platform/git/repository.ts';
import { RollcallError } from '../../../protocol/errors.ts';
import { readPointer } from './pointer.ts';
import { isExecutable } from '../../../platform/file-access.ts';
import { readSettingsFile, settingsPath, type ClaudePlaces, type Scope } from './settings-file.ts';

/** Whether an edit would be refused now, and if not, why, each reason with its remedy. */
export interface Verdict {
  verdict: 'enforcing' | 'not-enforcing';
  reasons: string[];
}

/** What the files say. `enforcing` here means: nothing in them speaks against it; only the canaries prove it. */
export interface InstallationCheck extends Verdict {
  /** Worth knowing, not in the way. */
  warnings: string[];
  /** Those of them that say why a status line of ours shows nothing. */
  statusLine: string[];
  /** Commands of our PreToolUse entries, as they stand in the files: what the canaries go through. */
  commands: string[];
  /** Settings files that were looked at and exist. */
  files: string[];
  /** Everything that the verdict of canaries rests on: settings, hook clients, pointers. */
  restsOn: string[];
}

interface Source {
  scope: Scope | 'managed';
  path: string;
  found: SettingsInspection | null;
  /** The text names our client. Of a file that does not parse no more is known. */
  namesUs: boolean;
  /** Why it counts for nothing. */
  disabled: string | null;
}

/** Looks at the files alone: no process is started, nothing is written. A few file reads. */
export function checkInstallation(deps: ClaudePlaces): InstallationCheck {
  const sources = settingsSources(deps);
  const reasons: string[] = [];
  const warnings: string[] = [];
  const live = sources.filter((source) => source.disabled === null);
  for (const { disabled, namesUs, path } of sources) {
    if (disabled === null) continue;
    if (namesUs) reasons.push(disabled);
    else warnings.push(`${disabled} No hook of ours is in ${path}.`);
  }
  reasons.push(...switchedOff(live));

  const own = live.flatMap(({ found, scope }) => (scope === 'managed' ? [] : (found?.own ?? [])));
  const covered = new Set(own.filter((entry) => entry.current).map((entry) => entry.event));
  const missing = HOOK_TABLE.map(({ event }) => event).filter((event) => !covered.has(event));
  if (own.length === 0 && reasons.length === 0) reasons.push('The hooks are not installed. Run `rollcall setup`.');
  else if (own.length > 0 && missing.length > 0)
    reasons.push(`The settings lack the hooks for ${missing.join(', ')}. Run \`rollcall setup\`.`);
  reasons.push(...clientProblems(own, deps.env));
  const statusLine = statusLineProblems(live, deps.env);
  warnings.push(...statusLine);

  const plugins = live.flatMap(({ found, path }) => (found?.plugins ?? []).map((name) => `${name} in ${path}`));
  if (plugins.length > 0 && own.length > 0) {
    warnings.push(
      `The plugin is enabled too (${plugins.join(', ')}): every hook runs twice. Run \`rollcall setup\`, or disable the plugin.`,
    );
  }
  const commands = [...new Set(own.filter(({ event, current }) => event === 'PreToolUse' && current).map(({ command }) => command))];
  if (commands.length > 1) {
    // The same command in two files runs once; that of project scope is another one than that of user scope.
    const where = live.filter(({ found }) => (found?.own.length ?? 0) > 0).map(({ path }) => path);
    warnings.push(
      `The hooks stand in ${where.join(' and ')}: each runs twice. Run \`rollcall uninstall --scope user\` or \`--scope project\`.`,
    );
  }
  return {
    verdict: reasons.length === 0 ? 'enforcing' : 'not-enforcing',
    reasons,
    warnings,
    statusLine,
    commands,
    files: sources.filter(({ found }) => found !== null).map(({ path }) => path),
    restsOn: [
      ...sources.map(({ path }) => path),
      ...clientsOf(own, deps.env).flatMap((client) => [client, join(dirname(client), 'pointer')]),
    ],
  };
}

/** In the order in which a later one overrides an earlier one. */
function settingsSources(deps: ClaudePlaces): Source[] {
  const scopes: Scope[] = repositoryOf(deps.cwd) === null ? ['user'] : ['user', 'project', 'local'];
  const paths: Pick<Source, 'scope' | 'path'>[] = scopes.map((scope) => ({ scope, path: settingsPath(scope, deps) }));
  paths.push({ scope: 'managed', path: deps.managedSettings });
  const seen = new Set<string>();
  const sources: Source[] = [];
  for (const { scope, path } of paths) {
    try {
      const file = readSettingsFile(path);
      if (file.bytes === null || seen.has(file.target)) continue;
      seen.add(file.target);
      const found = inspectSettings(file.text);
      const worst = found.problems.filter((problem) => problem.disablesFile).map(describeProblem);
      const disabled = worst.length === 0 ? null : `Claude Code ignores all of ${path}: ${worst.join('; ')}. Mend the file.`;
      sources.push({ scope, path, found, namesUs: file.text.includes(HOOK_CLIENT), disabled });
    } catch (error) {
      if (!(error instanceof RollcallError)) throw error;
      if (error.code === 'SETTINGS_UNWRITABLE') continue;
      sources.push({ scope, path, found: null, namesUs: true, disabled: `${error.message}. ${error.remedy}` });
    }
  }
  return sources;
}

function switchedOff(live: readonly Source[]): string[] {
  const managed = live.find(({ scope }) => scope === 'managed');
  if (managed?.found?.disableAllHooks === true) return [`${managed.path} switches all hooks off. Ask whoever manages this machine.`];
  if (managed?.found?.managedHooksOnly === true) {
    return [`${managed.path} permits only its own hooks (allowManagedHooksOnly). Ask whoever manages this machine.`];
  }
  const deciding = live.findLast(({ found, scope }) => scope !== 'managed' && found?.disableAllHooks !== null);
  if (deciding?.found?.disableAllHooks !== true) return [];
  return [`${deciding.path} switches all hooks off (disableAllHooks: true). Remove that key.`];
}

function clientsOf(own: readonly OwnEntry[], env: ClaudePlaces['env']): string[] {
  const named = new Set(own.map(({ command }) => clientOf(command)).filter((client) => client !== null));
  return [...named].map((client) => expand(client, env));
}

function clientProblems(own: readonly OwnEntry[], env: ClaudePlaces['env']): string[] {
  const problems: string[] = [];
  for (const client of clientsOf(own, env)) {
    if (!existsSync(client)) {
      problems.push(`The installed hook ${client} is not there. Run \`rollcall setup\`.`);
      continue;
    }
    if (!isExecutable(client)) problems.push(`The installed hook ${client} may not be run. Run \`rollcall setup\`; it sets the run bit.`);
    const path = join(dirname(client), 'pointer');
    const pointer = readPointer(path);
    if (pointer === null) {
      problems.push(`${path} is missing: the hook cannot start the daemon. Run \`rollcall setup\`.`);
      continue;
    }
    for (const key of ['node', 'cli', 'hook'] as const) {
      const file = pointer[key];
      if (file !== undefined && existsSync(file)) continue;
      problems.push(
        `${path} names ${file ?? `no ${key}`}, which is not there. Run \`npm ci && npm run build\` and \`rollcall setup\` in the checkout.`,
      );
    }
  }
  return problems;
}

/** A status line that cannot run shows nothing, and nobody is told. */
function statusLineProblems(live: readonly Source[], env: ClaudePlaces['env']): string[] {
  return live.flatMap(({ path, found }) => {
    const named = clientOf(found?.statusLine?.command ?? '');
    const client = named === null ? null : expand(named, env);
    if (client === null || isExecutable(client)) return [];
    return [
      `The status line in ${path} calls ${client}, which ${existsSync(client) ? 'may not be run' : 'is not there'}. Run \`rollcall setup\`.`,
    ];
  });
}

/** The shared command names its client with variables, as sh reads them. */
function expand(path: string, env: ClaudePlaces['env']): string {
  const named = env['XDG_DATA_HOME'];
  const data = named === undefined || named === '' ? `${env['HOME'] ?? ''}/.local/share` : named;
  return path.replace('${XDG_DATA_HOME:-$HOME/.local/share}', () => data);
}
