/**
 * What a session knew, told by its records alone: no model is asked. All texts in it went through redaction before they
 * were cut; they are foreign text wherever they are shown.
 *
 * Plain JSON: what `JSON.parse(JSON.stringify(context))` gives goes on exactly where the context was.
 * How many items each list holds at most stands in `limits.ts`; what falls out is counted in `dropped`.
 */
export interface Context {
  /** Of this form. A context of another version is made anew from the records. */
  version: typeof CONTEXT_VERSION;
  /** First line of the first typed prompt; of the first prompt at all as long as none was typed. */
  goal: Goal | null;
  /** By the time of their last read, oldest first. */
  filesRead: FileRead[];
  /** By the time of their last change, oldest first. */
  filesModified: FileModified[];
  /** Oldest first, as are decisions, plans, failing commands, questions and compactions. */
  corrections: Correction[];
  decisions: Decision[];
  plans: Plan[];
  /** In the order of the agent's list. */
  todos: Todo[];
  failing: FailingCommand[];
  questions: OpenQuestion[];
  compactions: CompactionSeen[];
  checks: Checks;
  last: LastState;
  counts: Counts;
  /** Items that fell out of a full list, oldest first. */
  dropped: Record<BoundedList, number>;
  /** Calls whose result has not come, oldest first. Of no use to a reader: the reducer needs them to go on. */
  open: OpenCall[];
}

export const CONTEXT_VERSION = 1;

/** Where an item comes from. */
export interface Pointer {
  /** Id of the record in the archive, as `rollcall show-record` takes it. */
  record: number;
  /** Ms since the epoch; null when the record does not say. */
  at: number | null;
}

export interface Goal extends Pointer {
  text: string;
  /** A person typed it into a session that no agent or program started. */
  typed: boolean;
}

export interface FileRead extends Pointer {
  /** Absolute where the call or its working directory tell, else as the call says it. */
  path: string;
  tool: string;
  count: number;
  /** A subagent did it last. */
  subagent: boolean;
}

export interface FileModified extends FileRead {
  /** By its last change. */
  change: 'written' | 'deleted';
}

export interface Correction extends Pointer {
  /** The sentences of one prompt that correct, as they were written. */
  text: string;
  typed: boolean;
  /** Ids of the patterns that found it. */
  patterns: string[];
}

export interface Decision extends Pointer {
  /** The sentence, as it was written. */
  text: string;
  by: 'agent' | 'user';
  /** Only of `user`. */
  typed: boolean;
}

export interface Plan extends Pointer {
  text: string;
  tool: string;
  /** null: no answer has come. */
  approved: boolean | null;
}

export interface Todo extends Pointer {
  /** The agent's own id of it; null where its list has none. */
  id: string | null;
  text: string;
  status: 'pending' | 'in_progress' | 'completed';
}

/** A test or build command whose last run with a known outcome failed. */
export interface FailingCommand extends Pointer {
  /** As it was written. */
  command: string;
  /** The checks in it whose later success takes it off the list: {@link checkOf}. */
  keys: string[];
  /** Absolute working directory of the call; null: unknown. */
  cwd: string | null;
  exitCode: number | null;
  /** Runs that failed since the last that ended well. */
  failures: number;
  subagent: boolean;
}

export interface OpenQuestion extends Pointer {
  text: string;
  /** asked: the agent asked by its tool; said: a question in its last answer. */
  kind: 'asked' | 'said';
  /** Only of `asked`. */
  callId: string | null;
}

export interface CompactionSeen extends Pointer {
  trigger: 'auto' | 'manual' | null;
  /** Only results of tools were dropped. */
  micro: boolean;
  preTokens: number | null;
  postTokens: number | null;
}

/** Runs of test and build commands. */
export interface Checks {
  passed: number;
  failed: number;
  /** Ran, and how it ended is not known: in the background, behind a pipe, before another command. */
  unknown: number;
  /** The last one, whatever its outcome. */
  last: Pointer | null;
}

export interface LastState {
  prompt: (Pointer & { text: string; typed: boolean }) | null;
  /** First 500 characters. */
  answer: (Pointer & { text: string }) | null;
  tool: (Pointer & { name: string }) | null;
  /** Set from the break until the next prompt or answer. */
  interrupted: Pointer | null;
  /** The last error of the model's service; `over`: an answer has come since. */
  error: (Pointer & { text: string; over: boolean }) | null;
  /** Time of the newest record. */
  at: number | null;
}

/** Of the session itself, if not said otherwise. */
export interface Counts {
  /** Records seen, subagents' included: one is one line of a transcript. */
  lines: number;
  prompts: number;
  typedPrompts: number;
  /** Records with text of the model. */
  answers: number;
  calls: number;
  /** Calls whose result failed. */
  failedCalls: number;
  /** Calls of subagents. */
  subagentCalls: number;
  /** Answers of the model that began after a prompt, whatever number of records they took. */
  turns: number;
  /** A prompt has come that nothing was answered to yet. */
  waiting: boolean;
}

export type BoundedList =
  | 'filesRead'
  | 'filesModified'
  | 'corrections'
  | 'decisions'
  | 'plans'
  | 'todos'
  | 'failing'
  | 'questions'
  | 'compactions'
  | 'open';

/** A call between its record and that of its result, with what its success will mean. */
export interface OpenCall extends Pointer {
  callId: string;
  tool: string;
  subagent: boolean;
  reads: string[];
  writes: string[];
  deletes: string[];
  /** Files that the call touches and that were too many to keep here. */
  more: number;
  run: Run | null;
  /** Text of the to-do that it makes. */
  todo: string | null;
}

/** A call that runs at least one test or build command. */
export interface Run {
  command: string;
  cwd: string | null;
  /** Checks that have all ended well when the whole ended well; empty: its end says nothing about them. */
  passing: string[];
  /** A result without its end has come already, and stands among the unknown. */
  counted: boolean;
  /** Checks of which one failed when the whole failed; empty: its failure says nothing about them. */
  failing: string[];
}
