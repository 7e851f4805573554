import { randomUUID } from 'node:crypto';
import { joinedAcross, linesIn } from './tmux-buffer.ts';
import { appendCommand } from './tmux-command.ts';
import { cleanEnvironment, run, type RunResult } from './run.ts';

/** Which server, and which pane of it. */
export interface TmuxPane {
  /** Absolute path of the server's socket; null: the default server of this user. */
  socket: string | null;
  /** `%7`. */
  pane: string;
}

/** What a pane is at this moment. */
export interface PaneFacts {
  columns: number;
  height: number;
  /** Of the main screen, from 0. */
  cursor: { x: number; y: number };
  /** A full-screen program runs. */
  alternate: boolean;
  /** Lines that the pane keeps above its screen, and how many it has there. */
  historyLimit: number;
  historySize: number;
  /** Its program has ended; tmux only shows what is left. */
  dead: boolean;
  /** Pid of the program that was started in it. */
  pid: number;
  /** `/dev/pts/3`. */
  tty: string;
  /** What it prints goes to a command of `pipe-pane`. */
  piped: boolean;
  /** The file that Rollcall lets it be written to, as said when that began; null: none. */
  capture: string | null;
}

/** What the buffer of a pane held, with the facts of the same moment. */
export interface PaneBuffer {
  facts: PaneFacts;
  /** History and main screen, oldest first, lines that were too long for one row joined. The blank lines at the bottom of the screen are there. */
  lines: string[];
}

/** Where what a pane prints goes. Absolute. */
export interface PipeFiles {
  path: string;
  ended: string;
}

/** no-tmux: the program is not installed; no-server: nothing listens there; no-pane: the server has no such pane. */
export type TmuxFailure = { ok: false; reason: 'no-tmux' | 'no-server' | 'no-pane' | 'failed'; detail: string };
export type TmuxResult<T> = { ok: true; value: T } | TmuxFailure;

export interface TmuxOptions {
  /** What the program `tmux` is run with; it needs PATH. Default: from this process, by an allow-list. */
  env?: Readonly<Record<string, string | undefined>>;
}

/** What of a pane is kept above the screen is too little to find out by it what was printed between two looks. Lines. */
export const SMALL_HISTORY = 10_000;

const TIMEOUT_MS = 5000;
/** A buffer of a million lines. */
const MOST_BYTES = 256 * 1024 * 1024;
const OPTION = '@rollcall-capture';
/** Last in its list: it alone can hold a blank. */
const FACTS =
  '#{pane_width} #{pane_height} #{?alternate_on,#{alternate_saved_x},#{cursor_x}} #{?alternate_on,#{alternate_saved_y},#{cursor_y}} #{alternate_on} #{history_limit} #{history_size} #{pane_dead} #{pane_pid} #{pane_tty} #{pane_pipe} ' +
  `#{${OPTION}}`;
const PANE = /^%\d{1,9}$/;

/** The pane that a process runs in, by its environment; null: in none. */
export function paneOf(env: Readonly<Record<string, string | undefined>>): TmuxPane | null {
  const socket = /^(\/[^,]*),\d+/.exec(env['TMUX'] ?? '')?.[1];
  const pane = PANE.exec(env['TMUX_PANE'] ?? '')?.[0];
  return socket === undefined || pane === undefined ? null : { socket, pane };
}

/** The pane that a person names: `%7`, or `work:1.0` and all else that tmux takes for a pane; `%7` comes back. */
export async function findPane(socket: string | null, target: string, options: TmuxOptions = {}): Promise<TmuxResult<TmuxPane>> {
  const result = await tmux(socket, ['display-message', '-p', '-t', target, '#{pane_id}'], options);
  if (!result.ok) return result;
  const pane = PANE.exec(result.value.toString().trim())?.[0];
  return pane === undefined ? noPane(target) : { ok: true, value: { socket, pane } };
}

/** How the environment of a pane's programs names its server: `<socket>,<pid>`. */
export async function serverName(pane: TmuxPane, options: TmuxOptions = {}): Promise<TmuxResult<string>> {
  const result = await tmux(pane.socket, ['display-message', '-p', '-t', pane.pane, '#{socket_path},#{pid}'], options);
  return result.ok ? { ok: true, value: result.value.toString().trim() } : result;
}

export async function paneFacts(pane: TmuxPane, options: TmuxOptions = {}): Promise<TmuxResult<PaneFacts>> {
  const result = await tmux(pane.socket, factsCommand(pane), options);
  return result.ok ? read(pane, result.value.toString()) : result;
}

/**
 * What the pane holds now, and nothing is printed in between: tmux does all of it at once.
 *
 * With `pipeTo` all that is printed from this very moment on is appended to its `path`, whoever starts or ends meanwhile: the
 * program that writes belongs to tmux. That file must be there, private to the user; `ended` is made when nothing more will be
 * appended. A pipe that the pane had is ended.
 */
