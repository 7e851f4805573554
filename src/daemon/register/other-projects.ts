import { taskOf } from '../../core/intent/messages.ts';
import { sessionName } from '../../core/session/session-name.ts';
import type { Session } from '../../core/session/session.ts';
import { foreignBlock } from '../../core/text/foreign-text.ts';
import { shortText } from '../../core/text/short-text.ts';
import type { ReadTx, Workspace } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { look } from './look.ts';

const SHOWN = 3;

/**
 * Who is at work in other repositories of this machine, for the roll call of a session: only where the configuration of both
 * asks for it (`sessions.visible: machine`), and each names the other's repository if it names any. null: nobody.
 */
export async function otherProjects(d: Daemon, tx: ReadTx, self: Session): Promise<string | null> {
  if (d.config(self.cwd).sessions.visible !== 'machine') return null;
  const workspaces = new Map((await tx.workspaces.all()).map((workspace) => [workspace.id, workspace]));
  const own = workspaces.get(self.workspaceId);
  const found: { session: Session; home: string }[] = [];
  for (const session of await tx.sessions.live(null)) {
    const home = workspaces.get(session.workspaceId);
    if (session.workspaceId === self.workspaceId || session.inactiveSince !== null || !home || !own) continue;
    if (d.config(session.cwd).sessions.visible !== 'machine') continue;
    if (!names(d, self, home) || !names(d, session, own) || (await look(d, tx, session)).ended) continue;
    found.push({ session, home: home.name });
  }
  if (found.length === 0) return null;
  const blocks = found.slice(0, SHOWN).map(({ session, home }) => {
    const branch = session.branch === null ? '' : `; branch ${shortText(session.branch, 30)}`;
    return foreignBlock(session.number, [`${sessionName(session, home)}: ${shortText(taskOf(session) ?? 'no task said', 60)}${branch}`]);
  });
  const rest = found.length > SHOWN ? [`… and ${found.length - SHOWN} more: \`rollcall sessions --all\`.`] : [];
  return ['In other repositories of this machine, with files of their own:', ...blocks, ...rest].join('\n');
}

/** Whether the configuration of a session counts this repository in: by its name, or by the path of its checkout. */
function names(d: Daemon, session: Session, { name, key }: Workspace): boolean {
  const { projects } = d.config(session.cwd).sessions;
  return (
    projects.length === 0 || projects.some((project) => [name, key, key.replace(/\/\.git$/, '')].includes(project.replace(/\/+$/, '')))
  );
}
