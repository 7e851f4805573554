import { parseRulesFile } from '../../config/rules-file.ts';
import { suggestedRules } from '../../config/suggestions-file.ts';
import type { StoredRule } from '../../core/governance/audit.ts';
import type { Rule } from '../../core/governance/rule.ts';
import type { Caller } from '../../protocol/api.ts';
import type { RuleStateRequest, RulesChangeReply, RulesFileRequest } from '../../protocol/api-governance.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { isPerson } from '../register/callers.ts';
import { callingSession } from '../register/release.ts';
import type { Shelf } from './rule-books.ts';
import { knownRule, shelfAt } from './rule-views.ts';

type Change = RulesChangeReply['changed'][number];

/** `rollcall rules add`: rules of a file that nobody has yet. All of them, or none. Throws PERSON_NEEDED, RULES_UNREADABLE. */
export async function addRules(d: Daemon, request: RulesFileRequest): Promise<RulesChangeReply> {
  return store(d, request, 'rules add', rulesIn(request, parseRulesFile(request.text)), false);
}

/**
 * `rollcall rules apply`: the rules of a file as they are there, new versions of those that a person added before; of a file of
 * suggestions (Markdown) those that are ticked. All of them, or none. Throws as above.
 */
export async function applyRules(d: Daemon, request: RulesFileRequest): Promise<RulesChangeReply> {
  const suggested = /\.md$/i.test(request.file);
  const found = suggested ? suggestedRules(request.text) : parseRulesFile(request.text);
  return store(d, request, 'rules apply', rulesIn(request, found), true);
}

function rulesIn({ file }: RulesFileRequest, { rules, problems }: { rules: Rule[]; problems: string[] }): Rule[] {
  if (problems.length > 0) throw new RollcallError('RULES_UNREADABLE', { file, detail: problems.join('; ') });
  if (rules.length === 0) throw new RollcallError('RULES_UNREADABLE', { file, detail: 'it has no rule to take over' });
  return rules;
}

async function store(
  d: Daemon,
  request: RulesFileRequest,
  action: string,
  rules: readonly Rule[],
  replaces: boolean,
): Promise<RulesChangeReply> {
  const shelf = await shelfAt(d, request.cwd);
  const reply = await changing(d, request.caller, action, async (tx, by) => {
    const changed: Change[] = [];
    const left: RulesChangeReply['left'] = [];
    for (const rule of rules) {
      const { version: _, ...body } = rule;
      const known = shelf.rules.find((one) => one.rule.id === rule.id && one.origin !== 'file');
      if (known?.origin === 'built-in') left.push({ id: rule.id, why: 'a built-in rule has this name' });
      else if (known !== undefined && !replaces) left.push({ id: rule.id, why: 'it is there already; `rollcall rules apply` changes it' });
      else if (known !== undefined && sameBody(known.rule, rule)) left.push({ id: rule.id, why: 'it is there already, just as it is' });
      else {
        const row = await nextVersion(tx, rule.id, {
          origin: 'user',
          state: 'active',
          definition: JSON.stringify(body),
          reason: null,
          until: null,
        });
        await write(d, tx, { ...row, by }, known === undefined ? 'added' : 'changed');
        changed.push({ id: rule.id, version: row.version, what: known === undefined ? 'added' : 'changed' });
      }
    }
    return { changed, left };
  });
  return reply;
}

/** `rollcall rules disable` and `enable`. Throws PERSON_NEEDED, NO_SUCH_RULE, USAGE. */
export async function setRuleState(d: Daemon, request: RuleStateRequest): Promise<RulesChangeReply> {
  const { id, state, seconds } = request;
  const disables = state === 'disabled';
  const reason = request.reason?.trim() ?? '';
  if (disables && reason === '') throw new RollcallError('USAGE', { command: 'rollcall rules disable', detail: 'say why with --reason' });
  const shelf: Shelf = await shelfAt(d, request.cwd);
  return changing(d, request.caller, `rules ${disables ? 'disable' : 'enable'}`, async (tx, by) => {
    const known = knownRule(shelf, id);
    if (known.origin === 'file') return { changed: [], left: [{ id, why: `it stands in ${known.file}; the settings name that file` }] };
    if (known.active !== disables)
      return { changed: [], left: [{ id, why: disables ? 'it is disabled already' : 'it is active already' }] };
    const row = await nextVersion(tx, id, {
      origin: known.origin,
      state,
      definition: known.stored?.definition ?? null,
      reason: disables ? reason : null,
      until: disables && seconds !== null ? d.clock.now() + seconds * 1000 : null,
    });
    const what = disables ? 'disabled' : 'enabled';
    await write(d, tx, { ...row, by }, what);
    return { changed: [{ id, version: row.version, what }], left: [] };
  });
}

/** Only a person changes rules; what was kept of them is forgotten after the commit. */
async function changing(
  d: Daemon,
  caller: Caller,
  action: string,
  work: (tx: Tx, by: string) => Promise<RulesChangeReply>,
): Promise<RulesChangeReply> {
  const reply = await d.store.transaction([], async (tx) => {
    if (!isPerson(await callingSession(tx, caller), caller)) throw new RollcallError('PERSON_NEEDED', { action: `rollcall ${action}` });
    return work(tx, 'a person');
  });
  if (reply.changed.length > 0) d.governance.books.changed();
  return reply;
}

async function nextVersion(
  tx: Tx,
  id: string,
  row: Omit<StoredRule, 'id' | 'version' | 'by' | 'at'>,
): Promise<Omit<StoredRule, 'by' | 'at'>> {
  const versions = await tx.rules.versions(id);
  return { id, version: (versions.at(-1)?.version ?? 0) + 1, ...row };
}

async function write(d: Daemon, tx: Tx, row: Omit<StoredRule, 'at'>, what: Change['what']): Promise<void> {
  const at = d.clock.now();
  await tx.rules.add({ ...row, at });
  const { id, version, reason, until, by } = row;
  await tx.journal.append({
    at,
    workspaceId: null,
    sessionId: null,
    kind: 'rule.changed',
    data: { rule: id, version, what, reason, until, by },
  });
}

function sameBody({ version: _a, ...a }: Rule, { version: _b, ...b }: Rule): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
