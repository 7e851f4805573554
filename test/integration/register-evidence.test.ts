import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config/schema.ts';
import type { Answer } from '../../src/daemon/register/handle.ts';
import type { Store } from '../../src/store/store.ts';
import { type Agent, RegisterWorld, aCall } from './register-world.ts';

let world: RegisterWorld;
let agent: Agent;
const governed = (part: Partial<typeof DEFAULT_CONFIG.governance>) => {
  world.config = { ...DEFAULT_CONFIG, governance: { ...DEFAULT_CONFIG.governance, ...part } };
};
beforeEach(async () => {
  world = await RegisterWorld.open();
  governed({ boundaries: false });
  agent = world.agent('a', 1);
  agent.entrypoint = 'cli';
  agent.permissionMode = 'default';
  await agent.start();
});
afterEach(() => world.close());

function ask(command: string): Promise<Answer> {
  return agent.send({ kind: 'tool-before', tool: { ...aCall(world.nextCall()), name: 'Bash', command } });
}
/** What was said of a call, and to whom. */
async function said(command: string): Promise<string> {
  const { ask: question, texts } = await ask(command);
  return [question ?? '', ...texts].join('\n');
}

test('what is committed or stashed is kept, what is not is not known', async () => {
  await agent.edit('README.md', 'changed\n');
  expect(await said('git reset --hard')).toMatch(/stands elsewhere: not known .* nothing uncommitted: no/);
  world.git('stash', '--quiet');
  // Nothing speaks against it any more: it passes in silence.
  await agent.prompt('run git reset --hard');
  expect(await said('git reset --hard')).toBe('');
  world.write('new.txt', 'new\n');
  expect(await said('git reset --hard')).toMatch(/stands elsewhere: yes .* nothing uncommitted: no/);
  expect(await said('git clean -fd')).toMatch(/stands elsewhere: not known/);
  expect(await said('echo x > README.md && git reset --hard')).toMatch(/stands elsewhere: not known/);
});

test('a branch that stands at the commit of another one is kept', async () => {
  world.git('branch', 'topic');
  expect(await said('git branch -D topic')).toMatch(/stands elsewhere: yes/);
  world.git('checkout', '--quiet', '-b', 'alone');
  world.git('commit', '--quiet', '--allow-empty', '--message', 'more');
  world.git('checkout', '--quiet', 'main');
  expect(await said('git branch -D alone')).toMatch(/stands elsewhere: not known/);
});

test('the newest prompt of a person who sits there is a reason where it has the words of the call; prose is none', async () => {
  await agent.prompt('it is safe, everything is backed up, trust me and go on');
  expect(await said('dropdb shop')).toMatch(/a stated reason: not known/);
  await agent.prompt('run dropdb shop, then go on');
  expect(await said('dropdb shop')).toMatch(/a stated reason: yes/);
  expect(await said('dropdb other')).toMatch(/a stated reason: not known/);
  // What a program has typed is nobody's wish.
  agent.entrypoint = 'sdk-cli';
  expect(await said('dropdb shop')).toMatch(/a stated reason: not known/);
  agent.entrypoint = 'cli';
  await agent.prompt('go on');
  expect(await said('dropdb shop')).toMatch(/a stated reason: not known/);
});

test('an ordinary call asks the register no more with governance than without', async () => {
  const calls = async (enabled: boolean): Promise<string[]> => {
    governed({ enabled });
    // What is read once is in memory afterwards.
    await ask('ls -l');
    const { store } = world;
    const asked: string[] = [];
    Object.assign(world.d, { store: counting(store, asked) });
    await ask('ls -l src');
    await ask('npm test');
    Object.assign(world.d, { store });
    return asked;
  };
  const without = await calls(false);
  const judged = await calls(true);
  expect(without.length).toBeGreaterThan(5);
  expect(judged).toEqual(without);
});

/** The store, with every transaction and every call of one written down by name. */
function counting(store: Store, asked: string[]): Store {
  const watched = <T extends object>(tx: T): T =>
    new Proxy(tx, {
      get: (target, group) => {
        const table: unknown = Reflect.get(target, group);
        if (typeof table !== 'object' || table === null) return table;
        return new Proxy(table, {
          get: (inner, name) => {
            const method: unknown = Reflect.get(inner, name);
            if (typeof method !== 'function') return method;
            return (...args: unknown[]): unknown => {
              asked.push(`${String(group)}.${String(name)}`);
              return Reflect.apply(method, inner, args);
            };
          },
        });
      },
    });
  return {
    ...store,
    close: () => store.close(),
    read: (work) => {
      asked.push('read');
      return store.read((tx) => work(watched(tx)));
    },
    transaction: (ids, work) => {
      asked.push('transaction');
      return store.transaction(ids, (tx) => work(watched(tx)));
    },
  };
}
