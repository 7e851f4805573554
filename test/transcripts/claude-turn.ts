import { ClaudeCalls } from './claude-calls.ts';
import type { ClaudeSession } from './claude-code.ts';
import { hex, longTailed, uuid4, type Made } from './plan.ts';

/** One turn: what was said, some responses with calls and results, the end; now and then a compaction, an interrupt, an error. */
export class ClaudeTurn {
  readonly #session: ClaudeSession;
  readonly #calls: ClaudeCalls;

  constructor(session: ClaudeSession) {
    this.#session = session;
    this.#calls = new ClaudeCalls(session);
  }

  *records(turn: number): Generator<Made> {
    const { random, plan } = this.#session;
    this.#session.at += random.between(2_000, 600_000);
    this.#session.promptId = uuid4(random);
    const compactAt = plan.compactAt ?? 155_000;
    if (this.#session.window >= compactAt) yield* this.#compaction(turn % 5 === 4);
    else if (this.#session.window >= compactAt * 0.6 && random.chance(0.3)) yield this.#microCompaction();
    yield* this.#prompt(turn);
    if (random.chance(0.02)) yield this.#apiError();
    const steps = random.between(2, 14);
    for (let step = 0; step < steps; step += 1) {
      yield* this.#calls.response(false);
      if (step === 1 && random.chance(0.1)) yield* this.#queued();
    }
    if (random.chance(0.04)) {
      yield this.#interrupt();
      return;
    }
    yield* this.#calls.response(true);
    yield* this.#end();
  }

  *#prompt(turn: number): Generator<Made> {
    const session = this.#session;
    const { random, texts } = session;
    const agent = session.plan.agentId !== undefined;
    if (session.era < 2 && !agent) yield this.#snapshot();
    const form = agent || turn === 0 ? 'plain' : random.weighted({ plain: 80, blocks: 6, image: 3, command: 5, shell: 4, wrapped: 2 });
    if (form === 'command') {
      if (session.era < 2)
        yield {
          record: session.chained({
            ...this.#user(true),
            isMeta: true,
            message: {
              role: 'user',
              content: '<local-command-caveat>Caveat: what follows was made by local commands.</local-command-caveat>',
            },
          }),
        };
      const content =
        '<command-name>/model</command-name>\n            <command-message>model</command-message>\n            <command-args>larger</command-args>';
      yield {
        record: session.chained(
          session.era === 2
            ? { type: 'system', subtype: 'local_command', content, level: 'info', isMeta: false }
            : { ...this.#user(true), message: { role: 'user', content } },
        ),
        adds: { prompts: 1 },
      };
      const printed = '<local-command-stdout>Set the model to larger</local-command-stdout>';
      yield {
        record: session.chained(
          session.era === 0
            ? { ...this.#user(true), message: { role: 'user', content: printed } }
            : { type: 'system', subtype: 'local_command', content: printed, level: 'info', isMeta: false },
        ),
      };
      return;
    }
    if (form === 'shell') {
      yield {
        record: session.chained({ ...this.#user(true), message: { role: 'user', content: '<bash-input>ls -l</bash-input>' } }),
        adds: { prompts: 1 },
      };
      yield {
        record: session.chained({
          ...this.#user(true),
          message: {
            role: 'user',
            content: `<bash-stdout>${texts.output(longTailed(random, 400, 1))}</bash-stdout><bash-stderr></bash-stderr>`,
          },
        }),
      };
      return;
    }
    const said = random.chance(0.3)
      ? `No, ${texts.sentence()} Never ${texts.sentence()}`
      : texts.prose(longTailed(random, 160, 1.2, 20_000));
    const content = {
      plain: said,
      blocks: [{ type: 'text', text: said }],
      image: [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: hex(random, 4000) } },
        { type: 'text', text: said },
      ],
      wrapped: [{ type: 'text', text: `${said}\n\n<system-reminder>\n${texts.sentence()}\n</system-reminder>` }],
    }[form];
    yield { record: session.chained({ ...this.#user(), message: { role: 'user', content } }), adds: { prompts: 1 } };
    if (session.era > 0 && !agent) yield* this.#attachments();
  }

  /** @param local a command that needs no model: it does not say where it came from */
  #user(local = false): object {
    const { era, promptId, plan, typed } = this.#session;
    const person = plan.agentId === undefined;
    return {
      type: 'user',
      ...(era === 0 ? { thinkingMetadata: { maxThinkingTokens: 31_999 }, todos: [] } : { promptId }),
      ...(era > 0 && person ? { permissionMode: 'default' } : {}),
      ...(era === 2 && person && typed && !local ? { origin: { kind: 'human' }, promptSource: 'typed' } : {}),
    };
  }

  *#attachments(): Generator<Made> {
    const { random, texts } = this.#session;
    const kind = random.weighted({ none: 4, task_reminder: 3, edited_text_file: 2, skill_listing: 1, hook_additional_context: 2 });
    const attachment = {
      none: null,
      task_reminder: { type: 'task_reminder', content: [], itemCount: 0 },
      edited_text_file: { type: 'edited_text_file', filename: texts.path(this.#session.cwd), snippet: texts.code(longTailed(random, 900)) },
      skill_listing: { type: 'skill_listing', content: texts.prose(3000), skillCount: 9, isInitial: true },
      hook_additional_context: {
        type: 'hook_additional_context',
        content: [texts.prose(600)],
        hookName: 'UserPromptSubmit',
        toolUseID: uuid4(random),
        hookEvent: 'UserPromptSubmit',
      },
    }[kind];
    if (attachment !== null) yield { record: this.#session.chained({ type: 'attachment', attachment }) };
  }

  /** Said while the agent works: it comes in the middle of the turn (an attachment), or as a record of its own when there are none. */
  *#queued(): Generator<Made> {
    const session = this.#session;
    if (session.plan.agentId !== undefined) return;
    const prompt = `Also ${session.texts.sentence()}`;
    const operation = (operation: string, content?: string): Made => ({
      record: {
        type: 'queue-operation',
        operation,
        timestamp: session.time(),
        sessionId: session.sessionId,
        ...(content === undefined ? {} : { content }),
      },
    });
    yield operation('enqueue', prompt);
    if (session.era === 0) {
      yield operation('dequeue');
      yield { record: session.chained({ ...this.#user(), message: { role: 'user', content: prompt } }), adds: { prompts: 1 } };
      return;
    }
    yield operation('remove');
    const attachment = {
      type: 'queued_command',
      prompt,
      commandMode: 'prompt',
      ...(session.era === 2 ? { origin: { kind: 'human' }, source_uuid: uuid4(session.random) } : {}),
    };
    yield { record: session.chained({ type: 'attachment', attachment }), adds: { prompts: 1 } };
  }

  #interrupt(): Made {
    const message = { role: 'user', content: [{ type: 'text', text: '[Request interrupted by user]' }] };
    return { record: this.#session.chained({ type: 'user', message }), adds: { interrupts: 1 } };
  }

  #apiError(): Made {
    const error = { status: 529, message: 'Overloaded' };
    return {
      record: this.#session.chained({
        type: 'system',
        subtype: 'api_error',
        level: 'error',
        error,
        retryInMs: 600,
        retryAttempt: 1,
        maxRetries: 10,
      }),
    };
  }

  *#end(): Generator<Made> {
    const session = this.#session;
    if (session.plan.agentId !== undefined) return;
    const hooks = {
      hookCount: 1,
      hookInfos: [{ command: 'true', ...(session.era === 0 ? {} : { durationMs: 12 }) }],
      hookErrors: [],
      preventedContinuation: false,
    };
    yield {
      record: session.chained({
        type: 'system',
        subtype: 'stop_hook_summary',
        ...hooks,
        stopReason: '',
        hasOutput: false,
        level: 'suggestion',
        toolUseID: uuid4(session.random),
      }),
    };
    yield {
      record: session.chained({
        type: 'system',
        subtype: 'turn_duration',
        durationMs: session.random.between(900, 400_000),
        isMeta: false,
      }),
    };
    if (session.era === 0) return;
    yield { record: { type: 'last-prompt', lastPrompt: 'as before', sessionId: session.sessionId } };
    yield { record: { type: 'permission-mode', permissionMode: 'default', sessionId: session.sessionId } };
    if (session.random.chance(0.1)) yield { record: { type: 'ai-title', aiTitle: session.texts.sentence(), sessionId: session.sessionId } };
  }

  #snapshot(): Made {
    const messageId = uuid4(this.#session.random);
    const snapshot = { messageId, trackedFileBackups: {}, timestamp: this.#session.time() };
    return { record: { type: 'file-history-snapshot', messageId, snapshot, isSnapshotUpdate: false } };
  }

  *#compaction(manual: boolean): Generator<Made> {
    const session = this.#session;
    const { random, texts } = session;
    const last = session.parent;
    const preTokens = session.window;
    session.window = random.between(31_000, 73_000);
    const kept = last === null ? [] : [last];
    const more = session.era === 2 ? { postTokens: session.window, durationMs: 9000, preservedMessages: { uuids: kept } } : {};
    const compactMetadata = { trigger: manual ? 'manual' : 'auto', preTokens, ...more };
    const boundary = {
      type: 'system',
      subtype: 'compact_boundary',
      content: 'Conversation compacted',
      isMeta: false,
      level: 'info',
      compactMetadata,
      logicalParentUuid: last,
    };
    yield { record: session.chained(boundary, null), adds: { compactions: 1 } };
    const content = `This session is being continued from a previous conversation that ran out of context. The summary below covers the earlier portion.\n\n${texts.prose(random.between(4000, 14_000))}`;
    yield {
      record: session.chained({
        type: 'user',
        isVisibleInTranscriptOnly: true,
        isCompactSummary: true,
        message: { role: 'user', content },
      }),
    };
  }

  #microCompaction(): Made {
    const preTokens = this.#session.window;
    const tokensSaved = Math.floor(preTokens / 4);
    this.#session.window -= tokensSaved;
    const microcompactMetadata = {
      trigger: 'auto',
      preTokens,
      tokensSaved,
      compactedToolIds: [`toolu_${hex(this.#session.random, 24)}`],
      clearedAttachmentUUIDs: [],
    };
    const record = this.#session.chained({
      type: 'system',
      subtype: 'microcompact_boundary',
      content: 'Context microcompacted',
      isMeta: false,
      level: 'info',
      microcompactMetadata,
    });
    return { record, adds: { microCompactions: 1 } };
  }
}
