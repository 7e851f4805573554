import { CONSTRAINT_KINDS, CONSTRAINT_TARGETS } from '../../core/governance/cross-reference/constraint.ts';
import {
  type Instruction,
  PERSISTENCE_NAMES,
  QUADRANT_NAMES,
  SCOPE_NAMES,
  type TypedConstraint,
  sameSaying,
} from '../../core/governance/instruction.ts';
import { classify } from '../../core/governance/instructions/classify.ts';
import { keptText } from '../../core/text/kept-text.ts';
import type { Caller } from '../../protocol/api.ts';
import type {
  AddInstructionRequest,
  ConstraintView,
  InstructionEdit,
  InstructionReply,
  ReviewInstructionRequest,
} from '../../protocol/api-instructions.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { isPerson } from '../register/callers.ts';
import { callingSession } from '../register/release.ts';
import { instructionView } from './views.ts';

const QUOTE = 400;
/** Begins of ids are taken for them from this length on. */
const SHORTEST_PREFIX = 7;
const BY = 'a person';

/**
 * What a person makes of an instruction: accept, edit (which accepts it too), reject, snooze, supersede.
 * Throws PERSON_NEEDED, NO_SUCH_INSTRUCTION, USAGE; then nothing was changed.
 */
export async function reviewInstruction(d: Daemon, request: ReviewInstructionRequest): Promise<InstructionReply> {
  const { action } = request;
  return changing(d, request, `instructions ${action}`, async (tx, workspaceId, now) => {
    const one = await findInstruction(tx, workspaceId, request.id);
    const reviewed = { ...one, reviewedAt: now, reviewedBy: BY, snoozedUntil: null, changedAt: now };
    switch (action) {
      case 'accept':
        if (one.state === 'active' && one.reviewedAt !== null) return { after: one, before: one };
        return { before: one, after: { ...reviewed, state: 'active' } };
      case 'edit': {
        const edit = editOf(request.edit ?? {}, 'rollcall instructions edit');
        return { before: one, after: { ...reviewed, ...edit, state: 'active', edited: true } };
      }
      case 'reject':
        return { before: one, after: { ...reviewed, state: 'rejected' } };
      case 'snooze':
        return { before: one, after: { ...one, state: 'snoozed', snoozedUntil: now + (request.seconds ?? 0) * 1000, changedAt: now } };
      case 'supersede': {
        const by = await findInstruction(tx, workspaceId, request.by ?? '');
        if (by.id === one.id) throw usage('rollcall instructions supersede', 'an instruction cannot take its own place');
        await tx.instructions.put({ ...by, state: 'active', reviewedAt: now, reviewedBy: BY, supersedes: one.id, changedAt: now });
        return { before: one, after: { ...reviewed, state: 'superseded' } };
      }
      default:
        return { before: one, after: one };
    }
  });
}

/** `rollcall instructions add`: a person says it by command; it holds at once. What was said already is accepted. Throws PERSON_NEEDED, USAGE. */
export async function addInstruction(d: Daemon, request: AddInstructionRequest): Promise<InstructionReply> {
  const command = 'rollcall instructions add';
  const quote = keptText(request.text, QUOTE);
  if (quote === null || sameSaying(quote) === '') throw usage(command, 'say what is to hold');
  const edit = editOf(request.edit, command);
  return changing(d, request, 'instructions add', async (tx, workspaceId, now) => {
    const key = sameSaying(quote);
    const known = await tx.instructions.byKey(workspaceId, key);
    if (known !== null) {
      if (known.state === 'active' && Object.keys(edit).length === 0) return { before: known, after: known };
      const edited = known.edited || Object.keys(edit).length > 0;
      const accepted = {
        ...known,
        ...edit,
        state: 'active',
        edited,
        reviewedAt: now,
        reviewedBy: BY,
        snoozedUntil: null,
        changedAt: now,
      } as const;
      return { before: known, after: accepted };
    }
    const after: Instruction = {
      quadrant: 'OPERATIONAL',
      persistence: 'HIGH',
      scope: 'PROJECT',
      constraint: null,
      ...classify(quote)[0],
      ...edit,
      explicitness: 1,
      id: d.newId('ins'),
      workspaceId,
      key,
      quote,
      sessionId: null,
      record: null,
      state: 'active',
      source: 'command',
      saidAt: now,
      lastSaidAt: now,
      said: 1,
      reviewedAt: now,
      reviewedBy: BY,
      edited: false,
      snoozedUntil: null,
      supersedes: null,
      changedAt: now,
      fileId: null,
    };
    return { before: null, after };
  });
}

