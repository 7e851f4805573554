import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeClaudeSession } from '../../../../test/transcripts/session-files.ts';
import { DirectorySweep } from '../../transcript/directory-sweep.ts';
import { claudeCodeFileAt, claudeCodeTree, directoriesOfSession, sessionTree } from './files.ts';

describe('what a path is', () => {
  const at = (below: string) => claudeCodeFileAt(`/home/k/.claude/projects/-home-k-garden/${below}`);

  test.each([
    ['s1.jsonl', { kind: 'session', agentSessionId: 's1', agentId: null }],
    ['s1/subagents/agent-a7.jsonl', { kind: 'subagent', agentSessionId: 's1', agentId: 'a7' }],
    ['s1/subagents/workflows/w1/agent-a7.jsonl', { kind: 'subagent', agentSessionId: 's1', agentId: 'a7' }],
    ['agent-a7.jsonl', { kind: 'subagent', agentSessionId: null, agentId: 'a7' }],
    ['s1/tool-results/b1.txt', { kind: 'output', agentSessionId: 's1', agentId: null }],
    ['s1/tool-results/deeper/b1.json', { kind: 'output', agentSessionId: 's1', agentId: null }],
  ])('%s', (below, told) => {
    expect(at(below)).toEqual({
      agent: 'claude-code',
      path: `/home/k/.claude/projects/-home-k-garden/${below}`,
      compression: 'none',
      ...told,
    });
  });

  test.each([
    'sessions-index.json',
    's1/subagents/agent-a7.meta.json',
    's1/subagents/journal.jsonl',
    's1/other/agent-a7.jsonl',
    's1/s2.jsonl',
    's1/tool-results',
    '.hidden.jsonl',
    'memory/MEMORY.md',
  ])('%s is no transcript', (below) => {
    expect(at(below)).toBeNull();
  });

  test('a home below another `projects`, dots, what is no path', () => {
    const path = '/srv/projects/garden/.claude/projects/-srv-projects-garden/s1.jsonl';
    expect(claudeCodeFileAt(path)).toMatchObject({ path, kind: 'session', agentSessionId: 's1' });
    expect(claudeCodeFileAt('/h/.claude/projects/p/x/../s1.jsonl')).toMatchObject({ path: '/h/.claude/projects/p/s1.jsonl' });
    for (const no of ['projects/p/s1.jsonl', '', '/h/p/s1.jsonl', '/h/projects/p/s\0.jsonl', '/h/projects/s1.jsonl'])
      expect(claudeCodeFileAt(no)).toBeNull();
  });

  test('the directories of a session are known by its main file alone', () => {
    expect(directoriesOfSession('/h/projects/p/s1.jsonl')).toEqual(['/h/projects/p/s1/subagents', '/h/projects/p/s1/tool-results']);
    expect(directoriesOfSession('/h/projects/p/s1/subagents/agent-a.jsonl')).toEqual([]);
    expect(directoriesOfSession('')).toEqual([]);
  });
});

