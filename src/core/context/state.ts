import { CONTEXT_VERSION } from './context.ts';
import type { Context } from './context.ts';

/** Of a session of which no record was seen. */
export function emptyContext(): Context {
  return {
    version: CONTEXT_VERSION,
    goal: null,
    filesRead: [],
    filesModified: [],
    corrections: [],
    decisions: [],
    plans: [],
    todos: [],
    failing: [],
    questions: [],
    compactions: [],
    checks: { passed: 0, failed: 0, unknown: 0, last: null },
    last: { prompt: null, answer: null, tool: null, interrupted: null, error: null, at: null },
    counts: {
      lines: 0,
      prompts: 0,
      typedPrompts: 0,
      answers: 0,
      calls: 0,
      failedCalls: 0,
      subagentCalls: 0,
      turns: 0,
      waiting: false,
    },
    dropped: {
      filesRead: 0,
      filesModified: 0,
      corrections: 0,
      decisions: 0,
      plans: 0,
      todos: 0,
      failing: 0,
      questions: 0,
      compactions: 0,
      open: 0,
    },
    open: [],
  };
}

export function savedContext(context: Context): string {
  return JSON.stringify(context);
}

/**
 * What {@link savedContext} gave, to go on with. null: it is of another version, or no context: make it anew from the
 * records.
 */
export function restoredContext(text: string): Context | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const saved = value as Partial<Record<string, unknown>>;
  if (saved['version'] !== CONTEXT_VERSION) return null;
  const whole = Object.entries(emptyContext()).every(([name, empty]) => {
    const member = saved[name];
    return member !== undefined && (empty === null || Array.isArray(empty) === Array.isArray(member));
  });
  return whole ? (value as Context) : null;
}
