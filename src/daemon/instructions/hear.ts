import { type Instruction, sameSaying } from '../../core/governance/instruction.ts';
import { type Classification, startsActive } from '../../core/governance/instructions/instruction.ts';
import type { Session } from '../../core/session/session.ts';
import { keptText } from '../../core/text/kept-text.ts';
import { foreignText } from '../../core/text/foreign-text.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { journal } from '../register/journal.ts';
import { tellPerson } from '../register/tell.ts';

/** A prompt that a person typed into a session that no agent started, and what of it is to hold. */
export interface HeardPrompt {
  /** The agent's own id of the record, else that of the archive: copies of a record are one saying. */
  key: string;
  /** Id of the record in the archive. */
  record: string;
  at: number | null;
  readings: readonly Classification[];
}

/** What of a conversation was not heard yet, and how much there is of it. */
export interface Heard {
  prompts: HeardPrompt[];
  total: number;
}

/** Characters of a quote that are kept. */
const QUOTE = 400;

/**
 * Takes what the user said in a session into the register. What is there already is counted, once for each record; what was
 * rejected or had its place taken, and is said again later, is in the inbox again. Returns whether anything changed.
 */
export async function hear(d: Daemon, session: Session, prompts: readonly HeardPrompt[]): Promise<boolean> {
  const { workspaceId } = session;
  const changed = await d.store.transaction([workspaceId], async (tx) => {
    let any = false;
    for (const prompt of prompts) {
      for (const reading of prompt.readings) any = (await hearOne(d, tx, session, prompt, reading)) || any;
    }
    return any;
  });
  if (changed) d.instructions.changed(workspaceId);
  return changed;
}

async function hearOne(d: Daemon, tx: Tx, session: Session, prompt: HeardPrompt, reading: Classification): Promise<boolean> {
  const quote = keptText(reading.quote, QUOTE);
  const key = quote === null ? '' : sameSaying(quote);
  if (quote === null || key === '') return false;
  const now = d.clock.now();
  const at = prompt.at ?? now;
  const known = await tx.instructions.byKey(session.workspaceId, key);
  const saying = (id: string) => ({ instructionId: id, record: prompt.key, sessionId: session.id, at });
  if (known !== null) {
    if (!(await tx.instructions.noteSaying(saying(known.id)))) return false;
    const again = (known.state === 'rejected' || known.state === 'superseded') && at > (known.reviewedAt ?? known.changedAt);
    const state = again ? 'inbox' : known.state;
    await tx.instructions.put({
      ...known,
      state,
      said: known.said + 1,
      saidAt: Math.min(known.saidAt, at),
      lastSaidAt: Math.max(known.lastSaidAt, at),
      changedAt: now,
    });
    await journal(tx, now, session, 'instruction.heard', { instruction: known.id, state, again: true });
    return true;
  }
  const instruction: Instruction = {
    ...reading,
    id: d.newId('ins'),
    workspaceId: session.workspaceId,
    key,
    quote,
    sessionId: session.id,
    record: prompt.record,
    state: startsActive(reading) ? 'active' : 'inbox',
    source: 'said',
    saidAt: at,
    lastSaidAt: at,
    said: 1,
    reviewedAt: null,
    reviewedBy: null,
    edited: false,
    snoozedUntil: null,
    supersedes: null,
    changedAt: now,
    fileId: null,
  };
  await tx.instructions.put(instruction);
  await tx.instructions.noteSaying(saying(instruction.id));
  await journal(tx, now, session, 'instruction.heard', { instruction: instruction.id, state: instruction.state, again: false });
  if (instruction.state === 'active' && session.endedAt === null) await tellPerson(d, tx, session.id, heldText(instruction));
  return true;
}

function heldText({ id, quote }: Instruction): string {
  return `Rollcall: from now on you are asked before a call goes against your words "${foreignText(quote, { limit: 120 })}". If you do not want that: rollcall instructions reject ${id}`;
}
