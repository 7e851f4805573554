import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DrivenPrint, DrivenTerminal } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';
import { bash, say, write } from '../model/script.ts';

const unasked = ['--permission-mode', 'bypassPermissions'];
const MARKER = '.claude/session-complete.marker';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'cart.ts': 'export const cart = 1;\n' });
  rollcall = new Rollcall(world, repository.root);
  // A busy machine may take longer for a first start than a hook waits.
  await rollcall.status();
  await rollcall.setup();
});
afterEach(() => world.close());

/** A port that nobody has now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function configure(yaml: string): void {
  const directory = join(world.home, '.config/rollcall');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'config.yaml'), yaml);
}

async function answers(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`);
    return true;
  } catch {
    return false;
  }
}

const server = (port: number): string => `node -e "require('node:http').createServer((_, r) => r.end()).listen(${port}, '127.0.0.1')"`;

test('E39: two cycles of init, work and closedown by the phrase: servers end but for the protected one, and each next session knows what was left', async () => {
  const { model } = world;
  const [own, kept] = [await freePort(), await freePort()];
  configure(`init:\n  services:\n    web: { port: ${kept} }\nclosedown:\n  temporary: [.memory-test/]\n`);
  model.script('closedown', [bash('rollcall closedown'), write(repository.path('late.txt'), 'late\n'), say('closed')]);

  const first = await DrivenTerminal.start(world, { cwd: repository.root, args: unasked });
  let turn = await first.prompt('one', 'Rework the cart');
  expect((await turn.bash('rollcall init')).text).toContain('service web (blocks): nothing listens');
  await turn.background(server(own));
  await turn.background(server(kept));
  await turn.bash('mkdir .memory-test && touch .memory-test/x');
  await until('both servers', async () => (await answers(own)) && (await answers(kept)));
  expect((await turn.bash('rollcall init')).text).toContain('✓ service web');
  await turn.read(repository.path('cart.ts'));
  expect(await turn.edit(repository.path('cart.ts'), 'cart = 1', 'cart = 2')).toMatchObject({ error: false });
  await turn.say();

  await first.agent.type('process session closedown');
  await model.reached('closedown', 2);
  const [closing, late] = model.resultsSeen('closedown');
  expect(closing?.text).toContain('Session #1 is closed down. STOP');
  expect(late?.text).toContain('this session is closed down; start a new one');
  expect(existsSync(repository.path('late.txt'))).toBe(false);
  expect([await answers(own), await answers(kept), existsSync(repository.path('.memory-test'))]).toEqual([false, true, false]);
  const marker = JSON.parse(readFileSync(repository.path(MARKER), 'utf8')) as { recovery_doc: string };
  const document = readFileSync(repository.path(marker.recovery_doc), 'utf8');
  expect(document).toContain('Rework the cart');
  expect(document).toMatch(/changed: cart\.ts \(Edit\) \[r\d+\]; in git: modified/);
  expect(document).toContain('modified: cart.ts');
  expect(repository.git('status', '--short')).toBe(' M cart.ts\n');
  await first.agent.type('/exit');
  await first.agent.ended();

  const second = await DrivenTerminal.start(world, { cwd: repository.root, args: unasked });
  turn = await second.prompt('two', 'Go on with the cart');
  const init = await turn.bash('rollcall init');
  expect(init.text).toContain('PREVIOUS SESSION ENDED WITH CLOSEDOWN');
  expect((await turn.bash('rollcall init')).text).not.toContain('PREVIOUS SESSION');
  expect(turn.seen).toContain(`📄 Recovery document: ${marker.recovery_doc}`);
  expect(turn.seen).toMatch(/Cleanup summary: .*was ended/);
  expect(existsSync(repository.path(MARKER))).toBe(false);
  expect(await turn.edit(repository.path('cart.ts'), 'cart = 2', 'cart = 3')).toMatchObject({ error: true });
  await turn.read(repository.path('cart.ts'));
  expect(await turn.edit(repository.path('cart.ts'), 'cart = 2', 'cart = 3')).toMatchObject({ error: false });
  await turn.say();
  await second.agent.type('process session closedown');
  await until('the second document', () => existsSync(repository.path(marker.recovery_doc.replace('.md', '-2.md'))));
  await second.agent.status('idle');
  // Its user's next prompt opens it again.
  turn = await second.prompt('three');
  expect(await turn.write(repository.path('more.txt'), 'more\n')).toMatchObject({ error: false });
  await second.end(turn);
  await until('the marker to go', () => !existsSync(repository.path(MARKER)));
}, 60_000);

test('a session that merely ends is finished: it is continued, and nothing is refused', async () => {
  const agent = new DrivenPrint(world, 'one', { cwd: repository.root });
  expect(await agent.write(repository.path('a.txt'), 'a\n')).toMatchObject({ error: false });
  await agent.end();
  expect(existsSync(repository.path(MARKER))).toBe(false);
  const again = new DrivenPrint(world, 'two', { cwd: repository.root, args: ['--continue'] });
  expect(await again.write(repository.path('b.txt'), 'b\n')).toMatchObject({ error: false });
  expect(again.seen).not.toContain('CLOSEDOWN');
  await again.end();
});

test('enforcement that somebody switched off is seen by init and status: the run bit, and the hooks', async () => {
  const client = join(world.home, '.local/share/rollcall/rollcall-hook');
  const seen = async (): Promise<void> => {
    const init = await rollcall.run('init');
    expect([init.code, /✗ enforcement \(blocks\): NOT ENFORCING/.test(init.stdout)]).toEqual([1, true]);
    expect((await rollcall.run('status')).stdout).toMatch(/^NOT ENFORCING/);
  };
  expect((await rollcall.run('init')).stdout).toContain('✓ enforcement: ENFORCING');
  chmodSync(client, 0o644);
  await seen();
  chmodSync(client, 0o755);
  expect((await rollcall.run('init')).code).toBe(0);
  writeFileSync(join(world.home, '.claude/settings.json'), '{}\n');
  await seen();
});
