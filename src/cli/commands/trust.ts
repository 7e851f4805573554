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
  if (asks && !(await confirm(safe(`Trust ${question.file} as it is now?`), false))) return out.line('Nothing was changed.');
  const view = trustContent(env, question);
  if (out.json) return out.reply({ ...view, settings: question.settings });
  if (view.state === 'changed') {
    out.line(`${safe(view.file)} was changed meanwhile: what stands above is trusted, what it says now is not.`);
    return 1;
  }
  out.line(`${safe(view.file)} is trusted as it is now.`);
};

function questionText({ file, settings, problems }: TrustQuestion): string[] {
  if (settings.length === 0) return [`${safe(file)} sets nothing that trust decides on.`, ...problems.map(safe)];
  return [`With your trust, ${safe(file)} sets:`, ...settings.flatMap(settingQuestion), ...problems.map(safe)];
}
