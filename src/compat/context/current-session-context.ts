import type { Context } from '../../core/context/context.ts';
import type { SessionFacts } from '../../core/context/facts.ts';
import type { Released } from '../../core/redaction/released.ts';
import { releaseJson } from '../../core/redaction/released.ts';
import { contextMembers } from './context-members.ts';

export const CURRENT_CONTEXT_NAME = 'current-session-context.json';

/** The file that older tools read in `.session-context/`: the context of the session that is written last there. */
export function currentContextFile(context: Context, facts: SessionFacts): Released {
  return releaseJson({ kind: 'current-session-context', ...contextMembers(context, facts) });
}
