import { setup } from '../../setup/entry.ts';
import type { Command } from '../command.ts';
import { shellWord } from '../rendering/shell-word.ts';

/** What says where the state is, and is not there when cron runs something. */
const PLACES = ['ROLLCALL_HOME', 'XDG_STATE_HOME', 'XDG_CONFIG_HOME'];

export const cronPrint: Command = async ({ out, env, cwd }) => {
  const { program } = (await setup.dependencies())(env, cwd);
  const places = PLACES.flatMap((name) => (env[name] ? [`${name}=${shellWord(env[name])}`] : []));
  const command = [...places, shellWord(program.node), shellWord(program.cli), 'cleanup', '--quiet', '--all'].join(' ');
  // cron ends the command at a bare percent sign.
  const line = `0 * * * * ${command.replaceAll('%', '\\%')}`;
  if (out.json) return out.reply({ line });
  out.line(line);
};
