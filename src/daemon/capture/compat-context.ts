import { CURRENT_CONTEXT_NAME } from '../../compat/context/current-session-context.ts';
import { SESSION_STATE, type SessionState, sessionStateFile } from '../../compat/context/session-state.ts';
import type { SessionFacts } from '../../core/context/facts.ts';
import type { Released } from '../../core/redaction/released.ts';
import { writeBelow } from '../../platform/files.ts';
import { excludeAlso, listExclude } from '../../platform/git/exclude-file.ts';
import { repositoryOf } from '../../platform/git/repository.ts';
import type { Daemon } from '../context.ts';

const DIRECTORY = '.session-context';
/** Name of the session that will come next in this repository: older tools read it at the start. */
const NEXT_SESSION = '.session-management/.next_session_id';

/**
 * The files of older tools in a session's checkout (compat.context): what the session knows now, how far it is, what was frozen at its
 * compactions, and the name of the next session. git is told to ignore them. Through no link, and never out of the checkout.
 */
export class CompatContext {
  readonly #d: Daemon;
  readonly #excludes: string;

  /** @param excludes list of the repositories whose exclude file has our names: uninstall takes them back */
  constructor(d: Daemon, excludes: string) {
    this.#d = d;
    this.#excludes = excludes;
  }

  context(facts: SessionFacts, text: Released): void {
    this.#write(facts, `${DIRECTORY}/${CURRENT_CONTEXT_NAME}`, text);
  }

  state(facts: SessionFacts, state: SessionState): void {
    this.#write(facts, SESSION_STATE, sessionStateFile(state));
  }

  frozen(facts: SessionFacts, name: string, text: Released): void {
    this.#write(facts, `${DIRECTORY}/${name}`, text);
  }

  nextSession(facts: SessionFacts, name: string): void {
    this.#write(facts, NEXT_SESSION, name);
  }

  #write({ worktree, sessionId }: SessionFacts, name: string, text: string): void {
    if (worktree === null || !this.#d.config(worktree).compat.context) return;
    const commonDir = repositoryOf(worktree)?.commonDir;
    if (commonDir !== undefined) {
      listExclude(this.#excludes, commonDir, true);
      const trouble = excludeAlso(commonDir, [`${DIRECTORY}/`, NEXT_SESSION, SESSION_STATE]);
      if (trouble !== null) this.#d.log.warn({ worktree, trouble }, 'git was not told to ignore the files of compat.context');
    }
    const done = writeBelow(worktree, name, `${text}\n`, { mode: 0o600 });
    if (!done.ok) this.#d.log.warn({ session: sessionId, name, why: done.detail }, 'a file of compat.context was not written');
  }
}
