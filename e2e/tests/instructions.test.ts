import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AuditReply } from '../../src/protocol/api-governance.ts';
import type { InstructionsReply, InstructionView } from '../../src/protocol/api-instructions.ts';
import { DrivenPrint, DrivenTerminal } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';
import { bash } from '../model/script.ts';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'notes.txt': 'begin\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
});
afterEach(() => world.close());

const instructions = async (): Promise<InstructionView[]> =>
  (await rollcall.json<InstructionsReply>('instructions', 'list', '--all')).instructions;

test('what a person typed in one session is held against the calls of the next, in their own words; what an agent’s prompt says is not', async () => {
  // Print mode: nobody typed it.
  const alone = new DrivenPrint(world, 'alone', { cwd: repository.root, words: 'Go on. Never push to main.' });
  await alone.bash('true');
  await alone.end();

  const first = await DrivenTerminal.start(world, { cwd: repository.root, args: ['--allowedTools', 'Bash'] });
  const said = await first.prompt('said', 'Go on. Always use port 27027, not 27017.');
  await said.bash('true');
  await first.end(said);
  const [one] = await until('what was said, in the register', async () => {
    const all = await instructions();
    return all.length > 0 && all;
  });
  expect(one).toMatchObject({
    quote: 'Always use port 27027, not 27017.',
    state: 'active',
    said: 1,
    constraint: { kind: 'require', target: 'port', value: '27027' },
  });
  first.agent.keys('C-c', 'C-c');

  const second = await DrivenTerminal.start(world, { cwd: repository.root, args: ['--allowedTools', 'Bash'] });
  const turn = await second.prompt('second', 'Look into the data.');
  turn.begin(bash('mongosh --port 27017 --eval 1'));
  await second.agent.status('waiting');
  const screen = (): string => second.agent.screen().replaceAll(/\s+/g, ' ');
  await until('the words of the user on the screen', () => screen().includes('the user said: "Always use port 27027'), {
    onTimeout: screen,
  });
  second.agent.keys(/(\d)\. No\b/.exec(second.agent.screen())?.[1] ?? '');
  await second.agent.status('idle');
  expect((await instructions()).map(({ quote }) => quote)).toEqual(['Always use port 27027, not 27017.']);

  const third = new DrivenPrint(world, 'third', { cwd: repository.root });
  await third.bash('mongosh --port 27017 --eval 1 || true');
  await third.hears(/the user said: "Always use port 27027, not 27017\." *\. This call uses port 27017/);
  await third.end();
  const { decisions } = await rollcall.json<AuditReply>('audit', '--service', 'CrossReferenceValidator');
  expect(decisions.map(({ outcome, rule }) => [outcome, rule.id])).toEqual([
    ['note', one?.id],
    ['ask', one?.id],
  ]);
});
