import { shellWord } from '../../protocol/shell-word.ts';
import { redact } from '../redaction/redact.ts';
import { add } from './bounded.ts';
import { NO_FILES, filesOfCommand, filesOfPatch, filesRead, filesWritten } from './call-files.ts';
import type { CallFiles, Surroundings } from './call-files.ts';
import { runOf } from './checks.ts';
import type { Context, Pointer, Run } from './context.ts';
import { kept } from './kept.ts';
import { LONGEST } from './limits.ts';
import { member, textMember } from './members.ts';
import { takeListing } from './todos.ts';
import { resolvePath } from '../shell/paths.ts';

interface Call {
  callId: string;
  tool: string;
  input: unknown;
}

interface CallPlace {
  pointer: Pointer;
  /** Of the session itself, not of a subagent. */
  own: boolean;
  cwd: string | null;
  home: string | null;
}

/** Takes up what a call tells by itself, and keeps what its result will decide. */
export function openCall(context: Context, call: Call, { pointer, own, cwd, home }: CallPlace): void {
  const tool = kept(call.tool, LONGEST.name);
  const { counts, last } = context;
  if (own) {
    counts.calls += 1;
    last.tool = { ...pointer, name: tool };
    context.questions = context.questions.filter(({ kind }) => kind !== 'said');
    takeListing(context, call, pointer);
  } else counts.subagentCalls += 1;
  const callId = kept(call.callId, LONGEST.name);
  context.open = context.open.filter((open) => open.callId !== callId);
  const known = [...context.filesModified, ...context.filesRead].map(({ path }) => path);
  const { run, files } = meaningOf(call, { cwd: absoluteOrNull(clean(cwd)), home, known });
  add(context, 'open', {
    ...pointer,
    callId,
    tool,
    subagent: !own,
    ...files,
    run,
    todo: own && call.tool === 'TaskCreate' ? kept(textMember(call.input, 'subject', 'description') ?? '', LONGEST.todo) || null : null,
  });
}

const READING = new Set(['read', 'notebookread', 'read_file', 'view']);
const WRITING = new Set(['write', 'edit', 'multiedit', 'notebookedit', 'update', 'write_file', 'replace', 'create', 'str_replace']);
const PATCHING = new Set(['apply_patch', 'applypatch', 'patch']);
const SHELL = new Set([
  'bash',
  'shell',
  'exec_command',
  'local_shell',
  'local_shell_call',
  'shell_command',
  'container.exec',
  'run_shell_command',
]);

function meaningOf({ tool, input }: Call, surroundings: Surroundings): { files: CallFiles; run: Run | null } {
  const name = tool.toLowerCase();
  const path = clean(textMember(input, 'file_path', 'notebook_path', 'filePath', 'absolute_path', 'path'));
  if (READING.has(name)) return { files: path === null ? NO_FILES : filesRead(path, surroundings), run: null };
  if (WRITING.has(name)) return { files: path === null ? NO_FILES : filesWritten(path, surroundings), run: null };
  if (PATCHING.has(name)) {
    const text = clean(typeof input === 'string' ? input : textMember(input, 'input', 'patch', 'patchText'));
    return { files: text === null ? NO_FILES : filesOfPatch(text, surroundings), run: null };
  }
  if (!SHELL.has(name)) return { files: NO_FILES, run: null };
  const command = clean(commandOf(input));
  if (command === null) return { files: NO_FILES, run: null };
  const directory = clean(textMember(input, 'workdir', 'cwd', 'directory') ?? textMember(member(input, 'action'), 'working_directory'));
  const cwd = directory === null ? surroundings.cwd : resolvedOrNull(surroundings.cwd, directory);
  const run = runOf(command, cwd);
  const later = member(input, 'run_in_background') === true;
  return {
    files: later ? NO_FILES : filesOfCommand(command, { ...surroundings, cwd }),
    run: run !== null && later ? { ...run, passing: [], failing: [] } : run,
  };
}

/** The script of a shell tool; words that are given one by one are put together, `bash -lc` around them taken off. */
function commandOf(input: unknown): string | null {
  const given = member(input, 'command') ?? member(input, 'cmd') ?? member(member(input, 'action'), 'command');
  if (typeof given === 'string') return given;
  if (!Array.isArray(given)) return null;
  const words = given.filter((word) => typeof word === 'string');
  const [shell = '', option = '', script] = words;
  if (script !== undefined && words.length === 3 && /(?:^|\/)(?:ba|z|da)?sh$/.test(shell) && /^-l?c$/.test(option)) return script;
  return words.length === 0 ? null : words.map(shellWord).join(' ');
}

/**
 * Secrets go before paths are normalised, which could take from a secret what it is known by. A longer text than what is
 * looked at stays whole: a cut command or patch would say something else.
 */
function clean(text: string | null): string | null {
  return text === null ? null : redact(text).text;
}

function absoluteOrNull(path: string | null): string | null {
  return path?.startsWith('/') === true ? resolvePath('/', path) : null;
}

function resolvedOrNull(base: string | null, path: string): string | null {
  if (path.startsWith('/')) return resolvePath('/', path);
  return base === null ? null : resolvePath(base, path);
}
