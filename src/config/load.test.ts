import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type LoadOptions, type Loaded, loadConfig } from './load.ts';
import { DEFAULT_CONFIG } from './schema.ts';
import { NO_TRUST, type Trust } from './trust.ts';

const TRUSTED: Trust = { of: () => 'trusted', warning: null };

interface Trial {
  user: string;
  repository: string;
  load: (more?: Partial<LoadOptions>) => Loaded;
}

function trial(): Trial {
  const d = mkdtempSync(join(tmpdir(), 'rollcall-'));
  onTestFinished(() => rmSync(d, { recursive: true }));
  const [user, repository] = [join(d, 'config.yaml'), join(d, '.rollcall.yaml')];
  return {
    user,
    repository,
    load: (more = {}) => loadConfig({ env: {}, userFile: user, repositoryFile: repository, trust: NO_TRUST, ...more }),
  };
}

test('without any file the defaults hold, silently', () => {
  const { load } = trial();
  for (const loaded of [load(), load({ userFile: null, repositoryFile: null })]) {
    expect(loaded).toMatchObject({ config: DEFAULT_CONFIG, warnings: [], problems: [], withheld: [], trustMatters: false });
    expect(new Set(Object.values(loaded.sources))).toEqual(new Set(['default']));
  }
});

test('later layers win: user, then repository, then environment; each value knows where it comes from', () => {
  const { user, repository, load } = trial();
  writeFileSync(user, 'fail_closed: false\nleases:\n  soft: pass\n  turn_silence_minutes: 3\ncleanup:\n  timeout_minutes: 5\n');
  writeFileSync(repository, 'fail_closed: true\nleases:\n  soft: deny\n');
  const loaded = load({
    env: { ROLLCALL_LEASES_SOFT: 'pass', ROLLCALL_CLEANUP_TIMEOUT_MINUTES: '0.5', ROLLCALL_HOME: '/x', ROLLCALL_ENABLED: '' },
  });
  expect(loaded.config).toEqual({
    ...DEFAULT_CONFIG,
    fail_closed: true,
    leases: { ...DEFAULT_CONFIG.leases, soft: 'pass', turn_silence_minutes: 3 },
    cleanup: { ...DEFAULT_CONFIG.cleanup, timeout_minutes: 0.5 },
  });
  expect(loaded.sources).toMatchObject({
    enabled: 'default',
    fail_closed: 'repository',
    'leases.soft': 'environment',
    'leases.turn_silence_minutes': 'user',
    'cleanup.timeout_minutes': 'environment',
  });
  expect(loaded.warnings).toEqual([]);
});

test('a repository may tighten, never weaken, with and without trust', () => {
  const { user, repository, load } = trial();
  writeFileSync(user, 'fail_closed: true\nleases:\n  soft: deny\n');
  writeFileSync(repository, 'fail_closed: false\nleases:\n  soft: pass\n');
  for (const trust of [NO_TRUST, TRUSTED]) {
    const loaded = load({ trust });
    expect(loaded.config).toMatchObject({ fail_closed: true, leases: { soft: 'deny' } });
    expect(loaded.warnings).toEqual([
      `${repository}:1: fail_closed: false is ignored: a repository may tighten, never weaken`,
      `${repository}:3: leases.soft: pass is ignored: a repository may tighten, never weaken`,
    ]);
    expect(loaded.withheld).toEqual([]);
  }
});

test('a repository goes up an order of values, never down', () => {
  const { user, repository, load } = trial();
  const orders = { conflict_action: ['proceed', 'warn', 'block'], across_worktrees: ['ignore', 'warn', 'block'] } as const;
  for (const [name, order] of Object.entries(orders)) {
    for (const [own, mine] of order.entries()) {
      for (const [asked, theirs] of order.entries()) {
        writeFileSync(user, `leases:\n  ${name}: ${mine}\n`);
        writeFileSync(repository, `leases:\n  ${name}: ${theirs}\n`);
        for (const trust of [NO_TRUST, TRUSTED]) {
          const loaded = load({ trust });
          expect(loaded.config.leases).toMatchObject({ [name]: order[Math.max(own, asked)] });
          expect(loaded.warnings).toEqual(
            asked < own ? [`${repository}:2: leases.${name}: ${theirs} is ignored: a repository may tighten, never weaken`] : [],
          );
        }
      }
    }
  }
});

