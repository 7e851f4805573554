import { RollcallError } from '../../protocol/errors.ts';
import { setup } from '../../setup/entry.ts';
import { client } from '../daemon-client.ts';
import type { Command } from '../command.ts';
import { safe } from '../rendering/safe.ts';
import { table } from '../rendering/table.ts';

export const trust: Command = async (context, _args, options) => {
  const { out, env, cwd } = context;
  if (options['list'] && options['revoke']) {
    throw new RollcallError('USAGE', { detail: '--list and --revoke do not go together', command: 'rollcall trust' });
  }
  const { listTrusted, revokeHere, trustHere } = await setup.trust();
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
  const view = trustHere(env, cwd);
  if (out.json) return out.reply(view);
  out.line(`${safe(view.file)} is trusted as it is now.`);
};
