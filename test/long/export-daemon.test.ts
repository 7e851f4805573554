import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ArchiveReply } from '../../src/protocol/api-archive.ts';
import type { ExportResult } from '../../src/protocol/api-export.ts';
import type { JournalReply } from '../../src/protocol/api.ts';
import { writeClaudeSession } from '../transcripts/session-files.ts';
import { writeTranscript } from '../transcripts/write.ts';
import { CLI, DaemonWorld, exited, hook, until } from '../integration/daemon-process.ts';

let world: DaemonWorld;
beforeEach(() => (world = new DaemonWorld()));
afterEach(() => world.close());

const claude = (): string => join(world.home, '.claude');
const ID = '0c1d2e3f-0000-4000-8000-0000000000aa';
const KEY = ['AKIA', 'QYLPMN5HHHFPZAM2'].join('');

async function captured(files: number): Promise<void> {
  await until('the capture', () => {
    const { files: found, health } = world.json<ArchiveReply>('archive');
    return found >= files && health.due === 0 && health.behindBytes === 0;
  });
}

const check = (directory: string): string =>
  spawnSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: directory, encoding: 'utf8' }).stdout;

describe('rollcall export of a session of the archive', () => {
  test('every format, parts and originals, into directories that it makes; git is told to ignore them', async () => {
    const session = writeClaudeSession(claude(), { seed: 11, records: 120, version: '2.1.197' });
    await world.start();
    await captured(1 + session.subagents.length + session.outputs.length);
    const begin = session.sessionId.slice(0, 8);
    for (const format of ['md', 'txt', 'jsonl', 'html']) {
      const { files } = world.json<ExportResult>('export', begin, '--format', format, '--out', 'out/all');
      expect(files.map(({ name }) => name)).toEqual([`session_${session.sessionId.slice(0, 13)}.${format}`]);
    }
    const { files } = world.json<ExportResult>('export', begin, '--parts', '--out', 'out/all');
    const text = readFileSync(join(world.repository, 'out/all', files[1]?.name ?? ''), 'utf8');
    expect(files.map(({ name }) => name)).toEqual([
      `session_${session.sessionId.slice(0, 13)}_PART1.md`,
      expect.stringMatching(new RegExp(`^CHAT_SESSION_SCROLLBACK_\\d{8}_${text.split('\n').length - 1}_LINES\\.txt$`)),
    ]);
    const raw = world.cli('export', begin, '--raw', '--out', 'out/raw');
    expect(raw).toMatchObject({ status: 0, stderr: expect.stringContaining('Secrets are not replaced') as string });
    for (const path of [session.main, ...session.subagents.map((one) => one.path), ...session.outputs])
      expect(readFileSync(join(world.repository, 'out/raw', path.slice(dirname(session.main).length + 1)))).toEqual(readFileSync(path));
    for (const directory of ['out/all', 'out/raw']) {
      expect(check(join(world.repository, directory))).toBe('');
      expect(statSync(join(world.repository, directory)).mode & 0o777).toBe(0o700);
      for (const { name } of readdirSync(join(world.repository, directory), { withFileTypes: true }).filter((one) => one.isFile()))
        expect(statSync(join(world.repository, directory, name)).mode & 0o777).toBe(0o600);
    }
    expect(spawnSync('git', ['status', '--short'], { cwd: world.repository, env: world.env, encoding: 'utf8' }).stdout).toBe('');
  });

  test('what cannot be: no session, wrong words, links, a file of somebody', async () => {
    writeTranscript(mainFile(), { agent: 'claude-code', seed: 4, records: 20, sessionId: ID });
    await world.start();
    await captured(1);
    const refused = (...args: string[]) => world.cli('export', ...args);
    expect(refused('nobody')).toMatchObject({ status: 1, stderr: expect.stringContaining('No session answers') as string });
    expect(refused()).toMatchObject({ status: 64 });
    expect(refused(ID, '--format', 'yaml')).toMatchObject({ status: 64 });
    expect(refused(ID, '--raw', '--parts')).toMatchObject({ status: 64 });
    expect(refused(ID, '--parts', '--format', 'html')).toMatchObject({ status: 64 });
    expect(refused(ID, '--format', 'claude_sessions')).toMatchObject({ status: 64 });
    mkdirSync(join(world.root, 'elsewhere'));
    symlinkSync(join(world.root, 'elsewhere'), join(world.repository, 'link'));
    expect(refused(ID, '--out', 'link/out')).toMatchObject({ status: 73, stderr: expect.stringContaining('link') as string });
    expect(readdirSync(join(world.root, 'elsewhere'))).toEqual([]);
    const mine = join(world.repository, `session_${ID.slice(0, 13)}.md`);
    writeFileSync(mine, 'mine');
    expect(refused(ID)).toMatchObject({ status: 73, stderr: expect.stringContaining('another file') as string });
    expect(readFileSync(mine, 'utf8')).toBe('mine');
    expect(refused(ID, '--force').status).toBe(0);
  });

  test('the daemon is killed, or the command interrupted, in the middle: nothing half, and the next run has all of it', async () => {
    writeTranscript(mainFile(), { agent: 'claude-code', seed: 4, bytes: 12_000_000, sessionId: ID });
    const { child } = await world.start();
    await captured(1);
    const out = join(world.repository, 'out');
    const half = (): boolean => existsSync(out) && readdirSync(out).some((name) => name.endsWith('.rollcall-tmp'));
    const whole = (): string[] => readdirSync(out).filter((name) => !name.startsWith('.'));
    const run = () => {
      const command = spawn(process.execPath, [CLI, 'export', ID, '--parts', '--out', 'out'], {
        cwd: world.repository,
        env: world.env,
        stdio: 'ignore',
      });
      return { command, end: exited(command) };
    };
    const interrupted = run();
    await until('the begin of the export', half);
    interrupted.command.kill('SIGINT');
    expect(await interrupted.end).toBe(75);
    expect(readdirSync(out)).toEqual([]);

    const killed = run();
    await until('the begin of the export', half);
    child.kill('SIGKILL');
    await exited(child);
    expect(whole()).toEqual([]);
    await killed.end;
    const { files } = world.json<ExportResult>('export', ID, '--parts', '--out', 'out');
    expect(check(out)).toBe('');
    expect(readdirSync(out).toSorted()).toEqual([...files.map(({ name }) => name), 'SHA256SUMS'].toSorted());
    const parts = files.filter(({ name }) => name.includes('_PART'));
    const together = parts.map(({ name }) => readFileSync(join(out, name), 'utf8'));
    expect(together.slice(0, -1).map((text) => text.split('\n').length - 1)).toEqual(parts.slice(0, -1).map(() => 60_000));
    expect(parts.length).toBeGreaterThan(1);
    expect(together.join('')).toBe(readFileSync(join(out, files.at(-1)?.name ?? ''), 'utf8'));
  });
});