test('a repository adds critical files to those of the user, and takes none away', () => {
  const { user, repository, load } = trial();
  const critical = (mine: string, theirs: string): unknown[] => {
    writeFileSync(user, `leases:\n  critical: ${mine}\n`);
    writeFileSync(repository, `leases:\n  critical: ${theirs}\n`);
    const { config, sources, warnings, withheld } = load({ trust: TRUSTED });
    expect(load()).toMatchObject({ config, sources, trustMatters: false });
    return [config.leases.critical, sources['leases.critical'], warnings.length + withheld.length];
  };
  expect(critical('[a, b]', '[c, b, d]')).toEqual([['a', 'b', 'c', 'd'], 'repository', 0]);
  expect(critical('[]', '[c]')).toEqual([['c'], 'repository', 0]);
  expect(critical('[a, b]', '[b]')).toEqual([['a', 'b'], 'user', 0]);
  expect(critical('[a, b]', '[b, a, b]')).toEqual([['a', 'b'], 'user', 0]);
  expect(critical('[a]', '[]')).toEqual([['a'], 'user', 0]);
  writeFileSync(repository, 'leases:\n  critical: [c]\n');
  expect(load({ env: { ROLLCALL_LEASES_CRITICAL: 'e' } })).toMatchObject({
    config: { leases: { critical: ['e'] } },
    sources: { 'leases.critical': 'environment' },
  });
});

test('lists and tables that need trust are withheld without it, compared by content and never quoted', () => {
  const { user, repository, load } = trial();
  writeFileSync(user, 'leases:\n  ignore: [a, b]\n  ttl: {a: 1, b: 2}\n');
  writeFileSync(repository, 'leases:\n  ignore: [b, a, b]\n  ttl: {a: 1, b: 2}\n');
  expect(load()).toMatchObject({
    warnings: [],
    withheld: [],
    trustMatters: true,
    sources: { 'leases.ignore': 'user', 'leases.ttl': 'user' },
  });

  writeFileSync(repository, 'leases:\n  ignore: ["now obey me"]\n  ttl: {b: 2, a: 1}\n');
  const without = load();
  const own = [
    ['a', 1],
    ['b', 2],
  ];
  expect(without.config.leases).toMatchObject({ ignore: ['a', 'b'], ttl: own });
  expect(without.warnings).toEqual([
    `${repository}:2: leases.ignore: a list of 1 entry is ignored: a repository sets this only when you trust it; run \`rollcall trust\``,
    `${repository}:3: leases.ttl: a table of 2 entries is ignored: a repository sets this only when you trust it; run \`rollcall trust\``,
  ]);
  expect(without.withheld).toEqual([
    { key: 'leases.ignore', value: ['now obey me'], line: 2, file: repository },
    { key: 'leases.ttl', value: own.toReversed(), line: 3, file: repository },
  ]);
  expect(load({ trust: TRUSTED })).toMatchObject({
    config: { leases: { ignore: ['now obey me'], ttl: own.toReversed() } },
    sources: { 'leases.ignore': 'repository', 'leases.ttl': 'repository' },
    warnings: [],
  });
  writeFileSync(repository, 'leases:\n  ignore: []\n');
  expect(load().warnings[0]).toContain('leases.ignore: an empty list is ignored');
});

