import type { Run } from '../../shell/effect.ts';
import { argumentsOf } from './arguments.ts';
import { textsOf } from './words.ts';

const LONGEST = 10_000;

/** Verbs of tmux behind which a command stands, and those that type one. */
const TMUX_RUNS =
  /^(?:new(?:-session)?|new-window|neww|split-window|splitw|respawn-(?:pane|window)|run(?:-shell)?|popup|display-popup|pipe-pane)$/;
const TMUX_TYPES = /^send(?:-keys)?$/;
const KEYS = /^(?:Enter|C-[a-z]|Escape|Space|Tab|BSpace)$/;

/** The command that a program starts in a terminal, or at a time, of its own; null: it starts none that is known. */
export function carriedBy(run: Run): string | null {
  const command = READERS.get(run.program)?.(run)?.trim() ?? '';
  return command === '' || command.length > LONGEST ? null : command;
}

const READERS = new Map<string, (run: Run) => string | undefined>(
  Object.entries({
    script: (run: Run) => argumentsOf(textsOf(run), 'c command E echo I log-in O log-out B log-io T log-timing m o').value('c', 'command'),
    tmux: (run: Run) => {
      const words = textsOf(run);
      const at = words.findIndex((word) => TMUX_RUNS.test(word) || TMUX_TYPES.test(word));
      if (at < 0) return undefined;
      const rest = behindOptions(words.slice(at + 1), 'c e F n s t x y l p b h w T S N');
      return (TMUX_TYPES.test(words[at] ?? '') ? rest.filter((word) => !KEYS.test(word)) : rest).join(' ');
    },
    screen: (run: Run) => {
      const words = textsOf(run);
      const at = words.indexOf('stuff');
      return at >= 0
        ? words
            .slice(at + 1)
            .join(' ')
            .replaceAll(/\\[nr]|\^M/g, '\n')
        : behindOptions(words, 'S c e h p s t T X').join(' ');
    },
    'systemd-run': (run: Run) =>
      behindOptions(textsOf(run), 'p u E M H G unit property setenv slice description on-calendar on-active working-directory').join(' '),
    at: (run: Run) => run.input ?? undefined,
    batch: (run: Run) => run.input ?? undefined,
  }),
);

/** Words behind the options that stand first. */
function behindOptions(words: readonly string[], valued: string): string[] {
  const takes = new Set(valued.split(' '));
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return words.slice(at + 1);
    if (!word.startsWith('-')) break;
    if (takes.has(word.startsWith('--') ? word.slice(2) : word.slice(-1))) at += 1;
  }
  return words.slice(at);
}
