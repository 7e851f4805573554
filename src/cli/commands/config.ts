import { setup } from '../../setup/entry.ts';
import type { Command } from '../command.ts';
import { safe } from '../rendering/safe.ts';
import { settingCell, settingLines } from '../rendering/setting-value.ts';
import { table } from '../rendering/table.ts';

const COLUMNS = [{ title: 'SETTING' }, { title: 'VALUE' }, { title: 'FROM' }, { title: 'WHAT IT DOES', min: 24 }];

export const config: Command = async ({ out, env, cwd }) => {
  const { settingsAt } = await setup.settings();
  const found = settingsAt(env, cwd);
  if (out.json) return out.reply(found);
  const rows = found.settings.map((s) => [s.key, safe(settingCell(s.value)), s.source, s.description]);
  for (const line of table(COLUMNS, rows, out.width)) out.line(line);
  if (found.warnings.length > 0) out.line();
  for (const warning of found.warnings) out.line(safe(warning));
};

export const configGet: Command = async ({ out, env, cwd }, args) => {
  const { settingAt } = await setup.settings();
  const found = settingAt(env, cwd, args[0] ?? '');
  if (out.json) return out.reply(found);
  for (const line of settingLines(found.value)) out.line(safe(line));
};
