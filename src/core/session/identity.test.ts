import { describe, expect, test } from 'vitest';
import type { AgentEvent } from '../../protocol/agent-event.ts';
import { identify, type IdentityQuestion } from './identity.ts';
import { aSession, anEvent } from './samples.ts';

const here = { pid: 10, startTime: '100', bootId: 'b' };
const there = { pid: 20, startTime: '200', bootId: 'b' };

function ask(event: Partial<AgentEvent>, rest: Partial<IdentityQuestion> = {}) {
  return identify({ event: anEvent(event), process: here, known: [], inProcess: [], listed: null, ...rest });
}

describe('a session keeps its identity', () => {
  test('in the same process', () => {
    const session = aSession({ process: here });
    expect(ask({ kind: 'prompt' }, { known: [{ session, processAlive: true }] })).toEqual({ is: 'known', session });
  });

  test('when one side shows no process', () => {
    const session = aSession({ process: here });
    expect(ask({ kind: 'prompt' }, { process: null, known: [{ session, processAlive: true }] })).toEqual({ is: 'known', session });
    const unseen = aSession({ process: null });
    expect(ask({ kind: 'prompt' }, { known: [{ session: unseen, processAlive: null }] })).toEqual({ is: 'known', session: unseen });
  });

  test('over a resume after its end, and after a death that nobody has seen yet', () => {
    const ended = aSession({ process: there, endedAt: 5, endReason: 'said' });
    expect(ask({ kind: 'session-start', source: 'resume' }, { known: [{ session: ended, processAlive: false }] })).toMatchObject({
      is: 'resumed',
      session: ended,
    });
    const dead = aSession({ process: there });
    expect(ask({ kind: 'prompt' }, { known: [{ session: dead, processAlive: false }] })).toMatchObject({ is: 'resumed', session: dead });
  });

  test('over /clear: same process, new id', () => {
    const session = aSession({ process: here, events: 4 });
    expect(ask({ kind: 'session-start', source: 'clear', agentSessionId: 'new' }, { inProcess: [session] })).toEqual({
      is: 'renamed',
      session,
    });
  });
});

describe('another session', () => {
  test('the same id in another living process is a twin', () => {
    const session = aSession({ process: there });
    expect(ask({ kind: 'session-start', source: 'resume' }, { known: [{ session, processAlive: true }] })).toEqual({
      is: 'twin',
      of: session,
    });
  });

  test('a fork speaks under a new id after a start under the id of its parent', () => {
    const parent = aSession({ process: here, incarnation: 2, events: 0 });
    expect(ask({ kind: 'prompt', agentSessionId: 'fork' }, { inProcess: [parent] })).toEqual({ is: 'new', parent, replaces: [parent] });
  });

  test('an in-session resume replaces what the process hosted', () => {
    const old = aSession({ process: here, events: 9 });
    expect(ask({ kind: 'session-start', source: 'resume', agentSessionId: 'other' }, { inProcess: [old] })).toEqual({
      is: 'new',
      parent: null,
      replaces: [old],
    });
    const back = aSession({ id: 'ses_2', agentSessionId: 'other', process: there, endedAt: 3 });
    expect(
      ask(
        { kind: 'session-start', source: 'resume', agentSessionId: 'other' },
        { inProcess: [old], known: [{ session: back, processAlive: false }] },
      ),
    ).toEqual({
      is: 'resumed',
      session: back,
      replaces: [old],
    });
  });

  test('an unknown id in a process with a working session: replaced only when the agent itself lists the new id', () => {
    const old = aSession({ process: here, events: 9 });
    expect(ask({ kind: 'prompt', agentSessionId: 'x' }, { inProcess: [old] })).toEqual({ is: 'new', parent: null, replaces: [] });
    expect(ask({ kind: 'prompt', agentSessionId: 'x' }, { inProcess: [old], listed: 'x' })).toEqual({
      is: 'new',
      parent: null,
      replaces: [old],
    });
  });

  test('any event opens a session that was there before the hooks', () => {
    for (const kind of ['session-start', 'prompt', 'tool-before', 'tool-after', 'turn-end', 'sign'] as const) {
      expect(ask({ kind })).toEqual({ is: 'new', parent: null, replaces: [] });
    }
  });
});

describe('an echo opens nothing', () => {
  test('the end of a session that never started', () => {
    expect(ask({ kind: 'session-end', reason: 'other' })).toEqual({ is: 'echo' });
  });

  test.each(['tool-after', 'tool-failed', 'turn-end', 'session-end', 'sign'] as const)('a late %s of one that ended', (kind) => {
    const ended = aSession({ process: here, endedAt: 5 });
    expect(ask({ kind }, { known: [{ session: ended, processAlive: false }] })).toEqual({ is: 'echo' });
  });
});
