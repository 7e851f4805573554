import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AuditReply, RulesReply, WhyReply } from '../../src/protocol/api-governance.ts';
import { DrivenPrint, DrivenTerminal } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';
import { bash } from '../model/script.ts';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
let keepsake: string;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'notes.txt': 'begin\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
  keepsake = path.join(world.home, 'keepsake.txt');
  writeFileSync(keepsake, 'dear\n');
});
afterEach(() => world.close());

/** The command as a person at a terminal gives it. */
function person(...args: string[]): string {
  const words = args.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const { stdout } = spawnSync('script', ['-qec', `rollcall ${words}`, '/dev/null'], {
    cwd: repository.root,
    env: { ...world.environment, SHELL: '/bin/sh' },
    encoding: 'utf8',
    input: '',
  });
  return stdout;
}

const RULE = `id: trial.forbidden
domain: data
match: { acts: file.write, paths: [forbidden.txt] }
outcome: deny
message: "{path} is not for sessions."
`;

test('what would delete the home is stopped before it happens; ordinary work hears nothing; a person lets one call through, once', async () => {
  const file = path.join(world.home, 'rule.yaml');
  writeFileSync(file, RULE);
  expect(person('rules', 'add', file)).toContain('added: trial.forbidden');
  const agent = new DrivenPrint(world, 'lone', { cwd: repository.root });
  const ordinary = await agent.bash('git status --short && ls && mkdir -p build && echo x > build/out.txt && rm -rf build');
  expect(ordinary).toMatchObject({ error: false });
  expect(await agent.write(repository.path('new.txt'), 'new\n')).toMatchObject({ error: false });
  expect(agent.seen).not.toMatch(/\(rule /);

  const stopped = await agent.bash('cd / && rm -rf ~');
  expect(stopped).toMatchObject({ error: true, text: expect.stringMatching(/\(rule (?:destructive-files|self-governance)\./) });
  expect(readFileSync(keepsake, 'utf8')).toBe('dear\n');

  const refused = await agent.bash('echo mine > forbidden.txt');
  expect(refused).toMatchObject({ error: true, text: expect.stringContaining('rule trial.forbidden') });
  const id = /rollcall why (dec_\w+)/.exec(refused.text)?.[1] ?? 'none';
  const { allow } = JSON.parse(person('why', id, '--json')) as WhyReply;
  const code = allow?.code ?? 'none';
  expect(agent.seen).not.toContain(code);
  // The agent itself gets neither the code nor anything for it.
  expect((await agent.bash(`rollcall why ${id}`)).text).not.toContain(code);
  expect((await agent.bash(`rollcall allow ${code}`)).text).toContain('rule self-governance.');
  expect((await agent.bash(`sh -c '"$0" "$@"' rollcall allow ${code}`)).text).toMatch(/Only a person|rule self-governance\./);
  expect((await agent.bash('echo mine > forbidden.txt')).error).toBe(true);

  expect(person('allow', code)).toContain('once');
  expect(await agent.bash('echo mine > forbidden.txt')).toMatchObject({ error: false });
  expect(repository.content('forbidden.txt')).toBe('mine\n');
  expect((await agent.bash('echo mine > forbidden.txt')).error).toBe(true);

  const { decisions } = await rollcall.json<AuditReply>('audit');
  const passed = decisions.find(({ code: why }) => why === 'allowed-once');
  expect(passed).toMatchObject({ outcome: 'silent', overrideOf: id, rule: { id: 'trial.forbidden' } });
  await until('the report of that call', async () => {
    const audit = await rollcall.json<AuditReply>('audit');
    return audit.decisions.some((one) => one.id === passed?.id && one.followed === 'ran');
  });
  await agent.end();
});

test('what governs sessions is not theirs: alone it is refused whatever the tool, and nothing is changed', async () => {
  const settings = readFileSync(world.settings, 'utf8');
  const own = path.join(world.home, '.config/rollcall');
  mkdirSync(own, { recursive: true });
  const agent = new DrivenPrint(world, 'lone', { cwd: repository.root });
  for (const command of ['echo "enabled: false" > .rollcall.yaml', 'echo {} > ~/.claude/settings.json', `cp notes.txt ${own}/config.yaml`])
    expect(await agent.bash(command)).toMatchObject({ error: true, text: expect.stringContaining('rule self-governance.') });
  expect(await agent.write(path.join(own, 'config.yaml'), 'enabled: false\n')).toMatchObject({ error: true });
  const [rule] = (await rollcall.json<RulesReply>('rules', 'list')).rules;
  const command = `rollcall rules disable ${rule?.id} --reason x`;
  expect((await agent.bash(command)).text).toContain('rule self-governance.');
  // Where no rule speaks, the command itself wants a person.
  expect((await agent.bash(`c=rules; rollcall "$c" disable ${rule?.id} --reason x; true`)).text).toMatch(
    /Only a person|rule self-governance\./,
  );
  expect(existsSync(repository.path('.rollcall.yaml'))).toBe(false);
  expect(existsSync(path.join(own, 'config.yaml'))).toBe(false);
  expect(readFileSync(world.settings, 'utf8')).toBe(settings);
  await agent.end();
});

test('somebody sits there: a person is asked about the settings, and is shown the code of a refusal', async () => {
  const terminal = await DrivenTerminal.start(world, { cwd: repository.root, args: ['--allowedTools', 'Bash'] });
  const { agent } = terminal;
  const asked = await terminal.prompt('asked');
  asked.begin(bash('echo "fail_closed: true" > .rollcall.yaml'));
  await agent.status('waiting');
  await until('the reason on the screen', () => /rule self-governance\./.test(agent.screen()), { onTimeout: () => agent.screen() });
  agent.keys(/(\d)\. No\b/.exec(agent.screen())?.[1] ?? '');
  await agent.status('idle');
  expect(existsSync(repository.path('.rollcall.yaml'))).toBe(false);

  const stopped = await terminal.prompt('stopped');
  expect(await stopped.bash('cd / && rm -rf ~')).toMatchObject({ error: true });
  const code = await until('the code on the screen', () => /rollcall\s+allow\s+([A-Z2-9]{5}-[A-Z2-9]{5})/.exec(agent.screen())?.[1], {
    onTimeout: () => agent.screen(),
  });
  expect(stopped.seen).not.toContain(code);
  expect(existsSync(keepsake)).toBe(true);
  await terminal.end(stopped);
});
