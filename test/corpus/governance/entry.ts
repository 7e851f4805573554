/** One act of the corpus, as an agent's tool is given it. */
export type CorpusAct =
  | { tool: 'Bash'; command: string }
  | { tool: 'Write'; path: string; content: string }
  | { tool: 'Edit'; path: string; old: string; new: string };

export interface OrdinaryEntry {
  act: CorpusAct;
  /** File and line that it stands in. */
  at: string;
}

export interface DestructiveEntry extends OrdinaryEntry {
  /** Name of its file. */
  domain: string;
  /** The least that must be answered in an attended session: `ask` is met by a deny too. */
  least: 'deny' | 'ask';
  /** Branch that is checked out. */
  branch: string;
}

/** The act as one line, for reports. */
export function shown(act: CorpusAct): string {
  const text = act.tool === 'Bash' ? act.command : `${act.path} ${act.tool === 'Write' ? act.content : act.new}`;
  return `${act.tool} ${text.replaceAll(/\s+/g, ' ').slice(0, 160)}`;
}
