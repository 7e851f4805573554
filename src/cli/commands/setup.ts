import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { RollcallError } from '../../protocol/errors.ts';
import { setup as parts, type SetupPlan, type SetupResult } from '../../setup/entry.ts';
import type { Command, Options } from '../command.ts';
import { confirm } from '../confirm.ts';
import { safe } from '../rendering/safe.ts';
import { shellWord } from '../rendering/shell-word.ts';
import { tellDaemon } from '../tell-daemon.ts';

type Scope = SetupPlan['scope'];

export const setup: Command = async (context, _args, options) => {
  const { out, env, cwd } = context;
  const scope = scopeOf(options, 'rollcall setup') ?? 'user';
  const [runSetup, dependencies] = await Promise.all([parts.install(), parts.dependencies()]);
  const asks = context.terminal && !options['yes'] && !out.json;
  const deps = dependencies(env, cwd);
  const statusLine = statusLineOf(options, scope);
  const result = await runSetup({ scope, ...statusLine }, deps, asks ? { confirm: confirmPlan, offerStatusLine } : {});
  if (result.enforcement !== null) await tellDaemon(context, result.enforcement);
  const claudeMd = options['claude-md'] === true && result.outcome !== 'cancelled' ? (await parts.claudeMd())(scope, deps) : null;
  const holds = result.enforcement?.verdict === 'enforcing' || result.outcome === 'cancelled';
  if (out.json) {
    out.reply(claudeMd === null ? result : { ...result, claudeMd });
    return holds ? 0 : 1;
  }
  for (const line of resultText(result, asks || statusLine.statusLine === true, isOnPath(env) ? null : deps.program.cli)) out.line(line);
  if (claudeMd !== null) out.line(CLAUDE_MD[claudeMd.outcome](safe(claudeMd.path)));
  if (!holds) throw new RollcallError('NOT_ENFORCING', { detail: 'the hooks were put in, but do not work yet; the reasons stand above' });
  return 0;
};

const CLAUDE_MD = {
  added: (path: string) => `Agents are told of init and closedown in ${path}.`,
  updated: (path: string) => `What agents are told in ${path} was brought up to date.`,
  there: (path: string) => `Agents are told of init and closedown in ${path} already.`,
} as const;

/** The scope that was asked for, undefined where none was; USAGE for another word. */
export function scopeOf(options: Options, command: string): Scope | undefined {
  const asked = options['scope'];
  if (asked === undefined || asked === 'user' || asked === 'project' || asked === 'local') return asked;
  throw new RollcallError('USAGE', { detail: `--scope takes user, project or local, not '${String(asked)}'`, command });
}

/** Empty where nothing was said. USAGE where a file that others share would get one. */
function statusLineOf(options: Options, scope: Scope): { statusLine?: boolean } {
  if (options['no-statusline'] === true) return { statusLine: false };
  if (options['statusline'] !== true) return {};
  if (scope === 'project')
    throw new RollcallError('USAGE', { detail: "a status line is one person's: not with --scope project", command: 'rollcall setup' });
  return { statusLine: true };
}

async function offerStatusLine(): Promise<boolean> {
  return confirm("Claude Code has no status line. Show Rollcall's there: your number, who is here, what you hold?", true);
}

async function confirmPlan(plan: SetupPlan): Promise<boolean> {
  const { settings, dataDirectory, plugins } = plan;
  const what = { create: 'create', change: 'add the hooks to', none: 'leave as it is' }[settings.change];
  const off = plugins.length === 0 ? '' : `, switch off the plugin ${plugins.join(', ')} with the same hooks`;
  return confirm(safe(`This will ${what} ${settings.path}, and put the hook client into ${dataDirectory}${off}. Go on?`), true);
}

/**
 * @param statusLineAsked somebody wants to know what has become of it
 * @param cli what `rollcall` stands for, null where that command is known already
 */
function resultText(result: SetupResult, statusLineAsked: boolean, cli: string | null): string[] {
  if (result.outcome === 'cancelled') return ['Nothing was changed.'];
  const lines =
    result.outcome === 'already-installed' ? ['Everything was in place already.'] : result.written.map((path) => `wrote ${safe(path)}`);
  lines.push(...statusLineText(result, statusLineAsked));
  const verdict = result.enforcement;
  lines.push('', verdict?.verdict === 'enforcing' ? 'ENFORCING: one call was denied and one passed, as they must.' : 'NOT ENFORCING');
  lines.push(...(verdict?.reasons ?? []).map((reason) => `  - ${safe(reason)}`));
  lines.push(...result.warnings.map((warning) => `Note: ${safe(warning)}`));
  if (result.covered.length > 0) lines.push(`Sessions that run now and take part from their next tool call on: ${result.covered.length}.`);
  for (const session of result.needRestart) {
    lines.push(`Not coordinated until it is started again: Claude Code process ${session.pid} in ${safe(session.cwd)}.`);
  }
  if (result.outcome === 'already-installed') return lines;
  if (cli !== null) lines.push(`To call it by its name: alias rollcall=${shellWord(`node ${shellWord(safe(cli))}`)}`);
  lines.push(
    'Transcripts of your agents are kept in an archive on this machine; `capture.enabled: false` keeps Rollcall from reading them.',
  );
  if (verdict?.verdict === 'enforcing') lines.push('Next: start your agents as always; `rollcall status` shows who is here.');
  return lines;
}

function statusLineText({ statusLine, plan }: SetupResult, asked: boolean): string[] {
  if (statusLine.outcome === 'set') return [`The status line was set in ${safe(statusLine.path)}.`];
  if (statusLine.outcome === 'removed') return [`The status line was taken out of ${safe(statusLine.path)}.`];
  if (statusLine.outcome !== 'foreign' || !asked) return [];
  const own = shellWord(safe(join(plan.dataDirectory, 'rollcall-hook')));
  return [
    `${safe(statusLine.path)} has a status line already: it was left as it is. For the one of Rollcall beside it, give what it reads to ${own} line claude-code`,
  ];
}

function isOnPath(env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      if (directory === '') return false;
      accessSync(join(directory, 'rollcall'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
