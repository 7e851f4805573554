import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claudeReply } from '../../src/agents/claude-code/replies.ts';
import { DEFAULT_CONFIG } from '../../src/config/schema.ts';
import type { DecisionRecord } from '../../src/core/governance/audit.ts';
import { allow } from '../../src/daemon/governance/allow.ts';
import { auditOf } from '../../src/daemon/governance/audit.ts';
import { newGovernance } from '../../src/daemon/governance/governance.ts';
import { offeredCodes } from '../../src/daemon/governance/offered.ts';
import { why } from '../../src/daemon/governance/why.ts';
import { refusedAnyway } from '../../src/daemon/governance/without-register.ts';
import type { Answer } from '../../src/daemon/register/handle.ts';
import { pruneDecisions } from '../../src/daemon/tasks/prune-decisions.ts';
import type { AgentEvent } from '../../src/protocol/agent-event.ts';
import { RollcallError } from '../../src/protocol/errors.ts';
import { TRIAL_RULES, withTrialRules } from './decision-rules.ts';
import { type Agent, RegisterWorld, aCall } from './register-world.ts';
import { MINUTE, person, program } from './roll-world.ts';

let world: RegisterWorld;
let agent: Agent;
beforeEach(async () => {
  world = await RegisterWorld.open();
  world.config = DEFAULT_CONFIG;
  await withTrialRules(world);
  agent = world.agent('a', 1);
  agent.entrypoint = 'cli';
  agent.permissionMode = 'default';
  await agent.start();
});
afterEach(() => world.close());

/** Announces a shell command, and nothing else. */
function ask(command: string, who = agent, useId = world.nextCall()): Promise<Answer> {
  return who.send({ kind: 'tool-before', tool: { ...aCall(useId), name: 'Bash', command } });
}
function report(command: string, useId: string, kind: 'tool-after' | 'tool-failed'): Promise<Answer> {
  return agent.send({ kind, tool: { ...aCall(useId), name: 'Bash', command } }, false);
}
const rows = (limit = 100): Promise<DecisionRecord[]> => world.store.read((tx) => tx.decisions.recent({ limit }));
async function newest(): Promise<DecisionRecord> {
  const [row] = await rows(1);
  if (row === undefined) throw new Error('nothing was decided');
  return row;
}
const codeIn = ({ person: texts }: Answer): string => /rollcall allow (\S+)/.exec(texts.join('\n'))?.[1] ?? 'no code';
const say = (code: string) => allow(world.d, { cwd: world.repository, code, caller: person });

