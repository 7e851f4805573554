import { join } from 'node:path';
import { pino } from 'pino';
import { parseClaudeEvent } from '../../../src/agents/claude-code/events.ts';
import { claudeReply, takesContext } from '../../../src/agents/claude-code/replies.ts';
import { Configuration } from '../../../src/daemon/configuration.ts';
import { noContinuity } from '../../../src/daemon/capture/continuity.ts';
import type { Daemon } from '../../../src/daemon/context.ts';
import { systemEvidence } from '../../../src/daemon/evidence.ts';
import { ContextWindows } from '../../../src/daemon/context-windows.ts';
import { newIds } from '../../../src/daemon/ids.ts';
import { newCode } from '../../../src/daemon/governance/codes.ts';
import { newGovernance } from '../../../src/daemon/governance/governance.ts';
import { Pressures } from '../../../src/daemon/governance/pressures.ts';
import { gitView } from '../../../src/daemon/git-view.ts';
import { checkoutWork } from '../../../src/daemon/worktree/work.ts';
import { SpokenConstraints } from '../../../src/daemon/instructions/spoken.ts';
import { newLines } from '../../../src/daemon/lines.ts';
import { openMailbox } from '../../../src/daemon/mailbox.ts';
import { Places } from '../../../src/daemon/places.ts';
import { handleEvent } from '../../../src/daemon/register/handle.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { IgnoredPaths } from '../../../src/platform/git/ignored.ts';
import { machineKey } from '../../../src/platform/processes.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Caller } from './keep-alive.ts';

/** The daemon's decision without its server: body in, reply out, with the real store, processes and git. */
export interface Decider {
  decide(event: string, body: string, caller: Caller): Promise<string>;
  close(): Promise<void>;
}

export async function openDecider(state: string, env: Record<string, string>): Promise<Decider> {
  const store = await openSqliteStore({ path: join(state, 'register.db'), synchronous: 'NORMAL' });
  const configuration = new Configuration(env, join(state, 'no-config'), systemClock);
  const d: Daemon = {
    clock: systemClock,
    newId: newIds(systemClock),
    store,
    config: (directory) => configuration.of(directory),
    configWarnings: () => [],
    log: pino({ level: 'silent' }),
    host: machineKey(),
    places: new Places(store, systemClock, new IgnoredPaths({ env })),
    evidence: systemEvidence(machineKey()),
    git: gitView(env, pino({ level: 'silent' })),
    checkouts: checkoutWork(process.env),
    home: env['HOME'] ?? '/',
    calls: new Map(),
    lines: newLines(),
    mailbox: await openMailbox(store),
    closed: new Set(),
    markersMoved: () => {},
    contextWindows: new ContextWindows(),
    touched: new Set(),
    lastFiles: new Map(),
    homes: new Map(),
    priorities: new Map(),
    hostName: 'here',
    wokeAt: 0,
    continuity: noContinuity,
    pressures: new Pressures(),
    governance: newGovernance({ own: [state], newCode }),
    instructions: new SpokenConstraints(),
    budgets: { of: () => null },
  };
  return {
    async decide(event, body, caller) {
      const parsed = parseClaudeEvent(body);
      if (!parsed.ok) throw new Error(`not understood: ${parsed.problem}`);
      const { deny, ask, texts } = await handleEvent(
        d,
        parsed.event,
        { ...caller, tmuxPane: null, entrypoint: 'cli' },
        takesContext(event),
      );
      return claudeReply(event, { deny, ask, context: texts.length === 0 ? null : texts.join('\n'), person: null });
    },
    close: () => store.close(),
  };
}
