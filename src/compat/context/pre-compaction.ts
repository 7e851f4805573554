import type { Context } from '../../core/context/context.ts';
import type { SessionFacts } from '../../core/context/facts.ts';
import type { Released } from '../../core/redaction/released.ts';
import { releaseJson } from '../../core/redaction/released.ts';
import { contextMembers } from './context-members.ts';

/**
 * `pre-compaction-<session id>.json`: what a session knew when it was compacted. Characters that have no place in a file name
 * become `_`.
 */
export function preCompactionName(sessionId: string): string {
  return `pre-compaction-${
    sessionId
      .replace(/[^\p{L}\p{N}._-]+/gu, '_')
      .replace(/^\.+|\.{2,}/g, '_')
      .slice(0, 120) || '_'
  }.json`;
}

/** @param captured whether the context was taken before the compaction happened or after it, from the records */
export function preCompactionFile(context: Context, facts: SessionFacts, captured: 'before' | 'after'): Released {
  return releaseJson({ kind: 'pre-compaction', captured, ...contextMembers(context, facts) });
}
