import { readUsageFacts } from '../../archive/usage-store.ts';
import { type UsageBucket, UsageLedger } from '../../core/budget/usage-ledger.ts';
import type { WindowState } from '../../core/budget/window.ts';
import { currentContextFile } from '../../compat/context/current-session-context.ts';
import { type HandOffFiles, handOffJson } from '../../compat/context/hand-off-json.ts';
import { preCompactionFile } from '../../compat/context/pre-compaction.ts';
import type { SessionFacts } from '../../core/context/facts.ts';
import { type ClosedownDocument, type LeftBehind, closedownDocument } from '../../core/context/closedown.ts';
import type { GitFacts } from '../../core/context/git-section.ts';
import { givenBack } from '../../core/context/given-back.ts';
import type { HandOffSection } from '../../core/context/hand-off-section.ts';
import { handOffMarkdown, shortHandOff } from '../../core/context/hand-off.ts';
import type { TranscriptSight } from '../../core/message/delivery.ts';
import { pressureCounts } from '../../core/governance/pressure/signs.ts';
import { sightOf } from '../../core/message/sight.ts';
import { type Released, release } from '../../core/redaction/released.ts';
import type { CompactionMark } from '../../core/transcript/record.ts';
import type { PressureSeen } from '../governance/measure-pressure.ts';
import type { Heard } from '../instructions/hear.ts';
import type { CaptureHealth, CaptureWriter } from './capture-writer.ts';
import type { KnowledgeBase } from './knowledge.ts';
import type { TerminalOperations } from './terminal-captures.ts';
import type { ForgetOperations } from './forget-operations.ts';
import type { TrimOperations } from './trim-operations.ts';

/** What the newest records of a session say of its window, its compactions, and messages that it was given. */
export interface Pulse {
  window: WindowState;
  compactions: { uuid: string | null; at: number | null; mark: CompactionMark }[];
  messages: Omit<TranscriptSight, 'over'>;
  pressure: PressureSeen;
}

/** What a session knew, as the file of a compaction and as the text that the session gets back. */
export interface FrozenContext {
  file: Released;
  text: Released;
  given: number;
  /** Items that the summary says already, and items for which there was no room. */
  said: number;
  left: number;
}

export interface HandOffDocument {
  markdown: Released;
  json: Released;
  /** For the begin of the next session; empty: there is nothing to hand over. */
  brief: Released;
  title: Released;
}

export interface ContextDocument {
  text: Released;
  json: Released;
}

/** What the main thread can ask of the thread that writes the archive. */
export interface WriterOperations extends TrimOperations, ForgetOperations, TerminalOperations {
  hurry(mainFile: string): void;
  live(mainFiles: readonly string[]): void;
  sweep(nothing: null): void;
  /** `finish`: the session will not write any more. */
  catchUp(asked: { mainFile: string; finish: boolean }): Promise<void>;
  /** null: nothing of the session is in the archive. */
  pulse(agentSessionId: string): Pulse | null;
  /** What the user of a session said that may be to hold, behind the first `after`, and how many there are. null: as `pulse`. */
  heard(asked: { agentSessionId: string; after: number }): Heard | null;
  /** As `pulse`. `marks`: how many marks of compactions the file had before; a further one comes with its summary. */
  freeze(asked: { facts: SessionFacts; captured: 'before' | 'after'; marks: number | null }): FrozenContext | null;
  handOff(asked: {
    facts: SessionFacts;
    files: HandOffFiles;
    sections: readonly HandOffSection[];
    git: GitFacts | null;
  }): HandOffDocument | null;
  closedown(asked: { facts: SessionFacts; left: LeftBehind }): ClosedownDocument | null;
  context(facts: SessionFacts): ContextDocument | null;
  /** Sums of what responses used; `project` is the directory in which they were asked for. */
  usage(wanted: { session?: string; since?: number }): UsageBucket[];
  health(nothing: null): CaptureHealth;
  /** Closes the archive if there is nothing left to do, so that the thread can be let go. */
  close(nothing: null): boolean;
}

/** What is answered elsewhere. */
type OtherOperations = ForgetOperations & TrimOperations & TerminalOperations & Pick<WriterOperations, 'catchUp'>;

export function writerOperations(
  capture: CaptureWriter,
  knowledge: KnowledgeBase,
  archive: string,
  others: OtherOperations,
  close: () => boolean,
): WriterOperations {
  return {
    ...others,
    hurry: (mainFile) => capture.hurry(mainFile),
    live: (mainFiles) => capture.live(mainFiles),
    sweep: () => capture.sweep(),
    pulse(agentSessionId) {
      const known = knowledge.of(agentSessionId);
      if (known === null) return null;
      const { window, compactions, sight, context } = known;
      const pressure = { ...pressureCounts(known.pressure, context), compactions: compactions.length };
      return { window, compactions, messages: sightOf(sight), pressure };
    },
    heard({ agentSessionId, after }) {
      const known = knowledge.of(agentSessionId);
      // Fewer than before: the file was written anew. The register knows records by their ids.
      if (known === null) return null;
      const { heard } = known;
      return { prompts: heard.slice(after <= heard.length ? after : 0), total: heard.length };
    },
    freeze({ facts, captured, marks }) {
      const known = knowledge.of(facts.sessionId);
      if (known === null) return null;
      // Only the summary of this compaction: an older one went with what was dropped.
      const summary = marks !== null && known.compactions.length > marks ? (known.summary ?? '') : '';
      const { text, given, said, left } = givenBack(known.context, facts, summary);
      return { file: preCompactionFile(known.context, facts, captured), text, given, said, left };
    },
    handOff({ facts, files, sections, git }) {
      const known = knowledge.of(facts.sessionId);
      if (known === null) return null;
      const { context } = known;
      const title = release(facts.goal ?? context.goal?.text ?? context.last.prompt?.text ?? '');
      const brief = shortHandOff(context, facts);
      return {
        markdown: handOffMarkdown(context, facts, sections, git),
        json: handOffJson(context, facts, files, sections, git),
        brief,
        title,
      };
    },
    closedown({ facts, left }) {
      const known = knowledge.of(facts.sessionId);
      return known && closedownDocument(known.context, facts, left);
    },
    context(facts) {
      const known = knowledge.of(facts.sessionId);
      return known && { text: handOffMarkdown(known.context, facts), json: currentContextFile(known.context, facts) };
    },
    usage(wanted) {
      const ledger = new UsageLedger();
      ledger.merge(readUsageFacts(archive, wanted));
      return ledger.buckets();
    },
    health: () => capture.health,
    close,
  };
}
