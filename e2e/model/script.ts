/**
 * What the scripted model does in one session: the list of its answers. A prompt chooses a script by starting with
 * `script:NAME`; the n-th request of that turn is answered with the n-th step, and with the text "Done." after the
 * last one.
 */
export type Script = readonly Step[];

export interface Step {
  /** The text of the answer; beside tool calls it comes before them. */
  text?: string;
  /** Tool calls of this one answer; several are what a model sends in parallel. */
  calls?: readonly Call[];
  /** Answers only when this file exists, so that a test says the order of things instead of guessing it. */
  waitFor?: string;
  /** Token counts that override the invented ones, e.g. `{ input_tokens: 170_000 }` to provoke a compaction. */
  usage?: Readonly<Record<string, number>>;
}

export interface Call {
  tool: string;
  input: Readonly<Record<string, unknown>>;
}

export const write = (file: string, content: string): Step => ({ calls: [{ tool: 'Write', input: { file_path: file, content } }] });
export const read = (file: string): Step => ({ calls: [{ tool: 'Read', input: { file_path: file } }] });
export const edit = (file: string, before: string, after: string): Step => ({
  calls: [{ tool: 'Edit', input: { file_path: file, old_string: before, new_string: after } }],
});
export const bash = (command: string): Step => ({ calls: [{ tool: 'Bash', input: { command, description: 'a step of the test' } }] });
/** A command that goes on while the model does; the agent says when it has ended. */
export const background = (command: string): Step => ({
  calls: [{ tool: 'Bash', input: { command, description: 'a step in the background', run_in_background: true } }],
});
export const subagent = (prompt: string): Step => ({
  calls: [{ tool: 'Agent', input: { description: 'a part of the work', prompt, subagent_type: 'general-purpose' } }],
});
/** The same answer, but not before this file exists. */
export const after = (gate: { path: string }, step: Step): Step => ({ ...step, waitFor: gate.path });
export const say = (text: string): Step => ({ text });

/** A part of a message as the Messages API has it; only what the model looks at. */
export interface ContentPart {
  type: string;
  text?: string;
  tool_use_id?: string;
  is_error?: boolean;
  content?: string | readonly ContentPart[];
}
export interface Message {
  role: string;
  content: string | readonly ContentPart[];
}

/** Name of the script that the last prompt chose and the number of answers given since; null where no prompt chose one. */
export function position(messages: readonly Message[]): { name: string; step: number } | null {
  let name: string | null = null;
  let step = 0;
  let previous = '';
  for (const message of messages) {
    if (message.role === 'user') {
      const chosen = scriptIn(message.content);
      if (chosen !== null) {
        name = chosen;
        step = 0;
      }
    } else if (message.role === 'assistant' && previous !== 'assistant') step++;
    previous = message.role;
  }
  return name === null ? null : { name, step };
}

/** Prompts that say nothing but this choose a script without a mark. */
const PHRASES: ReadonlyMap<string, string> = new Map([
  ['process session closedown', 'closedown'],
  ['start session', 'start'],
]);

/**
 * The script that a prompt chooses, else null. Only a part that begins with the mark is a prompt: what hooks add quotes the prompts of other sessions, and a
 * refusal does too.
 */
export function scriptIn(content: string | readonly ContentPart[]): string | null {
  const texts = typeof content === 'string' ? [content] : content.filter((part) => part.type === 'text').map((part) => part.text ?? '');
  let name: string | null = null;
  for (const text of texts) name = /^\s*script:([\w-]+)/.exec(text)?.[1] ?? PHRASES.get(text.trim()) ?? name;
  return name;
}
