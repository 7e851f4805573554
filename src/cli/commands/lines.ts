import { fstatSync, readFileSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { askLine } from '../../client/line.ts';
import type { LineReply, LineRequest } from '../../protocol/api-line.ts';
import { safe, safeJson } from '../rendering/safe.ts';

/** For all of stdin; whoever asks for a line waits for it. */
const STDIN_LIMIT_MS = 300;
const ANSWER_LIMIT_MS = 700;
const LONGEST_INPUT = 1_000_000;

/** Claude Code's status line: its JSON on stdin, one line on stdout. Never fails, never waits for long, and ends the process. @param json the reply itself, null without one */
export async function statusline(env: NodeJS.ProcessEnv, json = false): Promise<never> {
  return show({ for: 'claude-code', said: await input(), cwd: here(env), pid: process.pid }, env, json);
}

/** One line for tmux's status line. @param pane `%5` @param cwd of the pane; both as tmux knows them */
export async function tmuxStatus(env: NodeJS.ProcessEnv, pane?: string, cwd?: string, json = false): Promise<never> {
  const asked = pane ?? env['TMUX_PANE'] ?? '';
  const question = { cwd: cwd?.startsWith('/') ? cwd : here(env), pane: /^%\d{1,9}$/.test(asked) ? asked : null, pid: process.pid };
  return show({ for: 'tmux', ...question }, env, json);
}

async function show(question: LineRequest, env: NodeJS.ProcessEnv, json: boolean): Promise<never> {
  const reply = await inTime(askLine(question, env, ANSWER_LIMIT_MS));
  return say(json ? safeJson(reply) : safe(reply?.line ?? 'rollcall: not running'));
}

/** An answer that comes in drops is none. */
function inTime(answer: Promise<LineReply | null>): Promise<LineReply | null> {
  return Promise.race([answer, new Promise<null>((done) => void setTimeout(done, ANSWER_LIMIT_MS, null))]);
}

/** What may still be read or answered is left behind. */
function say(line: string): never {
  try {
    writeSync(1, `${line}\n`);
  } catch {
    // Nobody reads it.
  }
  process.exit(0);
}

/**
 * What comes on stdin in time; nothing is read of a terminal. A pipe is read as a socket: process.stdin costs 3 ms, and a
 * thread that waits in fs.read would keep the process from ending.
 */
function input(): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    const done = (): void => resolve(Buffer.concat(parts).toString('utf8'));
    setTimeout(done, STDIN_LIMIT_MS);
    try {
      const stat = fstatSync(0);
      if (stat.isFile()) parts.push(readFileSync(0).subarray(0, LONGEST_INPUT));
      if (!stat.isFIFO() && !stat.isSocket()) return done();
      const pipe = new Socket({ fd: 0, readable: true, writable: false });
      pipe.on('error', done).on('end', done);
      pipe.on('data', (part) => {
        length += part.length;
        parts.push(part);
        if (length > LONGEST_INPUT) done();
      });
    } catch {
      done();
    }
  });
}

function here(env: NodeJS.ProcessEnv): string {
  try {
    return process.cwd();
  } catch {
    return env['PWD'] ?? '/';
  }
}
