import { RollcallError } from '../../protocol/errors.ts';
import { setup, type TrustQuestion } from '../../setup/entry.ts';
import { client } from '../daemon-client.ts';
import type { Command } from '../command.ts';
import { confirm } from '../confirm.ts';
import { safe } from '../rendering/safe.ts';
import { settingQuestion } from '../rendering/setting-value.ts';
import { table } from '../rendering/table.ts';

export const trust: Command = async (context, _args, options) => {
  const { out, env, cwd } = context;
  if (options['list'] && options['revoke']) {
    throw new RollcallError('USAGE', { detail: '--list and --revoke do not go together', command: 'rollcall trust' });
  }
  const { listTrusted, revokeHere, trustContent, trustQuestion } = await setup.trust();
  if (options['list']) {
    const trusted = listTrusted(env);
    if (out.json) return out.reply({ trusted });
    if (trusted.length === 0) return out.line('No repository is trusted.');
    const rows = trusted.map((t) => [t.state, safe(t.root)]);
    for (const line of table([{ title: 'STATE' }, { title: 'REPOSITORY', min: 20 }], rows, out.width)) out.line(line);
    return;
  }
  if (options['revoke']) {
    const { root, had } = revokeHere(env, cwd);
    if (out.json) return out.reply({ root, had });
    return out.line(had ? `${safe(root)} is no longer trusted.` : `${safe(root)} was not trusted.`);
  }
  // What an agent could trust by itself would be no trust of its user's.
  const { terminal, pid } = context;
  if (!terminal || (await client(context).caller({ pid, terminal })).session !== null) {
    throw new RollcallError('PERSON_NEEDED', { action: 'to trust a repository' });
  }
  const question = trustQuestion(env, cwd);
  const asks = question.settings.length > 0 && !question.trusted && !options['yes'] && !out.json;
  if (!out.json) for (const line of questionText(question)) out.line(line);
  const files = question.files.map(({ file }) => file);
  const [are, they] = files.length === 1 ? ['is', 'it'] : ['are', 'they'];
  if (asks && !(await confirm(safe(`Trust ${files.join(' and ')} as ${they} ${are} now?`), false))) return out.line('Nothing was changed.');
  const views = trustContent(env, question);
  const changed = views.find(({ state }) => state === 'changed');
  const [first] = views;
  if (out.json) return out.reply({ ...(changed ?? first), files: views, settings: question.settings });
  if (changed !== undefined) {
    out.line(`${safe(changed.file)} was changed meanwhile: what stands above is trusted, what it says now is not.`);
    return 1;
  }
  for (const { file } of views) out.line(`${safe(file)} is trusted as it is now.`);
};

function questionText({ root, files, settings, problems }: TrustQuestion): string[] {
  const lines = files
    .filter(({ file }) => settings.every((setting) => setting.file !== file))
    .map(({ file }) => `${safe(file)} sets nothing that trust decides on.`);
  if (files.length === 0) lines.push(`The files of ${safe(root)} set nothing that trust decides on.`);
  for (const { file } of files) {
    const own = settings.filter((setting) => setting.file === file);
    if (own.length > 0) lines.push(`With your trust, ${safe(file)} sets:`, ...own.flatMap(settingQuestion));
  }
  return [...lines, ...problems.map(safe)];
}
