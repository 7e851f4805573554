import { basename } from 'node:path';
import { setup, type EffectiveSettings } from '../../setup/entry.ts';
import type { Command } from '../command.ts';
import { safe } from '../rendering/safe.ts';
import { settingCell, settingLines } from '../rendering/setting-value.ts';
import { table } from '../rendering/table.ts';

const COLUMNS = [{ title: 'SETTING' }, { title: 'VALUE' }, { title: 'FROM' }, { title: 'WHAT IT DOES', min: 24 }];

export const config: Command = async ({ out, env, cwd }) => {
  const { settingsAt } = await setup.settings();
  const found = settingsAt(env, cwd);
  if (out.json) return out.reply(found);
  const rows = found.settings.map((s) => [s.key, safe(settingCell(s.value)), safe(fromCell(s)), s.description]);
  for (const line of table(COLUMNS, rows, out.width)) out.line(line);
  const beside = besideLines(found);
  for (const lines of [beside, found.warnings, found.inapplicable]) {
    if (lines.length > 0) out.line();
    for (const line of lines) out.line(safe(line));
  }
};

/** Of a value from an old file also which one: the setting has another name there. */
function fromCell({ source, origin }: { source: string; origin: Origin | null }): string {
  return origin === null || origin.key === null ? source : `${source}, ${basename(origin.file)}:${origin.line}`;
}

interface Origin {
  file: string;
  line: number;
  key: string | null;
}

/** What stands in coordination.yaml beside settings. */
function besideLines({ workAreas, priorityRules, beside }: EffectiveSettings): string[] {
  const at = (origin: { file: string; line: number } | null): string => (origin === null ? '' : ` (${origin.file}:${origin.line})`);
  const areas = workAreas.map(({ name }) => name).join(', ');
  const priorities = priorityRules.map(({ match, priority }) => `${match} ${priority}`).join(', ');
  return [
    ...(workAreas.length === 0 ? [] : [`Work areas: ${areas}${at(beside.workAreas)}`]),
    ...(priorityRules.length === 0 ? [] : [`Priorities: ${priorities}${at(beside.priorityRules)}`]),
  ];
}

export const configGet: Command = async ({ out, env, cwd }, args) => {
  const { settingAt } = await setup.settings();
  const found = settingAt(env, cwd, args[0] ?? '');
  if (out.json) return out.reply(found);
  for (const line of settingLines(found.value)) out.line(safe(line));
};
