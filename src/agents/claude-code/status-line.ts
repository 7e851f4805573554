import * as z from 'zod';

/** How full the context of a session is. What the agent did not say, or could not know yet, is null. */
export interface ContextWindow {
  sizeTokens: number | null;
  usedPercent: number | null;
  remainingPercent: number | null;
}

/** What Claude Code gives its status line on standard input, as far as it is used here. */
export interface StatusLineBody {
  sessionId: string | null;
  /** Absolute. */
  cwd: string | null;
  context: ContextWindow;
}

/** A value of another kind counts as one that was not said: every version adds fields and may change some. */
const orNull = <T>(schema: z.ZodType<T>): z.ZodType<T | null> => schema.nullable().catch(null);
const percent = orNull(z.number().min(0).max(100));
const directory = orNull(z.string().min(1).max(4096).startsWith('/'));
const shape = z.looseObject({
  session_id: orNull(z.string().min(1).max(200)),
  cwd: directory,
  workspace: orNull(z.looseObject({ current_dir: directory })),
  // Percentages are null before the first answer of the model.
  context_window: orNull(
    z.looseObject({
      context_window_size: orNull(z.number().int().positive()),
      used_percentage: percent,
      remaining_percentage: percent,
    }),
  ),
});

/** null for what is no JSON object. */
export function parseStatusLine(text: string): StatusLineBody | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = shape.safeParse(raw);
  if (!parsed.success) return null;
  const { session_id, cwd, workspace, context_window } = parsed.data;
  return {
    sessionId: session_id,
    cwd: workspace?.current_dir ?? cwd,
    context: {
      sizeTokens: context_window?.context_window_size ?? null,
      usedPercent: context_window?.used_percentage ?? null,
      remainingPercent: context_window?.remaining_percentage ?? null,
    },
  };
}