describe('what is decided', () => {
  test('a denial names the rule with its version, why, and a command instead; the code goes to the person alone', async () => {
    const answer = await ask('cd /tmp && deny-it --now');
    expect(answer.deny).toMatch(/rule deny-it, version 1\).*deny-it --now.*Instead: echo instead/);
    const code = codeIn(answer);
    expect(code).toMatch(/^[A-Z2-9]{5}-[A-Z2-9]{5}$/);
    for (const text of [answer.deny ?? '', ...answer.texts]) expect(text).not.toContain(code);
    expect(answer.ask).toBeNull();
    expect(await newest()).toMatchObject({
      service: 'BoundaryEnforcer',
      ruleId: 'deny-it',
      ruleVersion: 1,
      outcome: 'deny',
      code: 'rule',
      domain: 'deploy',
      tool: 'Bash',
      input: null,
      followed: null,
      inputHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      latencyUs: expect.any(Number),
    });
    expect((await ask('echo instead')).deny).toBeNull();
  });

  test('a person is asked where one is there; in print mode, and where every question is answered already, it is what the rule says', async () => {
    expect(await ask('ask-it')).toMatchObject({ deny: null, ask: expect.stringContaining('rule ask-it'), person: [] });
    expect(await newest()).toMatchObject({ outcome: 'ask', code: 'rule' });
    for (const [entrypoint, mode] of [
      ['sdk-cli', 'default'],
      ['cli', 'bypassPermissions'],
      ['cli', 'dontAsk'],
    ]) {
      agent.entrypoint = entrypoint ?? null;
      agent.permissionMode = mode ?? null;
      expect(await ask('ask-it')).toMatchObject({ deny: expect.stringContaining('rule ask-it'), ask: null });
      expect(await newest()).toMatchObject({ outcome: 'deny', code: 'unattended' });
      const noted = await ask('note-it');
      expect(noted).toMatchObject({ deny: null, ask: null });
      expect(noted.texts.join()).toContain('rule note-it');
      expect(await newest()).toMatchObject({ outcome: 'note', code: 'unattended' });
    }
  });

  test('an agent that says nothing of who sits there is not asked', async () => {
    const other = world.agent('b', 2);
    expect(await ask('ask-it', other)).toMatchObject({ deny: expect.stringContaining('ask-it'), ask: null });
  });

  test('the first denial wins, then a question, then a note', async () => {
    expect((await ask('ask-it; tell-it; deny-it')).deny).toContain('rule deny-it');
    expect(await ask('tell-it; ask-it')).toMatchObject({ deny: null, ask: expect.stringContaining('rule ask-it') });
    expect((await ask('tell-it')).texts.join()).toContain('rule tell-it');
  });

  test('of what nobody speaks no byte is said, and it is only counted', async () => {
    const before = await rows();
    expect(await ask('ls -l')).toEqual({ deny: null, ask: null, texts: [], person: [] });
    await ask('ls');
    await agent.before('notes.txt', 'w1');
    expect(await rows()).toEqual(before);
    expect(await world.store.read((tx) => tx.decisions.counts({}))).toEqual([]);
    await world.d.governance.silent.flush(world.store);
    const counts = await world.store.read((tx) => tx.decisions.counts({}));
    const bash = counts.filter(({ tool, service }) => tool === 'Bash' && service === 'BoundaryEnforcer');
    expect(bash.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    expect(bash.every(({ minute }) => minute % MINUTE === 0)).toBe(true);
    expect(counts.filter(({ tool }) => tool === 'Write').length).toBeGreaterThan(0);
    await world.d.governance.silent.flush(world.store);
    expect(await world.store.read((tx) => tx.decisions.counts({}))).toEqual(counts);
  });

  test('a refused edit leaves no lease behind', async () => {
    const tool = { ...aCall('w9'), writes: [join(world.repository, 'guarded/a.txt')] };
    expect((await agent.send({ kind: 'tool-before', tool })).deny).toContain('rule own-file');
    const leases = await world.store.read(async (tx) => {
      const [session] = await tx.sessions.byAgentSession('claude-code', 'a');
      return tx.leases.ofSession(session?.id ?? '');
    });
    expect(leases).toEqual([]);
  });

  test('a lease of another session speaks first', async () => {
    const holder = world.agent('h', 3);
    await holder.start();
    await holder.prompt();
    world.d.config = () => ({ ...DEFAULT_CONFIG, governance: { ...DEFAULT_CONFIG.governance, enabled: false } });
    expect((await holder.edit('guarded/a.txt')).deny).toBeNull();
    world.d.config = () => world.config;
    expect((await agent.before('guarded/a.txt', 'w1')).deny).toContain('locked by');
    expect(await rows()).toEqual([]);
  });

  test('switched off, nothing is judged', async () => {
    world.config = { ...DEFAULT_CONFIG, governance: { ...DEFAULT_CONFIG.governance, enabled: false } };
    expect(await ask('deny-it')).toMatchObject({ deny: null, person: [] });
    world.config = { ...DEFAULT_CONFIG, governance: { ...DEFAULT_CONFIG.governance, boundaries: false } };
    expect(await ask('deny-it')).toMatchObject({ deny: null, person: [] });
    world.config = DEFAULT_CONFIG;
    expect((await ask('deny-it')).deny).not.toBeNull();
  });

  test('what Rollcall and agents are governed by: a person is asked whatever the tool, and nobody being there it is refused', async () => {
    const own = join(world.root, '.rollcall-own');
    mkdirSync(own);
    symlinkSync(own, join(world.repository, 'innocent'));
    const settings = join(world.root, '.claude/settings.json');
    mkdirSync(join(world.root, '.claude'));
    writeFileSync(settings, '{}');
    const calls = [
      `echo x > ${own}/config.yaml`,
      'echo x > innocent/config.yaml',
      `rm ${own}/config.yaml`,
      `sed -i s/a/b/ ${settings}`,
      `cp /dev/null ${world.repository}/.rollcall.yaml`,
    ];
    for (const attended of [true, false]) {
      agent.entrypoint = attended ? 'cli' : 'sdk-cli';
      const said: string[] = [];
      for (const command of calls) {
        const answer = await ask(command);
        said.push(answer.deny !== null ? 'deny' : answer.ask !== null ? 'ask' : 'silent');
      }
      for (const file of [join(own, 'rules.yaml'), join(world.repository, 'innocent/x'), settings]) {
        const answer = await agent.send({ kind: 'tool-before', tool: { ...aCall(world.nextCall()), writes: [file] } });
        said.push(answer.deny !== null ? 'deny' : answer.ask !== null ? 'ask' : 'silent');
      }
      expect(said).toEqual(said.map(() => (attended ? 'ask' : 'deny')));
    }
  });

  test('property: no reply ever says allow', async () => {
    const programs = [...TRIAL_RULES.map(({ id }) => id), 'ls', 'rm -rf /', 'git push --force', 'npm publish', 'true'];
    const command = fc.array(fc.constantFrom(...programs), { minLength: 1, maxLength: 4 }).map((words) => words.join('; '));
    const trials = fc.sample(fc.tuple(command, fc.constantFrom('cli', 'sdk-cli', null), fc.boolean()), 60);
    for (const [text, entrypoint, allowed] of trials) {
      agent.entrypoint = entrypoint;
      const { deny, ask: asked, texts, person: forPerson } = await ask(text);
      const reply = claudeReply('PreToolUse', {
        deny,
        ask: asked,
        context: texts.join('\n') || null,
        person: forPerson.join('\n') || null,
      });
      expect(reply).not.toMatch(/"permissionDecision":"(?!deny"|ask")/);
      expect(reply).not.toMatch(/"decision"|"continue"|"approve"/);
      if (allowed && forPerson.length > 0) await say(codeIn({ deny, ask: asked, texts, person: forPerson }));
    }
  });
});

describe('each service speaks for itself', () => {
  const SAID =
    'constraints:\n  - {id: said.pnpm, kind: require, target: package-manager, value: pnpm, quote: we use pnpm here, said: 2026-11-02}\n';
  const withRules = (part: object = {}): void => {
    world.write('.team/said.yaml', SAID);
    world.config = { ...DEFAULT_CONFIG, governance: { ...DEFAULT_CONFIG.governance, rules: ['.team/said.yaml'], ...part } };
  };

  test('what the user said: asked with the words and the date; noted where nobody is there; not when it is switched off', async () => {
    withRules();
    expect((await ask('npm install lodash')).ask).toContain('On 2026-11-02 the user said: "we use pnpm here"');
    expect(await newest()).toMatchObject({ service: 'CrossReferenceValidator', ruleId: 'said.pnpm', outcome: 'ask' });
    expect(await ask('pnpm install lodash')).toEqual({ deny: null, ask: null, texts: [], person: [] });
    agent.entrypoint = 'sdk-cli';
    expect((await ask('npm install lodash')).texts.join()).toContain('we use pnpm here');
    withRules({ references: false });
    expect(await ask('npm install lodash')).toEqual({ deny: null, ask: null, texts: [], person: [] });
  });

  test('before a grave act what speaks for it is looked at; ordinary work is not, and switched off nothing is', async () => {
    withRules({ boundaries: false });
    expect((await ask('git reset --hard')).ask).toMatch(/what speaks for this call: \d+ of 100/);
    expect(await newest()).toMatchObject({ service: 'MetacognitiveVerifier', ruleId: expect.stringMatching(/^metacognitive\./) });
    await world.d.governance.silent.flush(world.store);
    const before = (await world.store.read((tx) => tx.decisions.counts({}))).filter(({ service }) => service === 'MetacognitiveVerifier');
    await ask('git status && npm test');
    await world.d.governance.silent.flush(world.store);
    const after = (await world.store.read((tx) => tx.decisions.counts({}))).filter(({ service }) => service === 'MetacognitiveVerifier');
    expect(after).toEqual(before);
    withRules({ boundaries: false, verification: false });
    expect((await ask('git reset --hard')).ask).toBeNull();
  });

  test('no two of them always count together: each has calls of which it alone says something', async () => {
    withRules();
    for (const command of ['deny-it', 'npm install lodash', 'git reset --hard', 'ls', 'git status']) await ask(command);
    const spoken = new Map<string, string[]>();
    for (const { service, inputHash } of await rows()) spoken.set(service, [...(spoken.get(service) ?? []), inputHash]);
    const sets = [...spoken.values()].map((hashes) => hashes.toSorted((a, b) => a.localeCompare(b)).join());
    expect([...spoken.keys()].length).toBe(3);
    expect(new Set(sets).size).toBe(3);
  });
});

describe('a person lets one call through', () => {
  test('that very call of that session, once; the override and what came of it are written down', async () => {
    const refused = await ask('deny-it --now');
    const first = await newest();
    expect(await say(codeIn(refused))).toMatchObject({ decision: { id: first.id, outcome: 'deny' } });
    const entry = (await world.store.read((tx) => tx.journal.recent({ limit: 1 })))[0];
    expect(entry).toMatchObject({ kind: 'call.allowed', data: { decision: first.id, by: 'a person' } });

    expect((await ask('deny-it --later')).deny).not.toBeNull();
    const other = world.agent('b', 2);
    other.entrypoint = 'cli';
    await other.start();
    expect((await ask('deny-it --now', other)).deny).not.toBeNull();

    const passed = await ask('deny-it --now', agent, 'use_pass');
    expect(passed).toEqual({ deny: null, ask: null, texts: [], person: [] });
    expect(await newest()).toMatchObject({ outcome: 'silent', code: 'allowed-once', overrideOf: first.id, toolUseId: 'use_pass' });
    await report('deny-it --now', 'use_pass', 'tool-after');
    expect(await newest()).toMatchObject({ followed: 'ran' });
    expect((await ask('deny-it --now')).deny).not.toBeNull();
    await expect(say(codeIn(refused))).rejects.toThrow('it was used already');
  });

  test('however it is typed; not after ten minutes, neither said nor used', async () => {
    const refused = await ask('deny-it');
    world.advance(10 * MINUTE);
    await expect(say(codeIn(refused))).rejects.toThrow('its ten minutes are over');
    const again = await ask('deny-it');
    await say(codeIn(again).toLowerCase().replace('-', ' '));
    world.advance(10 * MINUTE);
    expect((await ask('deny-it')).deny).not.toBeNull();
    await expect(say('ABCDE-FGHJK')).rejects.toThrow('nobody was shown it here');
  });

  test('only a person can say it, and a program learns nothing of codes', async () => {
    const refused = await ask('deny-it');
    for (const code of [codeIn(refused), 'ABCDE-FGHJK']) {
      const said = await allow(world.d, { cwd: world.repository, code, caller: program }).catch((error: unknown) => error);
      expect(said).toBeInstanceOf(RollcallError);
      expect((said as RollcallError).code).toBe('PERSON_NEEDED');
    }
    const { id } = await newest();
    const asked = { cwd: world.repository, decision: id };
    expect((await why(world.d, { ...asked, caller: program })).allow).toBeNull();
    const told = await why(world.d, { ...asked, caller: person });
    expect(told).toMatchObject({ allow: { code: codeIn(refused) }, rule: { id: 'deny-it' }, overriddenBy: [] });
    expect((await ask('deny-it')).deny).not.toBeNull();
  });

  test('codes that are open are listed for a person at a terminal, and for nobody else', async () => {
    const listed = async (caller = person, cwd = world.repository) =>
      (await offeredCodes(world.d, { cwd, caller })).offered.map(({ code, rule, session }) => [session.number, rule, code]);
    expect(await listed()).toEqual([]);
    await ask('deny-it');
    const again = codeIn(await ask('deny-it'));
    const other = codeIn(await ask('deny-too'));
    expect(await listed()).toEqual([
      [1, 'deny-it', again],
      [1, 'deny-too', other],
    ]);
    expect(await listed(program)).toEqual([]);
    expect(await listed(person, world.root)).toEqual([]);
    world.running.add(process.pid);
    await world.agent('b', process.pid).start();
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    expect(await listed({ pid: child.pid ?? 0, terminal: true })).toEqual([]);
    child.kill();
    await say(again);
    expect(await listed()).toEqual([[1, 'deny-too', other]]);
    world.advance(10 * MINUTE);
    expect(await listed()).toEqual([]);
    await ask('deny-it');
    await agent.end();
    expect(await listed()).toEqual([]);
  });

  test('of two rules that refuse a call each wants its own word, and none is used up before both are there', async () => {
    const first = await ask('deny-it; deny-too');
    await say(codeIn(first));
    const second = await ask('deny-it; deny-too');
    expect(second.deny).toContain('rule deny-too');
    await say(codeIn(second));
    expect((await ask('deny-it; deny-too')).deny).toBeNull();
    expect((await rows(2)).map(({ code }) => code)).toEqual(['allowed-once', 'allowed-once']);
  });
});

describe('exceptions', () => {
  const withException = (part: object): void => {
    const one = { rule: 'deny-it', paths: [], commands: [], reason: 'we know', expires: '2026-11-21T13:00Z', ...part };
    world.config = { ...DEFAULT_CONFIG, governance: { ...DEFAULT_CONFIG.governance, exceptions: [one] } };
  };

  test('let one rule pass until they expire, and leave a trace', async () => {
    withException({});
    expect(await ask('deny-it')).toEqual({ deny: null, ask: null, texts: [], person: [] });
    expect(await newest()).toMatchObject({ outcome: 'silent', code: 'exception', ruleId: 'deny-it' });
    expect((await ask('deny-too')).deny).not.toBeNull();
    world.advance(61 * MINUTE);
    expect((await ask('deny-it')).deny).not.toBeNull();
  });

  test('a narrower one covers only its commands', async () => {
    withException({ commands: ['deny-it --dry-run*'] });
    expect((await ask('deny-it --dry-run -v')).deny).toBeNull();
    expect((await ask('deny-it')).deny).not.toBeNull();
  });
});

describe('the audit', () => {
  test('what followed is written also when the daemon was started anew in between', async () => {
    await ask('tell-it', agent, 'use_1');
    const { newCode } = world.d.governance;
    world.d.governance = newGovernance({ own: [], newCode });
    world.d.calls.clear();
    await report('tell-it', 'use_1', 'tool-failed');
    expect(await newest()).toMatchObject({ ruleId: 'tell-it', followed: 'failed' });
  });

  test('a code holds over a new start of the daemon', async () => {
    const refused = await ask('deny-it');
    const { newCode } = world.d.governance;
    world.d.governance = newGovernance({ own: [], newCode });
    await say(codeIn(refused));
    world.d.governance = newGovernance({ own: [], newCode });
    expect((await ask('deny-it')).deny).toBeNull();
  });

  test('input is kept where the settings want it, without secrets', async () => {
    world.config = { ...DEFAULT_CONFIG, audit: { ...DEFAULT_CONFIG.audit, keep_input: true } };
    const secret = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    await ask(`deny-it --token ${secret}`);
    const { input } = await newest();
    expect(input).toContain('deny-it --token');
    expect(input).not.toContain(secret);
  });

  test('pages neither leave out nor double what is there, while more is decided', async () => {
    for (let n = 0; n < 12; n += 1) await ask(`deny-it ${n}`);
    const wanted = { service: null, outcome: null, since: null, session: null, all: false, cwd: world.repository };
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await auditOf(world.d, { ...wanted, after, limit: 5 });
      seen.push(...page.decisions.map(({ id }) => id));
      after = page.next;
      await ask('deny-too');
    } while (after !== null);
    const all = (await rows()).filter(({ ruleId }) => ruleId === 'deny-it');
    expect(seen).toEqual(all.map(({ id }) => id));
    const filtered = await auditOf(world.d, { ...wanted, after: null, limit: 100, outcome: 'deny', service: 'BoundaryEnforcer' });
    expect(filtered.decisions.length).toBe((await rows()).length);
    expect((await auditOf(world.d, { ...wanted, after: null, limit: 100, outcome: 'ask' })).decisions).toEqual([]);
    expect((await auditOf(world.d, { ...wanted, after: null, limit: 3, session: '1' })).decisions.length).toBe(3);
  });

  test('old decisions and codes go', async () => {
    const refused = await ask('deny-it');
    world.advance(MINUTE * 60);
    await pruneDecisions(world.d, MINUTE);
    expect(await rows()).toEqual([]);
    await expect(say(codeIn(refused))).rejects.toThrow('nobody was shown it here');
  });
});