async function changing(
  d: Daemon,
  { cwd, caller }: { cwd: string; caller: Caller },
  action: string,
  work: (tx: Tx, workspaceId: number, now: number) => Promise<{ before: Instruction | null; after: Instruction }>,
): Promise<InstructionReply> {
  const { workspace } = await d.places.home(cwd);
  const now = d.clock.now();
  const reply = await d.store.transaction([workspace.id], async (tx) => {
    await personOnly(tx, caller, action);
    const { before, after } = await work(tx, workspace.id, now);
    const unchanged = before === after;
    if (!unchanged) {
      await tx.instructions.put(after);
      await noteChange(tx, now, after, before, BY);
    }
    return { instruction: await instructionView(tx, after, await tx.instructions.of(workspace.id), now), unchanged };
  });
  d.instructions.changed(workspace.id);
  return { ...reply, now: new Date(now).toISOString() };
}

/** Only a person changes what holds. Throws PERSON_NEEDED. */
export async function personOnly(tx: ReadTx, caller: Caller, action: string): Promise<void> {
  if (!isPerson(await callingSession(tx, caller), caller)) throw new RollcallError('PERSON_NEEDED', { action: `rollcall ${action}` });
}

export async function noteChange(tx: Tx, at: number, after: Instruction, before: Instruction | null, by: string): Promise<void> {
  const { id, state, workspaceId, sessionId, edited, supersedes } = after;
  await tx.journal.append({
    at,
    workspaceId,
    sessionId,
    kind: 'instruction.changed',
    data: { instruction: id, from: before?.state ?? null, to: state, edited, supersedes, by },
  });
}

/** By its id, or a begin of it that is no other's. Throws NO_SUCH_INSTRUCTION. */
async function findInstruction(tx: ReadTx, workspaceId: number, ref: string): Promise<Instruction> {
  const all = await tx.instructions.of(workspaceId);
  const exact = all.find(({ id, fileId }) => id === ref || fileId === ref);
  const begins = exact === undefined && ref.length >= SHORTEST_PREFIX ? all.filter(({ id }) => id.startsWith(ref)) : [];
  const found = exact ?? (begins.length === 1 ? begins[0] : undefined);
  if (found === undefined) throw new RollcallError('NO_SUCH_INSTRUCTION', { id: ref });
  return found;
}

function editOf(edit: InstructionEdit, command: string): Partial<Instruction> {
  const quote = edit.quote === undefined ? undefined : keptText(edit.quote, QUOTE);
  if (quote === null) throw usage(command, 'the words cannot be empty');
  return {
    ...(quote === undefined ? {} : { quote }),
    ...(edit.quadrant === undefined ? {} : { quadrant: oneOf(QUADRANT_NAMES, edit.quadrant, '--quadrant', command) }),
    ...(edit.persistence === undefined ? {} : { persistence: oneOf(PERSISTENCE_NAMES, edit.persistence, '--persistence', command) }),
    ...(edit.scope === undefined ? {} : { scope: oneOf(SCOPE_NAMES, edit.scope, '--scope', command) }),
    ...(edit.constraint === undefined ? {} : { constraint: edit.constraint === null ? null : typedOf(edit.constraint, command) }),
  };
}

function typedOf({ kind, target, value, about, rejects }: ConstraintView, command: string): TypedConstraint {
  const kept = keptText(value, 200);
  if (kept === null) throw usage(command, 'a constraint needs a value');
  return {
    kind: oneOf(CONSTRAINT_KINDS, kind, '--constraint', command),
    target: oneOf(CONSTRAINT_TARGETS, target, '--constraint', command),
    value: kept,
    rejects: rejects ?? null,
    ...(about === undefined ? {} : { about }),
  };
}

function oneOf<T extends string>(names: readonly T[], said: string, flag: string, command: string): T {
  const found = names.find((name) => name.toLowerCase() === said.toLowerCase());
  if (found === undefined) throw usage(command, `${flag} takes one of ${names.join(', ')}`);
  return found;
}

function usage(command: string, detail: string): RollcallError {
  return new RollcallError('USAGE', { command, detail });
}
