import type { SessionRef, SessionView } from '../../protocol/api.ts';
import type { ForgetReply, RollReply } from '../../protocol/api-identity.ts';
import { heartbeatAge } from './heartbeat-age.ts';
import { availableText } from './roll-text.ts';
import { safe } from './safe.ts';

const RULE = '━'.repeat(47);

/** Head of the dialogue. `name` is `ROLLCALL`, or what it was called before. */
export function bannerText(name: string): string[] {
  return [RULE, `   ${name} SESSION IDENTITY SYSTEM`, RULE, ''];
}

export function detectedText(stale: number): string {
  return `⚠️  Detected ${stale} stale session(s) (no recent heartbeat)`;
}

/** Number, role, goal, session id and status of a session, below the line that says what became of it. */
export function identityText(session: SessionView, reactivated: boolean): string[] {
  const facts: [string, string][] = [
    ['Number', String(session.number)],
    ['Role', session.role ?? ''],
    ['Goal', session.goal ?? ''],
    ['Session ID', session.agentSessionId],
    ['Status', reactivated ? 'inactive (will be reactivated)' : statusText(session)],
  ];
  return facts.map(([name, value]) => `  ${name}: ${safe(value) || '-'}`);
}

/** To the roll by number, one that sits idle at its prompt is active. */
function statusText({ status }: SessionView): string {
  return status === 'idle' ? 'active' : status;
}

/** Who has the number that was asked for. */
export function takenText(number: number, roll: RollReply): string[] {
  const owner = roll.sessions.find((row) => row.number === number);
  const facts: [string, string | null][] =
    owner === undefined
      ? []
      : [
          ['Role', owner.role],
          ['Goal', owner.goal],
          ['Session ID', owner.sessionId],
          ['Terminal', owner.terminal],
          ['Last heartbeat', heartbeatAge(owner.lastSeenAt, roll.now)],
        ];
  return [
    `❌ Session #${number} is already ACTIVE`,
    ...facts.flatMap(([name, value]) => (safe(value ?? '') === '' ? [] : [`   ${name}: ${safe(value ?? '')}`])),
    `   Choose a different number. ${availableText(roll)}`,
  ];
}

/** What a terminal was until it was forgotten. */
export function forgottenText({ number, outcome }: ForgetReply): string[] {
  const what: Record<ForgetReply['outcome'], string> = {
    left: `This terminal is no longer Session #${number}: that one is inactive now, and its number is free.`,
    inactive: `This terminal is no longer Session #${number}, which was inactive already.`,
    gone: `This terminal is no longer Session #${number}, which is no longer in the register.`,
    terminal: `#${number}, of a former shell of this terminal, is not proposed here any more. Its session stays as it is.`,
    unknown: 'This terminal had no identity here. Nothing was changed.',
  };
  return [what[outcome], ...(outcome === 'unknown' ? [] : ['The next `rollcall identify` asks anew.'])];
}

/** Who had the number until now, and where it is. */
export function displacedText(number: number, displaced: SessionRef | null): string[] {
  if (displaced === null) return [];
  const now = displaced.number === number ? 'it is inactive now' : `it is #${displaced.number} now`;
  return [`⚠️  Displaced the session that was #${number}: ${now}`];
}
