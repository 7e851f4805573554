import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { INSTRUCTION_STATES } from '../../core/governance/instruction.ts';
import type {
  ExportInstructionsReply,
  ImportInstructionsReply,
  InstructionReply,
  InstructionsReply,
} from '../../protocol/api-instructions.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { exportInstructions, importInstructions } from '../instructions/history.ts';
import { addInstruction, reviewInstruction } from '../instructions/review.ts';
import { instructionsAt } from '../instructions/views.ts';
import { queryDirectory } from './query.ts';
import { callerSchema, directory } from './requests.ts';

const name = z.string().min(1).max(200);
const words = z.string().max(10_000);
const asked = { cwd: directory, caller: callerSchema };
const editSchema = z.object({
  quote: words.exactOptional(),
  quadrant: name.exactOptional(),
  persistence: name.exactOptional(),
  scope: name.exactOptional(),
  constraint: z
    .object({ kind: name, target: name, value: words, about: name.exactOptional(), rejects: words.nullable().exactOptional() })
    .nullable()
    .exactOptional(),
});
const reviewRequest = z.object({
  ...asked,
  id: name,
  action: z.enum(['accept', 'edit', 'reject', 'snooze', 'supersede']),
  edit: editSchema.exactOptional(),
  seconds: z.number().int().positive().max(315_360_000).exactOptional(),
  by: name.exactOptional(),
});
const fileRequest = z.object({ ...asked, file: z.string().min(1).max(4096), text: z.string().max(20_000_000), dryRun: z.boolean() });
const addRequest = z.object({ ...asked, text: words, edit: editSchema });

/** What users said that is to hold: src/protocol/api-instructions.ts. */
export function instructionRoutes(app: Hono<{ Bindings: HttpBindings }>, d: Daemon): void {
  app.get('/api/instructions', async (c) => {
    const state = c.req.query('state') ?? null;
    if (state !== null && !INSTRUCTION_STATES.some((one) => one === state))
      throw new RollcallError('BAD_REQUEST', { detail: `state is one of ${INSTRUCTION_STATES.join(', ')}` });
    return c.json((await instructionsAt(d, queryDirectory(c), state)) satisfies InstructionsReply);
  });
  app.post('/api/instructions/review', async (c) =>
    c.json((await reviewInstruction(d, await bodyOf(c, reviewRequest))) satisfies InstructionReply),
  );
  app.post('/api/instructions/import', async (c) =>
    c.json((await importInstructions(d, await bodyOf(c, fileRequest))) satisfies ImportInstructionsReply),
  );
  app.post('/api/instructions/export', async (c) =>
    c.json((await exportInstructions(d, await bodyOf(c, fileRequest))) satisfies ExportInstructionsReply),
  );
  app.post('/api/instructions/add', async (c) => c.json((await addInstruction(d, await bodyOf(c, addRequest))) satisfies InstructionReply));
}

async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new RollcallError('BAD_REQUEST', { detail: z.prettifyError(parsed.error).replaceAll('\n', ' ') });
}
