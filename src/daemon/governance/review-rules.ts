import type { ReviewReply } from '../../protocol/api-governance.ts';
import type { Daemon } from '../context.ts';
import type { KnownRule } from './rule-books.ts';
import { ruleView, shelfAt } from './rule-views.ts';

const READ = 1000;
const DAY_MS = 86_400_000;
const REVIEW_DAYS = 30;

interface Tally {
  denied: number;
  asked: number;
  noted: number;
  setAside: number;
  ran: number;
  sessions: Set<string>;
  lastAt: number | null;
}

/** `rollcall rules review`: what each rule did in a time, on all repositories. @param since milliseconds since the epoch; null: 30 days ago */
export async function reviewRules(d: Daemon, cwd: string, since: number | null): Promise<ReviewReply> {
  const now = d.clock.now();
  const from = since ?? now - REVIEW_DAYS * DAY_MS;
  const { rules } = await shelfAt(d, cwd);
  const tallies = await d.store.read(async (tx) => {
    const found = new Map<string, Tally>();
    let before: { at: number; id: string } | undefined;
    for (;;) {
      const rows = await tx.decisions.recent({ since: from, limit: READ, ...(before === undefined ? {} : { before }) });
      for (const { ruleId, outcome, overrideOf, code, followed, sessionId, at, origin, id } of rows) {
        before = { at, id };
        if (origin === 'imported') continue;
        const tally = found.get(ruleId) ?? { denied: 0, asked: 0, noted: 0, setAside: 0, ran: 0, sessions: new Set(), lastAt: null };
        if (outcome === 'deny') tally.denied += 1;
        else if (outcome === 'ask') tally.asked += 1;
        else if (outcome === 'note') tally.noted += 1;
        if (overrideOf !== null || code === 'exception') tally.setAside += 1;
        if (outcome === 'ask' && followed !== null) tally.ran += 1;
        tally.sessions.add(sessionId);
        tally.lastAt ??= at;
        found.set(ruleId, tally);
      }
      if (rows.length < READ) return found;
    }
  });
  return {
    since: new Date(from).toISOString(),
    rules: rules.map((known) => reviewed(known, tallies.get(known.rule.id))),
    now: new Date(now).toISOString(),
  };
}

function reviewed(known: KnownRule, tally: Tally | undefined): ReviewReply['rules'][number] {
  const { denied = 0, asked = 0, noted = 0, setAside = 0, ran = 0, sessions, lastAt = null } = tally ?? {};
  const at = lastAt === null ? null : new Date(lastAt).toISOString();
  return { ...ruleView(known), denied, asked, noted, setAside, ran, sessions: sessions?.size ?? 0, lastAt: at };
}
