import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExportInstructionsReply, InstructionsReply, InstructionView } from '../../src/protocol/api-instructions.ts';
import { ArchiveWorld } from '../integration/archive-world.ts';
import { CLI, until } from '../integration/daemon-process.ts';

const ID = '0c1d2e3f-0000-4000-8000-0000000000aa';
const OTHER = '0c1d2e3f-0000-4000-8000-0000000000bb';
const PORT = 'Always use port 27027, not 27017.';

let world: ArchiveWorld;
beforeEach(() => (world = new ArchiveWorld()));
afterEach(() => world.close());

/** A person's own terminal: a real pseudo-terminal. */
function atTerminal(...args: string[]): { status: number | null; text: string } {
  const command = [process.execPath, CLI, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const { status, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    cwd: world.repository,
    env: world.env,
    encoding: 'utf8',
    timeout: 25_000,
  });
  return { status, text: stdout };
}

const all = (): InstructionView[] => world.json<InstructionsReply>('instructions', 'list', '--all').instructions;
const heard = (count: number, said: number): Promise<InstructionView[]> =>
  until(`${count} instructions, said ${said} times`, () => {
    const found = all();
    return found.length === count && found.reduce((sum, one) => sum + one.said, 0) === said && found;
  });

async function speak(session: string, text: string, own: Record<string, unknown> = {}): Promise<void> {
  world.prompt(session, text, own);
  await world.event(session, 'UserPromptSubmit', { prompt: text });
}

test('what was typed is heard once, whatever daemon hears it, and only where a person typed it; a short session is heard too', async () => {
  await world.start();
  await world.event(ID, 'SessionStart', { source: 'startup' });
  await speak(ID, `Go on. ${PORT}`);
  const [one] = await heard(1, 1);
  expect(one).toMatchObject({ quote: PORT, state: 'active', session: { number: 1 }, record: expect.stringMatching(/^\d+$/) });
  expect(world.cli('show-record', one?.record ?? '').stdout).toContain(PORT);

  await world.kill();
  await world.start();
  await world.event(OTHER, 'SessionStart', { source: 'startup' });
  await speak(OTHER, 'Never push to develop.', { entrypoint: 'sdk-cli' });
  await speak(OTHER, 'always use port 27027, not 27017');
  await world.event(OTHER, 'SessionEnd', { reason: 'prompt_input_exit' });
  expect(await heard(1, 2)).toMatchObject([{ quote: PORT, said: 2 }]);
  expect(world.cli('instructions').stdout).toContain('you said this 2×');
});

test('by command: a person decides, a program is told who may; files go both ways; a forgotten session takes its words along', async () => {
  await world.start();
  await world.event(ID, 'SessionStart', { source: 'startup' });
  await speak(ID, `Go on. ${PORT} This repo uses pnpm.`);
  await heard(2, 2);
  const pnpm = all().find(({ state }) => state === 'inbox')?.id ?? '';
  expect(world.cli('instructions', 'accept', pnpm)).toMatchObject({ status: 77, stderr: expect.stringContaining('person') });
  expect(atTerminal('instructions', 'accept', pnpm)).toMatchObject({ status: 0, text: expect.stringContaining('active') });
  expect(atTerminal('instructions', 'edit', pnpm, '--constraint', 'forbid package-manager npm').text).toContain(
    'forbid package-manager npm',
  );
  expect(atTerminal('instructions', 'edit', pnpm).status).toBe(64);
  expect(atTerminal('instructions', 'add', 'never push to main').status).toBe(0);
  expect(atTerminal('instructions', 'snooze', pnpm, '--for', '1d').text).toContain('snoozed until');
  expect(world.json<InstructionsReply>('instructions', '--state', 'snoozed').instructions).toHaveLength(1);
  expect(world.cli('instructions', '--state', 'loud').status).toBe(64);

  const file = join(world.repository, 'instruction-history.json');
  writeFileSync(file, JSON.stringify({ version: '2', instructions: [{ id: 'inst_1', text: 'Ask first', active: true, own: 1 }] }));
  const dry = atTerminal('instructions', 'import', file, '--dry-run');
  expect(dry).toMatchObject({ status: 0, text: expect.stringContaining('Would import') });
  expect(all()).toHaveLength(3);
  expect(atTerminal('instructions', 'import', file)).toMatchObject({ status: 0, text: expect.stringContaining('of them here 1') });
  expect(world.json<ExportInstructionsReply & { written: boolean }>('instructions', 'export', file)).toMatchObject({ written: true });
  const written = JSON.parse(readFileSync(file, 'utf8')) as { version: string; instructions: Record<string, unknown>[] };
  expect(written).toMatchObject({ version: '2', instructions: [{ id: 'inst_1', own: 1 }, { text: PORT }, { text: 'never push to main' }] });
  expect(world.cli('instructions', 'export', file).stdout).toContain('up to date');
  expect(world.cli('instructions', 'export', 'instruction-history.json').status).toBe(0);

  await world.event(ID, 'SessionEnd', { reason: 'prompt_input_exit' });
  expect(atTerminal('forget', ID, '--yes').status).toBe(0);
  const left = all();
  expect(left.map(({ quote }) => quote).toSorted()).toEqual(['Ask first', 'This repo uses pnpm.', 'never push to main']);
  expect(left.every(({ session }) => session === null)).toBe(true);
});