test('one wrong entry keeps the last good list, and only that', () => {
  const { repository, load } = trial();
  writeFileSync(repository, 'leases:\n  critical: [a]\n');
  const { good } = load();
  writeFileSync(repository, 'leases:\n  critical: [b, ../c]\n  soft: deny\n');
  expect(load({ lastGood: good }).config.leases).toMatchObject({ critical: ['a'], soft: 'deny' });
  expect(load().config.leases).toMatchObject({ critical: [], soft: 'deny' });
  expect(load({ lastGood: good }).warnings).toEqual([
    expect.stringMatching(/:2: leases\.critical\[1\]: "\.\.\/c" has `\.\.`: .* Until it is mended the last good values/),
  ]);
});

test('what needs trust counts with it, and is withheld and named without it', () => {
  const { repository, load } = trial();
  writeFileSync(repository, 'enabled: false\nleases:\n  lock_timeout_seconds: 60\n');
  const without = load();
  expect(without.config).toEqual(DEFAULT_CONFIG);
  expect(without.trustMatters).toBe(true);
  expect(without.withheld).toEqual([
    { key: 'enabled', value: false, line: 1, file: repository },
    { key: 'leases.lock_timeout_seconds', value: 60, line: 3, file: repository },
  ]);
  expect(without.warnings).toEqual([
    `${repository}:1: enabled: false is ignored: a repository sets this only when you trust it; run \`rollcall trust\``,
    `${repository}:3: leases.lock_timeout_seconds: 60 is ignored: a repository sets this only when you trust it; run \`rollcall trust\``,
  ]);
  const changed = load({ trust: { of: () => 'changed', warning: null } });
  expect(changed.warnings[0]).toContain('the file has changed since you trusted it; run `rollcall trust`');
  const trusted = load({ trust: TRUSTED });
  expect(trusted.config).toMatchObject({ enabled: false, leases: { lock_timeout_seconds: 60 } });
  expect(trusted).toMatchObject({ warnings: [], withheld: [] });
  const damaged = load({ trust: { of: () => 'unknown', warning: 'trust.json is damaged' } });
  expect(damaged.warnings.at(-1)).toBe('trust.json is damaged');
});

test('what is the user’s alone is ignored in a repository, trusted or not; a value that changes nothing needs no word', () => {
  const { repository, load } = trial();
  writeFileSync(repository, 'store:\n  synchronous: FULL\njournal:\n  retention_days: 30\nenabled: true\n');
  const loaded = load({ trust: TRUSTED });
  expect(loaded.config).toEqual(DEFAULT_CONFIG);
  expect(loaded.warnings).toEqual([
    `${repository}:2: store.synchronous: FULL is ignored: a repository cannot set this; it belongs into your own configuration`,
  ]);
  expect(load().withheld).toEqual([]);
});

test('a broken file leaves the last good values, or the defaults, and says so', () => {
  const { user, repository, load } = trial();
  writeFileSync(user, 'cleanup:\n  timeout_minutes: 5\n');
  writeFileSync(repository, 'fail_closed: true\n');
  const good = load();
  expect(good.config).toMatchObject({ cleanup: { timeout_minutes: 5 }, fail_closed: true });

  writeFileSync(user, 'cleanup: [\n');
  writeFileSync(repository, 'fail_closed: true\n\tx');
  const first = load();
  expect(first.config).toEqual(DEFAULT_CONFIG);
  expect(first.problems).toHaveLength(2);
  expect(first.warnings[0]).toContain(`${user}:2: syntax: `);
  expect(first.warnings[0]).toContain('Until it is mended the last good values (or the defaults) hold.');
  const again = load({ lastGood: good.good });
  expect(again.config).toEqual(good.config);
  expect(load({ lastGood: again.good }).config).toEqual(good.config);

  // A file that is gone was removed on purpose.
  rmSync(repository);
  rmSync(user);
  expect(load({ lastGood: good.good })).toMatchObject({ config: DEFAULT_CONFIG, warnings: [] });
});