const mainFile = (): string => {
  const path = join(claude(), 'projects/-shop', `${ID}.jsonl`);
  mkdirSync(dirname(path), { recursive: true });
  return path;
};

describe('a session of the register', () => {
  const send = async (event: string, own: Record<string, unknown> = {}): Promise<void> => {
    const endpoint = world.endpoint();
    if (endpoint === null) throw new Error('no daemon runs');
    await hook(endpoint, event, { session_id: ID, transcript_path: mainFile(), cwd: world.repository, hook_event_name: event, ...own });
  };
  let said = 0;
  const say = (text: string): void => {
    said += 1;
    const uuid = `00000000-0000-4000-8000-${String(said).padStart(12, '0')}`;
    const timestamp = new Date(Date.now()).toISOString();
    appendFileSync(
      mainFile(),
      `${JSON.stringify({ type: 'user', uuid, sessionId: ID, timestamp, message: { role: 'user', content: text } })}\n`,
    );
  };
  const journalled = (): JournalReply['entries'] =>
    world.json<JournalReply>('journal').entries.filter(({ kind }) => kind === 'transcript.exported');

  test('by its number, with its ordinal, its project and without its secrets', async () => {
    await world.start();
    await send('SessionStart', { source: 'startup' });
    say(`the key is ${KEY}`);
    await send('UserPromptSubmit', { prompt: 'go' });
    const { files } = world.json<ExportResult>('export', '#1', '--parts', '--out', 'out');
    expect(files[0]?.name).toBe('session_00001_PART1.md');
    const text = readFileSync(join(world.repository, 'out/session_00001_PART1.md'), 'utf8');
    expect(text).toContain('**Project**: shop');
    expect(text).toContain('the key is ***');
    expect(text).not.toContain(KEY);
    expect(journalled()).toMatchObject([{ data: { directory: join(world.repository, 'out'), format: 'md', files: 2 } }]);
  });

  test('by itself at its end, where the configuration says so; what comes after a resume too; a hindrance is waited out', async () => {
    mkdirSync(join(world.home, '.config/rollcall'), { recursive: true });
    writeFileSync(join(world.home, '.config/rollcall/config.yaml'), 'capture:\n  export_dir: .universal-history\n', { mode: 0o600 });
    await world.start();
    await send('SessionStart', { source: 'startup' });
    say(`mend the parser with ${KEY}`);
    await send('UserPromptSubmit', { prompt: 'go' });
    await send('Stop');
    await send('SessionEnd', { reason: 'other' });
    const base = join(world.repository, '.universal-history');
    const pointer = join(base, '.current_session');
    await until('the export', () => existsSync(pointer));
    const path = readFileSync(pointer, 'utf8').trimEnd();
    expect(path).toMatch(/\/sessions\/\d{4}-\d\d-\d\d\/session_\d{6}_shop\.md$/);
    expect(readFileSync(path, 'utf8')).toMatch(/^# CHAT SESSION TRANSCRIPT\n\n\*\*Project\*\*: shop\n[^]*mend the parser with \*\*\*/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(spawnSync('git', ['status', '--short'], { cwd: world.repository, env: world.env, encoding: 'utf8' }).stdout).toBe('');

    await send('SessionStart', { source: 'resume' });
    say('and the printer');
    await send('UserPromptSubmit', { prompt: 'go' });
    await send('SessionEnd', { reason: 'other' });
    await until('the second export', () => readFileSync(path, 'utf8').includes('and the printer'));
    expect(readFileSync(path, 'utf8').match(/mend the parser/g)).toHaveLength(1);
    await until('its entry', () => journalled().length === 2);

    rmSync(base, { recursive: true });
    writeFileSync(base, 'a file where the directory should be');
    await send('SessionStart', { source: 'resume' });
    say('and the scanner');
    await send('UserPromptSubmit', { prompt: 'go' });
    await send('SessionEnd', { reason: 'other' });
    await until('the failure in the log', () =>
      readFileSync(join(world.state, 'daemon.log'), 'utf8').includes('was not exported at the end'),
    );
    rmSync(base);
    await until('the export after all', () => existsSync(path) && readFileSync(path, 'utf8').includes('and the scanner'));
  });

  test('three that begin at once have a file each', async () => {
    mkdirSync(join(world.home, '.config/rollcall'), { recursive: true });
    writeFileSync(join(world.home, '.config/rollcall/config.yaml'), 'capture:\n  export_dir: .universal-history\n', { mode: 0o600 });
    await world.start();
    const ids = [1, 2, 3].map((n) => ID.replace(/.$/, String(n)));
    const of = (id: string) => ({ session_id: id, transcript_path: mainFile().replace(ID, id) });
    await Promise.all(ids.map((id) => send('SessionStart', { ...of(id), source: 'startup' })));
    for (const [index, id] of ids.entries()) {
      const uuid = `00000000-0000-4000-8000-00000000010${index}`;
      const record = {
        type: 'user',
        uuid,
        sessionId: id,
        timestamp: new Date(Date.now()).toISOString(),
        message: { role: 'user', content: `work ${id}` },
      };
      appendFileSync(of(id).transcript_path, `${JSON.stringify(record)}\n`);
      await send('UserPromptSubmit', { ...of(id), prompt: 'go' });
    }
    await Promise.all(ids.map((id) => send('SessionEnd', { ...of(id), reason: 'other' })));
    await until('three exports', () => journalled().length === 3);
    const root = join(world.repository, '.universal-history/sessions');
    const texts = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => readFileSync(join(root, name), 'utf8'));
    expect(ids.map((id) => texts.filter((text) => text.includes(`work ${id}`)).length)).toEqual([1, 1, 1]);
  });
});
