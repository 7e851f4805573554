import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseClaudeEvent } from '../../agents/claude-code/events.ts';
import { type Verdict, claudeReply, silence, takesContext } from '../../agents/claude-code/replies.ts';
import type { AgentEvent, HookOrigin } from '../../protocol/agent-event.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { refusedAnyway } from '../governance/without-register.ts';
import { handleEvent } from '../register/handle.ts';
import { canaryVerdict } from './canary.ts';
import { readBody } from './body.ts';

/** A Write may carry a whole file; beyond this the call goes on unguarded and is told so. */
const BODY_LIMIT = 64 * 1024 * 1024;

/**
 * `POST /hook/<agent>/<Event>`. The status line and headers leave as soon as the request's header is here: the client
 * waits one second for them, and longer only for a daemon that has proved to be alive. The reply's body is the payload
 * and, as its last line, the secret that makes it whole.
 */
export function hookRoute(d: Daemon, secret: string) {
  return async (request: IncomingMessage, response: ServerResponse, agent: string, eventName: string): Promise<void> => {
    // The shell client reads byte by byte, 2.2 µs each: no header that it does not need.
    response.sendDate = false;
    response.writeHead(200);
    response.flushHeaders();
    let text: string;
    try {
      text = await readBody(request, BODY_LIMIT);
    } catch (error) {
      // No secret: the client counts the call as one that nobody guarded.
      d.log.warn({ agent, eventName, problem: String(error) }, 'hook body not received whole');
      response.end();
      return;
    }
    response.end(`${await answer(d, agent, eventName, text, originOf(request))}\n${secret}\n`);
  };
}

async function answer(d: Daemon, agent: string, eventName: string, text: string, origin: HookOrigin): Promise<string> {
  if (agent !== 'claude-code') {
    d.log.warn({ agent, eventName }, 'hook of an unknown agent');
    return '';
  }
  const parsed = parseClaudeEvent(text);
  if (!parsed.ok) {
    d.log.warn({ agent, eventName, problem: parsed.problem }, 'hook body not understood');
    return claudeReply(eventName, notUnderstood(d, eventName, text, parsed.problem));
  }
  const { event } = parsed;
  const canary = canaryVerdict(event);
  if (canary !== null) return claudeReply(eventName, canary);
  try {
    const { deny, ask, texts, person } = await handleEvent(d, event, origin, takesContext(eventName));
    return claudeReply(eventName, {
      deny,
      ask,
      context: texts.length === 0 ? null : texts.join('\n'),
      person: joined([startWarning(d, event), ...person]),
    });
  } catch (error) {
    d.log.error({ err: error, eventName }, 'event not handled');
    const verdict = failure(d, event, error);
    return claudeReply(eventName, { ...verdict, deny: (await refusedAnyway(d, event)) ?? verdict.deny });
  }
}

/** A call that may be an edit and cannot be read is not passed in silence. */
function notUnderstood(d: Daemon, eventName: string, text: string, problem: string): Verdict {
  if (eventName !== 'PreToolUse') return silence;
  const directory = /"cwd":"(\/[^"\\]{0,4000})"/.exec(text.slice(0, 16_384))?.[1] ?? '/';
  if (d.config(directory).fail_closed) {
    return { ...silence, deny: `Rollcall cannot read this call (${problem}), and this repository refuses edits then (fail_closed).` };
  }
  return {
    ...silence,
    person: `Rollcall cannot read a tool call of this session (${problem}), so it is not coordinated. Is this a newer agent than Rollcall knows? Run \`rollcall doctor\`.`,
  };
}

function joined(texts: readonly (string | null)[]): string | null {
  return texts.filter((text) => text !== null).join('\n') || null;
}

/** A broken configuration file is seen by the person at the start of each session. */
function startWarning(d: Daemon, event: AgentEvent): string | null {
  if (event.kind !== 'session-start') return null;
  const warnings = d.configWarnings(event.cwd);
  return warnings.length === 0 ? null : `Rollcall: ${warnings.slice(0, 3).join(' ')}`;
}

/** The register failed: the person sees it and the call goes on, unless the repository asks to refuse edits then. */
function failure(d: Daemon, event: AgentEvent, error: unknown): Verdict {
  const why = error instanceof RollcallError ? `${error.message}. ${error.remedy}` : 'Internal error; `rollcall daemon logs` shows it.';
  if (event.kind === 'tool-before' && d.config(event.cwd).fail_closed) {
    return { ...silence, deny: `Rollcall cannot coordinate this edit, and this repository refuses edits then (fail_closed). ${why}` };
  }
  return { ...silence, person: `Rollcall: this session's edits are not coordinated now. ${why}` };
}

/** What the client says of itself in the header. */
export function originOf(request: IncomingMessage): HookOrigin {
  return {
    pid: positive(request.headers['x-rollcall-pid']),
    ppid: positive(request.headers['x-rollcall-ppid']),
    tmuxPane: word(request.headers['x-rollcall-tmux']),
    entrypoint: word(request.headers['x-rollcall-entrypoint']),
  };
}

function positive(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^[1-9]\d{0,9}$/.test(header) ? Number(header) : null;
}

function word(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && /^[\w%.:-]{1,100}$/.test(header) ? header : null;
}