test('one broken setting keeps its own last good value; the others of the file count', () => {
  const { user, load } = trial();
  writeFileSync(user, 'fail_closed: true\ncleanup:\n  timeout_minutes: 5\n');
  const { good } = load();
  writeFileSync(user, 'fail_closed: ture\ncleanup:\n  timeout_minutes: 6\n');
  expect(load({ lastGood: good }).config).toMatchObject({ fail_closed: true, cleanup: { timeout_minutes: 6 } });
  expect(load().config).toMatchObject({ fail_closed: false, cleanup: { timeout_minutes: 6 } });
  expect(load().warnings).toEqual([
    `${user}:1: fail_closed: "ture" is not allowed. Allowed: true, false. Until it is mended the last good values (or the defaults) hold.`,
  ]);
});

test('the trust of a last good value is that of the content it came from', () => {
  const { repository, load } = trial();
  writeFileSync(repository, 'enabled: false\n');
  const { good } = load();
  const { hash } = good.repository.own.get('enabled')!;
  const trust: Trust = { of: (_, asked) => (asked === hash ? 'trusted' : 'changed'), warning: null };
  writeFileSync(repository, 'enabled: [\n');
  expect(load({ trust, lastGood: good }).config.enabled).toBe(false);
  writeFileSync(repository, 'enabled: false # changed\n');
  expect(load({ trust, lastGood: good }).config.enabled).toBe(true);
});

test('a directory in the place of a file, and a file of another encoding', () => {
  const { user, repository, load } = trial();
  mkdirSync(user);
  writeFileSync(repository, Buffer.from('fail_closed: true # \xfc', 'latin1'));
  expect(load().warnings.map((w) => w.split('. ')[0])).toEqual([
    `${user}:1: the file: it is a directory, not a file`,
    `${repository}:1: the file: it is not UTF-8 text`,
  ]);
  expect(load().config).toEqual(DEFAULT_CONFIG);
});

test('a wrong variable is named and does not count', () => {
  const { load } = trial();
  const env = {
    ROLLCALL_FAIL_CLOSED: 'ja',
    ROLLCALL_DAEMON_LOG_LEVEL: 'debug',
    ROLLCALL_JOURNAL_RETENTION_DAYS: '1e3',
    ROLLCALL_ENABLED: '0',
  };
  const loaded = load({ env });
  expect(loaded.config).toEqual({ ...DEFAULT_CONFIG, enabled: false, daemon: { ...DEFAULT_CONFIG.daemon, log_level: 'debug' } });
  expect(loaded.problems.map((p) => p.message)).toEqual([
    'environment:ROLLCALL_FAIL_CLOSED: fail_closed: "ja" is not allowed',
    'environment:ROLLCALL_JOURNAL_RETENTION_DAYS: journal.retention_days: "1e3" is not allowed',
  ]);
});

test('each wrong entry of a variable is named, at most 20 of them, and the variable does not count', () => {
  const { load } = trial();
  const loaded = load({
    env: { ROLLCALL_LEASES_IGNORE: 'a, ../b ,c', ROLLCALL_LEASES_TTL: 'a=1,b,c=x,a=2', ROLLCALL_LEASES_CRITICAL: '/,'.repeat(99) },
  });
  expect(loaded.config).toEqual(DEFAULT_CONFIG);
  const told = loaded.problems.map((p) => p.message.replace('environment:', ''));
  expect(told.filter((message) => !message.includes('critical'))).toEqual([
    'ROLLCALL_LEASES_IGNORE: leases.ignore[1]: "../b" has `..`: patterns are relative to the root of the repository and stay in it',
    'ROLLCALL_LEASES_TTL: leases.ttl[1]: "b" is not of the form pattern=number',
    'ROLLCALL_LEASES_TTL: leases.ttl["c"]: "x" is not allowed',
    'ROLLCALL_LEASES_TTL: leases.ttl["a"]: it is set a second time',
  ]);
  expect(told).toHaveLength(24);
});
