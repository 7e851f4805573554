import type { Allowance, DecisionRecord } from '../../core/governance/audit.ts';
import type { Decision } from '../../core/governance/decision.ts';
import { redact } from '../../core/redaction/redact.ts';
import type { Session } from '../../core/session/session.ts';
import type { AgentEvent, ToolCall } from '../../protocol/agent-event.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { journal } from '../register/journal.ts';
import { isAttended } from './attended.ts';
import { hashOfCode, sha256 } from './codes.ts';
import { CODE_MS } from './governance.ts';
import { type Matter, judgesFor } from './judge-call.ts';

/** What the services say of a call, as one answer. */
export interface Ruling {
  denied: string | null;
  ask: string | null;
  /** For the model. */
  texts: string[];
  /** For the person alone: codes are only here. */
  person: string[];
}

export const PASSES: Ruling = { denied: null, ask: null, texts: [], person: [] };

/** Characters of a call that are kept of it where the settings want that. */
const KEPT_INPUT = 4000;
const DAY_MS = 86_400_000;
/** Decisions that are looked through for those about one call, after a restart. */
const LOOKED_THROUGH = 50;

interface Found {
  decision: Decision;
  row: DecisionRecord;
}

/**
 * Judges a call: the services in their order, the first that denies ends it, else the first question; a note passes and is
 * told. Nothing is ever allowed: silence leaves the call to the agent's own prompts. Every decision that is not silent is a row
 * of this transaction; silent ones are counted.
 *
 * A denial offers the person a code. Once a person has said it, this very call of this session passes that rule, once; the
 * others still hold.
 *
 * @param began on the daemon's monotonic clock
 */
export async function decideCall(d: Daemon, tx: Tx, session: Session, event: AgentEvent, matter: Matter, began: number): Promise<Ruling> {
  const { tool } = event;
  if (tool === null) return PASSES;
  const now = d.clock.now();
  const attended = isAttended(session);
  const prompt = attended ? session.prompt : null;
  const aside = new Set<string>();
  const used: { allowance: Allowance; decision: Decision }[] = [];
  const said: Decision[] = [];
  let hash: string | null = null;
  for (const judge of judgesFor(matter)) {
    let decision = judge.ask(matter, { attended, now, aside, sessionId: session.id, prompt });
    while (decision.outcome === 'deny' && decision.rule !== null) {
      hash ??= hashOf(event, tool);
      const allowance = await usable(tx, session, decision.rule.id, hash, now);
      if (allowance === null) break;
      used.push({ allowance, decision });
      aside.add(decision.rule.id);
      decision = judge.ask(matter, { attended, now, aside, sessionId: session.id, prompt });
    }
    const set = decision.rule !== null && aside.has(decision.rule.id);
    if (decision.outcome === 'silent' && (decision.rule === null || set)) {
      const { id: sessionId, workspaceId } = session;
      if (!set) d.governance.silent.add({ sessionId, workspaceId, tool: tool.name, service: judge.service }, now);
      continue;
    }
    said.push(decision);
    if (decision.outcome === 'deny') break;
  }
  if (said.length === 0 && used.length === 0) return PASSES;
  const inputHash = hash ?? hashOf(event, tool);
  const { keep_input } = d.config(event.cwd).audit;
  const latencyUs = Math.max(0, Math.round((d.clock.monotonic() - began) * 1000));
  const record = (decision: Decision, part: Partial<DecisionRecord>): DecisionRecord => ({
    id: d.newId('dec'),
    at: now,
    workspaceId: session.workspaceId,
    sessionId: session.id,
    service: decision.service,
    ruleId: decision.rule?.id ?? '',
    ruleVersion: decision.rule?.version ?? 0,
    outcome: decision.outcome,
    code: decision.reason === 'exception' ? 'exception' : isRulesOwn(matter, decision) ? 'rule' : 'unattended',
    domain: decision.domain,
    tool: tool.name,
    toolUseId: tool.useId,
    inputHash,
    input: keep_input ? redact(inputText(tool)).text.slice(0, KEPT_INPUT) : null,
    latencyUs,
    overrideOf: null,
    followed: null,
    origin: 'own',
    record: null,
    ...part,
  });
  const rows: Found[] = said.map((decision) => ({ decision, row: record(decision, {}) }));
  // A word that did not help is not used up.
  if (said.every(({ outcome }) => outcome !== 'deny')) {
    for (const { allowance, decision } of used) {
      await tx.allowances.put({ ...allowance, usedAt: now });
      const row = record(decision, { outcome: 'silent', code: 'allowed-once', overrideOf: allowance.decisionId });
      rows.push({ decision: { ...decision, outcome: 'silent' }, row });
      await journal(tx, now, session, 'call.let-through', { decision: row.id, overrides: allowance.decisionId, rule: row.ruleId });
    }
  }
  for (const { row } of rows) await tx.decisions.add(row);
  return answered(d, tx, session, tool, rows, now);
}

