import { setup as parts, type UninstallResult } from '../../setup/entry.ts';
import type { Command } from '../command.ts';
import { confirm } from '../confirm.ts';
import { ifRunning, runningDaemon } from '../daemon-client.ts';
import { safe } from '../rendering/safe.ts';
import { scopeOf } from './setup.ts';

export const uninstall: Command = async (context, _args, options) => {
  const { out, env, cwd } = context;
  const purge = options['purge'] === true;
  const scope = scopeOf(options, 'rollcall uninstall');
  if (purge && context.terminal && !options['yes'] && !out.json) {
    const sure = await confirm(
      'This deletes the register with everything that was recorded, and forgets which repositories you trust. Go on?',
      false,
    );
    if (!sure) return out.line('Nothing was changed.');
  }
  const [runUninstall, dependencies] = await Promise.all([parts.uninstall(), parts.dependencies()]);
  const stopDaemon = async (): Promise<'stopped' | 'none'> =>
    (await ifRunning(() => runningDaemon(context).stop())) === null ? 'none' : 'stopped';
  const result = await runUninstall({ purge, ...(scope === undefined ? {} : { scope }) }, dependencies(env, cwd), { stopDaemon });
  if (out.json) out.reply(result);
  else for (const line of resultText(result)) out.line(line);
  return result.problems.length > 0 ? 1 : 0;
};

const OUTCOMES: Readonly<Record<UninstallResult['files'][number]['outcome'], string>> = {
  restored: 'restored as it was before setup',
  removed: 'removed, it was not there before setup',
  cleaned: 'others have edited it since: only the entries of Rollcall were taken out',
  gone: 'is no longer there',
  clean: 'held nothing of Rollcall',
  failed: 'was left as it is',
};

function resultText(result: UninstallResult): string[] {
  const lines = result.files.map((file) => `${safe(file.path)}: ${OUTCOMES[file.outcome]}`);
  if (result.daemon === 'stopped') lines.push('The daemon has left.');
  lines.push(...result.left.map((left) => `Left: ${safe(left)}`), ...result.problems.map((problem) => `Problem: ${safe(problem)}`));
  if (result.nothing) lines.unshift('Rollcall was not installed here; there was nothing to take out.');
  return lines;
}