test('a register that cannot be written refuses nothing that the rules do not, and what they refuse stays refused', async () => {
  const transaction = world.store.transaction.bind(world.store);
  world.store.transaction = () => Promise.reject(new RollcallError('REGISTER_UNAVAILABLE', { detail: 'the disk is full' }));
  await expect(ask('ls')).rejects.toMatchObject({ code: 'REGISTER_UNAVAILABLE' });
  const event = (command: string): AgentEvent => ({
    agent: 'claude-code',
    kind: 'tool-before',
    agentSessionId: 'a',
    cwd: world.repository,
    transcriptPath: null,
    permissionMode: 'default',
    subagentId: null,
    source: null,
    reason: null,
    prompt: null,
    tool: { ...aCall('x'), name: 'Bash', command },
    compaction: null,
  });
  const said: (string | null)[] = [];
  for (const command of ['ls', 'ask-it', 'tell-it', 'deny-it']) said.push(await refusedAnyway(world.d, event(command)));
  expect(said).toEqual([null, null, null, expect.stringContaining('rule deny-it')]);
  world.store.transaction = transaction;
  expect(await rows()).toEqual([]);
});

describe('rules of files', () => {
  const RULE = 'id: team.no-lint\ndomain: publish\nmatch: {acts: program.run, where: {program: lint-it}}\noutcome: deny\nmessage: no.\n';

  test('of the repository they tighten; one that has the name of another rule does not replace it', async () => {
    const allowing = 'id: deny-it\ndomain: publish\nmatch: {acts: program.run, where: {program: never}}\noutcome: note\nmessage: no.\n';
    world.write('.team/rules.yaml', `- ${RULE.replaceAll('\n', '\n  ')}\n- ${allowing.replaceAll('\n', '\n  ')}\n`);
    world.config = { ...DEFAULT_CONFIG, governance: { ...DEFAULT_CONFIG.governance, rules: ['.team/rules.yaml'] } };
    expect((await ask('lint-it')).deny).toContain('rule team.no-lint');
    expect((await ask('deny-it')).deny).toContain('rule deny-it');
    const { warnings } = await world.d.governance.books.of(world.d, world.repository);
    expect(warnings.join()).toContain('another rule has this name already');
    world.write('.team/rules.yaml', '[]\n');
    expect((await ask('lint-it')).deny).toBeNull();
  });

  test('one outside of the repository, or behind a link, counts only where the own settings name it', async () => {
    const outside = join(world.root, 'outside.yaml');
    writeFileSync(outside, RULE);
    symlinkSync(outside, join(world.repository, 'linked.yaml'));
    const named = (rules: string[]) => ({ ...DEFAULT_CONFIG, governance: { ...DEFAULT_CONFIG.governance, rules } });
    world.d.config = (directory) => (directory === '/' ? DEFAULT_CONFIG : named([outside, 'linked.yaml', '../outside.yaml']));
    expect((await ask('lint-it')).deny).toBeNull();
    world.d.config = () => named([outside]);
    expect((await ask('lint-it')).deny).toContain('rule team.no-lint');
  });
});
