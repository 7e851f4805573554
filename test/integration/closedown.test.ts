import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importInstructions } from '../../src/daemon/instructions/history.ts';
import { askClosedown } from '../../src/daemon/lifecycle/ask.ts';
import { snapshot } from '../../src/daemon/views.ts';
import { MARKER_FILE } from '../../src/core/lifecycle/marker.ts';
import { ClosingWorld } from './closing-world.ts';

const DOCUMENT = '.rollcall/handoffs/SESSION_CLOSEDOWN_2026-11-21.md';

let world: ClosingWorld;
beforeEach(async () => {
  world = await ClosingWorld.open();
});
afterEach(() => world.register.close());

/** Of each session of the register, whether status says that it is closed down. */
async function shownClosed(): Promise<(true | undefined)[]> {
  const { d, store } = world.register;
  const { sessions } = await store.read((tx) => snapshot(d, tx, null, 0));
  return sessions.map(({ closedDown }) => closedDown);
}

describe('a closedown', () => {
  test('E09–E11, E27–E31: ends, removes and releases what is the session’s, writes marker and document, and nothing of it shows in git', async () => {
    const agent = await world.worked();
    world.processes.add(77);
    const closing = await world.close(agent);
    expect(closing?.closedAt).not.toBe(null);
    expect(world.pids()).toEqual([41, 1043, 77]);
    expect(existsSync(join(world.register.repository, '.memory-test'))).toBe(false);
    expect(world.text('keep.txt')).toBe('x');
    const { id } = await world.session(agent);
    expect(await world.register.store.read((tx) => tx.leases.ofSession(id))).toEqual([]);
    expect(JSON.parse(world.text(MARKER_FILE) ?? '')).toEqual({
      session_completed: true,
      closedown_timestamp: new Date(closing?.begunAt ?? 0).toISOString(),
      next_action: 'compaction_expected',
      recovery_doc: DOCUMENT,
    });
    const document = world.text(DOCUMENT) ?? '';
    for (const heading of ['Goal', 'Known issues', 'Cleanup', 'State in git', 'Recent commits', 'Deployment', 'How to start'])
      expect(document).toContain(`\n## ${heading}\n`);
    expect(document).toContain('- process 1041 (node work-1041.js) was ended');
    expect(document).toMatch(/process 1043 \(.*\) was left: it listens on the protected port 9000/);
    expect(document).toContain('- new: src/cart.ts');
    expect(document).toContain('- v7');
    expect(document).not.toMatch(/undefined|null|NaN|TODO|TBD/);
    expect(world.register.git('status', '--short', '--untracked-files=all')).toBe('?? keep.txt\n?? src/cart.ts\n');
  });

  test('counts what an instruction-history.json and the register have in common, and changes neither', async () => {
    const agent = await world.worked();
    const history = JSON.stringify({
      instructions: [
        { id: 'inst_1', text: 'Ask first', active: true },
        { id: 'inst_2', text: 'Test', active: true },
      ],
    });
    world.register.write('.claude/instruction-history.json', history);
    const { d, repository } = world.register;
    const one = JSON.stringify({ instructions: [{ id: 'inst_1', text: 'Ask first', active: true }] });
    const caller = { pid: 1, terminal: true };
    await importInstructions(d, { cwd: repository, caller, file: 'h.json', text: one, dryRun: false });
    await world.close(agent);
    expect(world.text(DOCUMENT)).toContain(
      '- .claude/instruction-history.json: 2 in the file, 1 the same here, 1 only there (rollcall instructions import .claude/instruction-history.json)',
    );
    expect(world.text('.claude/instruction-history.json')).toBe(history);
  });

  test('E29: a second one of the same day has a document of its own, and the same session run again changes nothing', async () => {
    const a = await world.worked('a', 41);
    const closing = await world.close(a);
    const text = world.text(DOCUMENT);
    world.register.advance(60_000);
    expect(await world.close(a, 'agent')).toEqual(closing);
    expect(world.text(DOCUMENT)).toBe(text);
    await world.close(await world.worked('b', 51));
    expect(world.text('.rollcall/handoffs/SESSION_CLOSEDOWN_2026-11-21-2.md')).not.toBe(null);
    expect(world.text(DOCUMENT)).toBe(text);
  });

  test('E12: --dry-run lists all of it and changes nothing; what a program asks of another’s session is refused', async () => {
    const agent = await world.worked();
    const { d, store, repository } = world.register;
    const ask = (terminal: boolean, dryRun: boolean) =>
      askClosedown(d, world.closedown, { cwd: repository, session: '1', dryRun, caller: { pid: process.pid, terminal } });
    const before = await store.read((tx) => tx.journal.recent({ limit: 1 }));
    const reply = await ask(true, true);
    expect(reply).toMatchObject({ outcome: 'planned', askedBy: 'person', marker: null, document: null });
    const listed = reply.phases.flatMap(({ lines }) => lines).join('\n');
    for (const part of [
      'process 1041 (node work-1041.js) would be ended',
      '.memory-test/deep/f would be removed',
      '1 lease would be released',
    ])
      expect(listed).toContain(part);
    expect(world.pids()).toEqual([41, 1041, 1042, 1043]);
    expect([
      existsSync(join(repository, '.memory-test')),
      existsSync(join(repository, '.claude')),
      existsSync(join(repository, '.rollcall')),
    ]).toEqual([true, false, false]);
    expect(await store.read((tx) => tx.journal.recent({ limit: 1 }))).toEqual(before);
    expect((await agent.edit('src/cart.ts')).deny).toBe(null);
    await expect(ask(false, false)).rejects.toMatchObject({ code: 'PERSON_NEEDED' });
    expect((await ask(true, false)).outcome).toBe('closed');
    expect((await ask(true, false)).outcome).toBe('was-closed');
  });

  test('that no person asked for ends nothing; one that the user’s prompt asked for does', async () => {
    const a = await world.worked('a', 41);
    expect((await world.close(a, 'agent'))?.askedBy).toBe('agent');
    expect(world.pids()).toEqual([41, 1041, 1042, 1043]);
    expect(world.text(DOCUMENT)).toContain('no person asked for this closedown');
    const b = await world.worked('b', 51);
    const answer = await b.prompt('Process session closedown.');
    expect(answer.texts.join('\n')).toContain('`rollcall closedown`');
    expect((await world.close(b, 'agent'))?.askedBy).toBe('prompt');
    expect(world.pids()).toEqual([41, 1041, 1042, 1043, 51, 1053]);
  });

  test('what does not end when it is asked is killed', async () => {
    const a = await world.worked();
    world.processes.stubborn.add(1041);
    await world.close(a);
    expect(world.pids()).toEqual([41, 1043]);
    expect(world.processes.signals.filter((signal) => signal.endsWith('1041'))).toEqual(['SIGTERM 1041', 'SIGKILL 1041']);
  });

  test('leaves files that git tracks, and what another session holds or has changed', async () => {
    const a = await world.worked();
    world.register.write('kept.tmp', 'x');
    world.register.git('add', '--force', 'kept.tmp');
    const other = world.register.agent('other', 61);
    await other.start();
    await other.prompt();
    await other.edit('theirs.tmp');
    const closing = await world.close(a);
    expect([world.text('kept.tmp'), world.text('theirs.tmp')]).toEqual(['x', 'other\n']);
    const lines = closing?.phases.find(({ name }) => name === 'cleanup')?.lines.join('\n');
    expect(lines).toContain('kept.tmp was left: git tracks it');
    expect(lines).toMatch(/theirs\.tmp was left: #2 (holds|has changed) it/);
  });

  test('writes through no link, and says so', async () => {
    const a = await world.worked();
    const elsewhere = join(world.register.root, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(world.register.repository, '.claude'));
    symlinkSync(elsewhere, join(world.register.repository, '.rollcall'));
    const closing = await world.close(a);
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(closing?.phases.flatMap(({ warnings }) => warnings).join('\n')).toContain('symbolic link');
    const workspace = (await world.session(a)).workspaceId;
    expect(readdirSync(join(world.register.root, 'closedowns', String(workspace)))).toContain('SESSION_CLOSEDOWN_2026-11-21.md');
  });

  test('E27: outside of a repository says that there is none', async () => {
    const directory = join(realpathSync(world.register.root), 'plain');
    mkdirSync(directory);
    const agent = world.register.agent('a', 41, directory);
    await agent.start();
    await agent.prompt();
    const closing = await world.close(agent);
    expect(closing?.closedAt).not.toBe(null);
    expect(readFileSync(join(directory, DOCUMENT), 'utf8')).toContain('## State in git\n\n- no git repository');
  });

  test('E41: the same state gives the same document', async () => {
    const texts: (string | null)[] = [];
    for (let i = 0; i < 2; i++) {
      const own = await ClosingWorld.open();
      const agent = own.register.agent('a', 41);
      await agent.start();
      await agent.prompt('Rework the cart');
      await own.close(agent);
      texts.push(
        own
          .text(DOCUMENT)
          ?.replaceAll(own.register.root, '')
          .replaceAll(/\b[0-9a-f]{10}\b/g, 'commit') ?? null,
      );
      await own.register.close();
    }
    expect(texts[0]).not.toBe(null);
    expect(texts[0]).toBe(texts[1]);
  });
});

describe('a session that is closed down', () => {
  test('E31: is refused every call until its user’s next prompt', async () => {
    const a = await world.worked();
    expect(await shownClosed()).toEqual([undefined]);
    await world.close(a);
    expect(await shownClosed()).toEqual([true]);
    expect((await a.before('src/x.ts', 'u1')).deny).toMatch(/^this session is closed down; start a new one/);
    expect((await a.before('src/x.ts', 'u2', 'sub')).deny).toMatch(/^this session is closed down/);
    // A task that ended is no prompt of anybody, and the phrase once more asks for nothing new.
    await a.prompt(null as unknown as string);
    expect((await a.prompt('process session closedown')).texts.join()).toContain('closed down already');
    expect((await a.bash('true')).deny).toMatch(/closed down/);
    await world.restart();
    expect((await a.before('src/x.ts', 'u3')).deny).toMatch(/closed down/);
    expect(await shownClosed()).toEqual([true]);
    await a.prompt('one more thing');
    expect(await shownClosed()).toEqual([undefined]);
    expect((await a.edit('src/x.ts')).deny).toBe(null);
    await world.closedown.tidy();
    expect(world.text(MARKER_FILE)).toBe(null);
    await world.restart();
    expect((await a.edit('src/y.ts')).deny).toBe(null);
  });

  test('is opened again by a resume', async () => {
    const a = await world.worked();
    await world.close(a);
    await a.end();
    a.pid = 42;
    await a.start('resume');
    expect((await a.edit('src/x.ts')).deny).toBe(null);
    expect((await world.closing(a))?.reopenedAt).not.toBe(null);
  });

  test('that was opened again in the middle is closed down no further', async () => {
    const a = await world.worked();
    const session = await world.session(a);
    await world.closedown.open(session, 'person', a.cwd, null);
    await a.prompt('no, wait');
    await world.closedown.run(session.id);
    expect(world.pids()).toContain(1041);
    expect((await world.closing(a))?.closedAt).toBe(null);
    expect((await a.edit('src/x.ts')).deny).toBe(null);
  });

  test('one that merely ends is finished: no marker, and nothing is refused when it is continued', async () => {
    const a = await world.worked();
    await a.end('prompt_input_exit');
    expect([world.text(MARKER_FILE), world.pids().length]).toEqual([null, 4]);
    a.pid = 43;
    await a.start('resume');
    await a.prompt('go on');
    expect((await a.edit('src/cart.ts')).deny).toBe(null);
  });
});

describe('what was left', () => {
  test('E32–E34, E36: is given once, to a session that starts after it, second after who is here', async () => {
    const a = await world.worked();
    const parallel = world.register.agent('parallel', 61);
    await parallel.start();
    await world.close(a);
    await parallel.prompt('still here');
    world.register.advance(1000);
    const next = await world.register.agent('next', 71).start();
    expect(next.texts[1]?.split('\n').slice(0, 2)).toEqual([
      '⚠️ PREVIOUS SESSION ENDED WITH CLOSEDOWN (#1, just now)',
      `📄 Recovery document: ${DOCUMENT}`,
    ]);
    for (const part of ['Priorities', 'Recent commits', 'Known issues', 'Cleanup summary']) expect(next.texts[1]).toContain(`| ${part}: `);
    expect(next.texts[1]).toContain('POST-COMPACTION');
    expect(next.texts.join('\n').length).toBeLessThanOrEqual(8000);
    await world.closedown.tidy();
    expect(world.text(MARKER_FILE)).toBe(null);
    const workspace = (await world.session(a)).workspaceId;
    expect(readdirSync(join(world.register.root, 'closedowns', String(workspace)))).toContain('SESSION_CLOSEDOWN_2026-11-21.marker');
    expect((await world.register.agent('third', 81).start()).texts.join()).not.toContain('CLOSEDOWN');
  });

  test('E35: a damaged marker is a warning, and stays', async () => {
    world.register.write(MARKER_FILE, '{');
    const answer = await world.register.agent('a', 41).start();
    expect(answer.person.join()).toContain('is damaged: it is not JSON');
    expect(world.text(MARKER_FILE)).toBe('{');
  });

  test('E35: a document that is not there is a warning; the marker of an older script is given once and kept', async () => {
    const marker = {
      session_completed: true,
      closedown_timestamp: '2026-11-20T08:45:00Z',
      next_action: 'x',
      recovery_doc: 'SESSION_CLOSEDOWN_2026-11-20.md',
    };
    world.register.write(MARKER_FILE, JSON.stringify(marker));
    const answer = await world.register.agent('a', 41).start();
    expect(answer.person.join()).toContain('SESSION_CLOSEDOWN_2026-11-20.md, which is not there');
    expect(answer.texts[1]).toContain('📄 Recovery document: SESSION_CLOSEDOWN_2026-11-20.md');
    await world.closedown.tidy();
    expect(world.text(MARKER_FILE)).toBe(null);
    writeFileSync(join(world.register.repository, MARKER_FILE), JSON.stringify(marker));
    expect((await world.register.agent('b', 51).start()).texts.join()).not.toContain('CLOSEDOWN_');
  });
});
