import type { EndReason } from './session.ts';

/**
 * What a session left for the next one: kept up to date after each of its turns, finished when it is over. The whole
 * document lies in the state directory; here is what choosing and giving it needs. Times are ms since the epoch.
 */
export interface HandOff {
  /** Whose it is: one for each session. */
  sessionId: string;
  workspaceId: number;
  worktreeId: number | null;
  /** Terminal of its writer (a tmux pane, else a tty); null when unknown. */
  terminal: string | null;
  writtenAt: number;
  /** null: its writer may add to it. */
  finishedAt: number | null;
  /** Why it was finished. */
  reason: HandOffReason | null;
  /** For the next session: lines without secrets, each safe to show to a model. Empty: there is nothing to hand over. */
  brief: string;
  /** In one line: what it is about. */
  title: string;
  /** Name of the document below the directory of hand-offs, without ending. */
  file: string;
  /** Session that was given it. */
  givenTo: string | null;
  givenAt: number | null;
}

export type HandOffReason = EndReason | 'silence' | 'left';

/** A hand-off with what is known of its writer now. */
export interface HandOffCandidate {
  handOff: HandOff;
  writer: { number: number; endedAt: number | null };
}

export interface HandOver {
  /** Given whole. */
  give: HandOffCandidate | null;
  /** Named in one line each, newest end first. */
  mention: readonly HandOffCandidate[];
}

/** An older one is history, and no news to whoever starts. */
const FRESH_MS = 7 * 24 * 60 * 60 * 1000;
const MENTIONED = 3;

/**
 * Which hand-off a session that starts now is given: of those in its checkout whose writer is over, that nobody was given
 * yet, the one of its own terminal, else the newest. Each is given once; others that nobody was given are only named.
 */
export function chooseHandOver(
  candidates: readonly HandOffCandidate[],
  starting: { worktreeId: number | null; terminal: string | null },
  now: number,
): HandOver {
  const open = candidates
    .filter(({ handOff, writer }) => handOff.givenTo === null && handOff.brief !== '' && isOver(writer.endedAt, now))
    .filter(({ handOff }) => handOff.worktreeId === starting.worktreeId)
    .sort((a, b) => (b.writer.endedAt ?? 0) - (a.writer.endedAt ?? 0) || b.writer.number - a.writer.number);
  const give = open.find(({ handOff }) => starting.terminal !== null && handOff.terminal === starting.terminal) ?? open[0] ?? null;
  return { give, mention: open.filter((candidate) => candidate !== give).slice(0, MENTIONED) };
}

function isOver(endedAt: number | null, now: number): boolean {
  return endedAt !== null && now - endedAt <= FRESH_MS;
}