export async function paneBuffer(pane: TmuxPane, pipeTo: PipeFiles | null, options: TmuxOptions = {}): Promise<TmuxResult<PaneBuffer>> {
  const mark = `rollcall ${randomUUID()}`;
  const said = ['display-message', '-p', '-t', pane.pane, mark];
  const capture = ['capture-pane', '-p', '-J', '-t', pane.pane];
  // All of it; what is above the screen; the main screen, where a full-screen program has the other one.
  const looks = [
    [...capture, '-S', '-', '-E', '-'],
    [...capture, '-S', '-', '-E', '-1'],
    [...capture, '-a', '-q'],
  ];
  const pipe = pipeTo === null ? [] : pipeCommands(pane, pipeTo);
  const result = await tmux(pane.socket, inOne([factsCommand(pane), ...looks.flatMap((look) => [said, look]), ...pipe]), options);
  if (!result.ok) return result;
  const [first = '', all = '', above = '', main = ''] = result.value.toString().split(`${mark}\n`);
  const facts = read(pane, first);
  if (!facts.ok) return facts;
  const now = pipeTo === null ? facts.value : { ...facts.value, piped: true, capture: pipeTo.path };
  const parts = now.alternate ? [now.historySize > 0 ? above : '', main] : [all];
  return { ok: true, value: { facts: now, lines: joinedAcross(parts.map(linesIn), now.columns) } };
}

function pipeCommands({ pane }: TmuxPane, { path, ended }: PipeFiles): string[][] {
  return [
    ['pipe-pane', '-O', '-t', pane, appendCommand(path, ended)],
    ['set-option', '-p', '-t', pane, OPTION, path],
  ];
}

/** Ends what `paneBuffer` began. A pipe that somebody else began stays. */
export async function endPipe(pane: TmuxPane, path: string, options: TmuxOptions = {}): Promise<TmuxResult<{ ended: boolean }>> {
  const now = await paneFacts(pane, options);
  if (!now.ok) return now;
  if (now.value.capture !== path) return { ok: true, value: { ended: false } };
  const commands = [
    ['pipe-pane', '-t', pane.pane],
    ['set-option', '-p', '-u', '-t', pane.pane, OPTION],
  ];
  const result = await tmux(pane.socket, inOne(commands), options);
  return result.ok ? { ok: true, value: { ended: now.value.piped } } : result;
}

/** What the pane shows now, as text. */
export async function paneScreen(pane: TmuxPane, options: TmuxOptions = {}): Promise<TmuxResult<string>> {
  const result = await tmux(pane.socket, ['capture-pane', '-p', '-t', pane.pane], options);
  return result.ok ? { ok: true, value: result.value.toString() } : result;
}

/** Shows a line in the status line of every client that looks at the pane's session, for some seconds. */
export async function paneNotice(pane: TmuxPane, text: string, options: TmuxOptions = {}): Promise<TmuxResult<null>> {
  const plain = text
    .replaceAll('#', '##')
    .replaceAll('%', '%%')
    .replace(/;$/, String.raw`\;`);
  const result = await tmux(pane.socket, ['display-message', '-t', pane.pane, '--', plain], options);
  return result.ok ? { ok: true, value: null } : result;
}

function factsCommand({ pane }: TmuxPane): string[] {
  return ['display-message', '-p', '-t', pane, FACTS];
}

function read({ pane }: TmuxPane, text: string): TmuxResult<PaneFacts> {
  const line = text.split('\n')[0] ?? '';
  const words = line.split(' ');
  const [columns, height, x, y, alternate, historyLimit, historySize, dead, pid, tty, piped, ...capture] = words;
  // Of a pane that is not there tmux says empty values, and no error.
  if (!/^\d+$/.test(columns ?? '') || !/^\d+$/.test(pid ?? '')) return noPane(pane);
  const path = capture.join(' ');
  return {
    ok: true,
    value: {
      columns: Number(columns),
      height: Number(height),
      cursor: { x: Number(x), y: Number(y) },
      alternate: alternate === '1',
      historyLimit: Number(historyLimit),
      historySize: Number(historySize),
      dead: dead === '1',
      pid: Number(pid),
      tty: tty ?? '',
      piped: piped === '1',
      capture: path === '' ? null : path,
    },
  };
}

function noPane(target: string): TmuxFailure {
  return { ok: false, reason: 'no-pane', detail: `tmux has no pane ${target}` };
}

/** Several commands that tmux does without anything in between. */
function inOne(commands: readonly (readonly string[])[]): string[] {
  return commands.flatMap((command, index) => (index === 0 ? command : [';', ...command]));
}

async function tmux(socket: string | null, args: readonly string[], options: TmuxOptions): Promise<TmuxResult<Buffer>> {
  const env = options.env ?? process.env;
  const directory = env['TMUX_TMPDIR'];
  const clean = cleanEnvironment(env, { LC_ALL: 'C.UTF-8', ...(directory === undefined ? {} : { TMUX_TMPDIR: directory }) });
  const result = await run('tmux', ['-u', ...(socket === null ? [] : ['-S', socket]), ...args], {
    cwd: '/',
    env: clean,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MOST_BYTES,
  });
  return result.kind === 'exited' && result.code === 0 ? { ok: true, value: result.stdout } : failure(result);
}

function failure(result: RunResult): TmuxFailure {
  if (result.kind === 'failed') return { ok: false, reason: result.reason === 'not-found' ? 'no-tmux' : 'failed', detail: result.detail };
  const detail = result.stderr.trim();
  if (/^(?:no server running|error connecting|lost server|server exited)/m.test(detail)) return { ok: false, reason: 'no-server', detail };
  return { ok: false, reason: /can't find (?:pane|window|session)/.test(detail) ? 'no-pane' : 'failed', detail };
}
