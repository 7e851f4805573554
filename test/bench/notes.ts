/** Why a budget is missed, by the name of the benchmark; printed only when one of its budgets is. */
export const MISSED_WHY: Readonly<Record<string, string>> = {
  'tool-call':
    'The line with `true` is what Claude Code needs to start any two commands; only the rest is ours. Inside of the client PreToolUse takes 7.5 ms for an Edit. PostToolUse takes 9 to 12 ms beside the agent, on the same two cores. Alone the hook takes 7.7 ms from `sh` to its end, where ' +
    '`sh -c :` takes 1.9, an empty bash 2.9, and one that only reads its input 3.9.',
  decision:
    'Half of a decision is looking at files and processes again on every call: where the path really is, which repository it belongs to, which branch is checked out, whether ' +
    'what git said about it still holds, whether the agent lives. The first new file of a worktree starts a git process that stays for 20 s and answers the next ones in 0.02 ms.' +
    ' Before the first edit of a file that is there already git is asked once whether it is clean: that is what a file that was never seen costs here.',
  'lease-pairs':
    'The way there and back is not it: the same connections carry several times as many trivial requests. A pair is two whole decisions with their commits. With all looks at files ' +
    'and processes taken away for a trial, the same code made 3,800 pairs a second in process from 16 clients (1,370 with them), before any HTTP: the budget is beyond one JavaScript thread ' +
    'that records calls, turns and journal with each event.',
};

/** What was tried and measured, with its numbers (in-client numbers: medians of 4 rounds of 36 calls; the machine was not quiet). */
export const DEAD_ENDS: readonly string[] = [
  'A git process for each new file instead of one that stays: 6.9 ms instead of 0.7 for the decision in process (p50).',
  'The exec form of a hook (`args`, no shell between agent and client): 14.7 ms added instead of 15.2 for PreToolUse alone, Edits 12.6 instead of 13.5. Not worth a second form of the command.',
  'PostToolUse that waits instead of `async`: 23.9 ms instead of 24.3 for all hooks of a call. With a model that answers at once `async` hides nothing, since starting the process is what costs; with one that ' +
    'thinks it does. It stays.',
  'HTTP hooks instead of the shell client: 14 to 17 ms a call instead of 18 to 20. They know no SessionStart, carry no process that could be followed to its agent, need port and token in the ' +
    'settings file, and have no way to start a daemon that is not there.',
  'A faster way through HTTP for lease pairs: trivial requests on the same connections cost 45 µs each, a decision 400 µs. There is nothing to win there.',
];
