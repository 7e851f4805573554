import type { WindowState } from '../../core/budget/window.ts';
import type { CompactionMark } from '../../core/transcript/record.ts';
import type { CaptureHealth, CaptureWriter } from './capture-writer.ts';
import type { KnowledgeBase } from './knowledge.ts';
import type { Operations } from './worker-calls.ts';

/** A session as the archive knows it. */
export interface SessionRef {
  agentSessionId: string;
  /** Path of its main transcript; null: unknown. */
  mainFile: string | null;
}

/** What the newest records of a session say of its window and its compactions. */
export interface Pulse {
  window: WindowState;
  compactions: { uuid: string | null; at: number | null; mark: CompactionMark }[];
}

/** What the main thread can ask of the thread that writes the archive. */
export interface WriterOperations extends Operations {
  hurry(mainFile: string): void;
  live(mainFiles: readonly string[]): void;
  sweep(nothing: null): void;
  /** `finish`: the session will not write any more. */
  catchUp(asked: { mainFile: string; finish: boolean }): Promise<void>;
  /** null: nothing of the session is in the archive. */
  pulse(agentSessionId: string): Pulse | null;
  health(nothing: null): CaptureHealth;
}

export function writerOperations(capture: CaptureWriter, knowledge: KnowledgeBase): WriterOperations {
  return {
    hurry: (mainFile) => capture.hurry(mainFile),
    live: (mainFiles) => capture.live(mainFiles),
    sweep: () => capture.sweep(),
    catchUp: ({ mainFile, finish }) => capture.catchUp(mainFile, finish),
    pulse(agentSessionId) {
      const known = knowledge.of(agentSessionId);
      return known && { window: known.window, compactions: known.compactions };
    },
    health: () => capture.health,
  };
}