describe('sweeping directories', () => {
  let home: string;
  const day = 24 * 60 * 60 * 1000;
  // Far from the times of the files: what is settled then is settled.
  const later = Date.now() + 30 * day;
  const file = (below: string, text = '{}\n'): string => {
    const path = join(home, 'projects', below);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const sweepOf = (options = {}) => new DirectorySweep(claudeCodeTree([home]), options);
  const look = (sweep: DirectorySweep, now = later, everyFile = false) => {
    const { changed, gone } = sweep.look(now, everyFile);
    return {
      changed: changed.map(({ path }) => path).sort((a, b) => a.localeCompare(b)),
      gone: gone.map(({ path }) => path).sort((a, b) => a.localeCompare(b)),
    };
  };

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'rollcall-sweep-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  test('the first look finds all that are transcripts, and nothing else', () => {
    const files = [
      'p/agent-a0.jsonl',
      'p/s1.jsonl',
      'p/s1/subagents/agent-a.jsonl',
      'p/s1/subagents/workflows/w/agent-b.jsonl',
      'p/s1/tool-results/in/x.txt',
      'p/s1/tool-results/x.txt',
      'q/s2.jsonl',
    ].map((name) => file(name));
    for (const name of ['p/sessions-index.json', 'p/s1/subagents/agent-a.meta.json', 'p/memory/x.jsonl/y.jsonl', 'loose.jsonl']) file(name);
    symlinkSync(file('../elsewhere/s9.jsonl'), join(home, 'projects/p/s9.jsonl'));
    symlinkSync(join(home, 'elsewhere'), join(home, 'projects/linked'));
    const sweep = sweepOf();
    expect(look(sweep)).toEqual({ changed: files, gone: [] });
    expect(look(sweep)).toEqual({ changed: [], gone: [] });
    expect(sweep.known().length).toBe(files.length);
  });

  test('what comes later is found: files, directories, and the root itself', () => {
    const sweep = sweepOf();
    expect(look(sweep)).toEqual({ changed: [], gone: [] });
    const first = file('p/s1.jsonl');
    expect(look(sweep).changed).toEqual([first]);
    const second = file('p/s1/subagents/agent-a.jsonl');
    expect(look(sweep).changed).toEqual([second]);
    const third = file('p/s1/subagents/workflows/w/agent-b.jsonl');
    expect(look(sweep).changed).toEqual([third]);
    expect(look(sweep).changed).toEqual([]);
  });

  test('a directory is read again until its time is settled: a file of the same tick is not missed', () => {
    const path = file('p/s1.jsonl');
    const time = Date.now() / 1000;
    const stand = () => utimesSync(dirname(path), time, time);
    stand();
    const sweep = sweepOf();
    const now = time * 1000 + 100;
    expect(look(sweep, now).changed).toEqual([path]);
    const second = file('p/s2.jsonl');
    stand();
    expect(look(sweep, now).changed).toEqual([second]);
  });

  test('a directory whose time stands is not read', () => {
    const path = file('p/s1.jsonl');
    const sweep = sweepOf();
    const stand = () => utimesSync(dirname(path), 1000, 1000);
    stand();
    look(sweep);
    file('p/s2.jsonl');
    stand();
    expect(look(sweep).changed).toEqual([]);
  });

  test('a file that grew is seen while it is recent, an old one when every file is asked', () => {
    const path = file('p/s1.jsonl');
    const sweep = sweepOf();
    const now = Date.now() + 5000;
    look(sweep, now);
    appendFileSync(path, '{}\n');
    expect(look(sweep, now).changed).toEqual([path]);
    expect(look(sweep, now).changed).toEqual([]);
    appendFileSync(path, '{}\n');
    expect(look(sweep, now + 2 * day).changed).toEqual([]);
    expect(look(sweep, now + 2 * day, true).changed).toEqual([path]);
  });

  test('a file that another one took the place of is seen', () => {
    const path = file('p/s1.jsonl');
    const sweep = sweepOf();
    look(sweep);
    renameSync(file('new.txt'), path);
    expect(look(sweep).changed).toEqual([path]);
  });

  test('what goes is said once: a file, a directory, everything', () => {
    const [one, two, three] = ['p/s1.jsonl', 'p/s1/subagents/agent-a.jsonl', 'q/s2.jsonl'].map((name) => file(name));
    const sweep = sweepOf();
    look(sweep);
    rmSync(one ?? '');
    expect(look(sweep)).toEqual({ changed: [], gone: [one] });
    rmSync(join(home, 'projects/p'), { recursive: true });
    expect(look(sweep)).toEqual({ changed: [], gone: [two] });
    renameSync(join(home, 'projects'), join(home, 'away'));
    expect(look(sweep)).toEqual({ changed: [], gone: [three] });
    renameSync(join(home, 'away'), join(home, 'projects'));
    expect(look(sweep)).toEqual({ changed: [three], gone: [] });
  });

  test('what cannot be read is not gone', () => {
    const path = file('p/s1.jsonl');
    const sweep = sweepOf();
    look(sweep);
    renameSync(join(home, 'projects'), join(home, 'away'));
    symlinkSync('projects', join(home, 'projects'));
    expect(look(sweep)).toEqual({ changed: [], gone: [] });
    rmSync(join(home, 'projects'));
    renameSync(join(home, 'away'), join(home, 'projects'));
    expect(look(sweep)).toEqual({ changed: [], gone: [] });
    rmSync(path);
    expect(look(sweep)).toEqual({ changed: [], gone: [path] });
  });

  test('the configuration directory and `projects` may be links', () => {
    file('p/s1.jsonl');
    renameSync(join(home, 'projects'), join(home, 'stored'));
    symlinkSync('stored', join(home, 'projects'));
    symlinkSync(home, `${home}-link`);
    try {
      const sweep = new DirectorySweep(claudeCodeTree([`${home}-link`]));
      expect(look(sweep).changed).toEqual([`${home}-link/projects/p/s1.jsonl`]);
    } finally {
      rmSync(`${home}-link`);
    }
  });

  test('all of one session, by its main file', () => {
    const files = writeClaudeSession(home, { seed: 5, records: 2500, version: '2.1.14' });
    file('p/s1.jsonl');
    expect(files.subagents.length).toBeGreaterThan(0);
    expect(files.outputs.length).toBeGreaterThan(0);
    const expected = [...files.subagents.map(({ path }) => path), ...files.outputs].sort((a, b) => a.localeCompare(b));
    expect(look(new DirectorySweep(sessionTree(files.main))).changed).toEqual(expected);
  });

  test('a second look at thousands of files reads no directory and, when they are old, no file', () => {
    for (let project = 0; project < 20; project += 1) {
      for (let session = 0; session < 50; session += 1) utimesSync(file(`p${project}/s${session}.jsonl`), 1000, 1000);
      utimesSync(join(home, 'projects', `p${project}`), 1000, 1000);
    }
    const sweep = sweepOf();
    expect(look(sweep).changed.length).toBe(1000);
    for (const { path } of sweep.known()) writeFileSync(path, 'longer than before\n');
    for (const { path } of sweep.known()) utimesSync(path, 2000, 2000);
    expect(look(sweep).changed).toEqual([]);
    expect(look(sweep, later, true).changed.length).toBe(1000);
  });
});
