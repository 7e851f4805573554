import type { Output } from './output.ts';

/** What a command is given. Nothing else in cli/commands reads the process. */
export interface CommandContext {
  env: NodeJS.ProcessEnv;
  /** Absolute; may no longer exist. */
  cwd: string;
  /** `cwd` was deleted: what the daemon says of it is of what once was there. */
  cwdGone: boolean;
  out: Output;
  /** stdin is a terminal: a person may be there. */
  terminal: boolean;
  pid: number;
}

/** Values by long name of the option (`no-coordination`, not `noCoordination`): true, or the word that followed; several words with NUL between them. */
export type Options = Readonly<Record<string, string | true | undefined>>;

/** One command. Resolves to its exit status; nothing means 0. Throws RollcallError for what a person can mend. */
export type Command = (context: CommandContext, args: readonly string[], options: Options) => Promise<number | void>;

/** How a command is called. The table of all of them is catalog.ts; docs/commands.md says the same in words. */
export interface CommandSpec {
  /** `status`, or two words for a command of a group: `daemon stop`. */
  name: string;
  alias?: string;
  summary: string;
  /** More than the summary, shown by `--help`. */
  about?: string;
  /** In the order of the command line: `<ref>` must be given, `[paths...]` may be. */
  args?: readonly { name: string; about: string }[];
  options?: readonly { flags: string; about: string }[];
  examples: readonly { command: string; about: string }[];
  /** Everything after the first argument belongs to the program that is started. */
  passesRest?: true;
  load(): Promise<Command>;
}