async function answered(d: Daemon, tx: Tx, session: Session, tool: ToolCall, rows: readonly Found[], now: number): Promise<Ruling> {
  const ruling: Ruling = { denied: null, ask: null, texts: [], person: [] };
  for (const { decision, row } of rows) {
    if (row.outcome === 'deny') {
      ruling.denied = `${decision.text}\nDo not try another way to the same; a person can look at it with \`rollcall why ${row.id}\`.`;
      const code = await offer(d, tx, session, row, now);
      ruling.person.push(
        `Rollcall has stopped a call of #${session.number} (rule ${row.ruleId}). To let exactly this call through, once and within 10 minutes, run outside of the agent: rollcall allow ${code}`,
      );
    } else if (row.outcome === 'ask') ruling.ask = ruling.ask === null ? decision.text : `${ruling.ask}\n${decision.text}`;
    else if (row.outcome === 'note') ruling.texts.push(decision.text);
  }
  if (ruling.denied !== null) return { ...ruling, ask: null, texts: [] };
  d.governance.open.set(
    keyOf(session, tool),
    rows.map(({ row }) => row.id),
  );
  return ruling;
}

/** Whether an outcome is what its rule says where a person is asked. */
function isRulesOwn({ shelf }: Matter, { rule, outcome }: Decision): boolean {
  const found = shelf.rules.find((known) => known.rule.id === rule?.id);
  return found === undefined || found.rule.outcome === outcome;
}

async function offer(d: Daemon, tx: Tx, session: Session, row: DecisionRecord, now: number): Promise<string> {
  const code = d.governance.newCode();
  const expiresAt = now + CODE_MS;
  await tx.allowances.put({
    codeHash: hashOfCode(code),
    decisionId: row.id,
    sessionId: session.id,
    workspaceId: session.workspaceId,
    ruleId: row.ruleId,
    inputHash: row.inputHash,
    offeredAt: now,
    expiresAt,
    allowedAt: null,
    usedAt: null,
  });
  d.governance.codes.set(row.id, { code, until: expiresAt });
  return code;
}

async function usable(tx: Tx, session: Session, ruleId: string, inputHash: string, now: number): Promise<Allowance | null> {
  const offered = await tx.allowances.ofCall(session.id, inputHash);
  return offered.find((one) => one.ruleId === ruleId && one.allowedAt !== null && one.usedAt === null && now < one.expiresAt) ?? null;
}

/** The same call has the same one: the tool, all that it is given, and where it runs. What a shell call is described with is no part of it. */
function hashOf({ cwd }: AgentEvent, tool: ToolCall): string {
  return sha256(JSON.stringify([tool.name, cwd, tool.command ?? tool.input ?? [tool.writes, tool.patch], tool.background]));
}

function inputText({ command, input, writes, patch }: ToolCall): string {
  // A secret that is cut is not known any more.
  return (command ?? patch ?? JSON.stringify(input ?? writes)).slice(0, KEPT_INPUT * 4);
}

/** What the agent reports of a call is written to the decisions about it. */
export async function followCall(d: Daemon, tx: Tx, session: Session, event: AgentEvent, known: boolean): Promise<void> {
  const { tool } = event;
  if (tool === null) return;
  const key = keyOf(session, tool);
  const ids = d.governance.open.get(key) ?? (known ? [] : await earlier(d, tx, session, tool));
  d.governance.open.delete(key);
  for (const id of ids) await tx.decisions.follow(id, event.kind === 'tool-after' ? 'ran' : 'failed');
}

/** Of a call that was announced to a daemon that is gone. */
async function earlier(d: Daemon, tx: Tx, session: Session, { useId }: ToolCall): Promise<string[]> {
  if (useId === null) return [];
  const rows = await tx.decisions.recent({ sessionId: session.id, since: d.clock.now() - DAY_MS, limit: LOOKED_THROUGH });
  return rows.flatMap(({ id, toolUseId, followed, outcome }) =>
    toolUseId === useId && followed === null && outcome !== 'deny' ? [id] : [],
  );
}

function keyOf(session: Session, { useId }: ToolCall): string {
  return `${session.id} ${useId ?? '-'}`;
}
