import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { COORDINATION_KEYS, FILE_PATTERN_KEYS } from '../compat/coordination/keys.ts';
import { ConfigCache } from './cache.ts';
import { type LoadOptions, type Loaded, loadConfig } from './load.ts';
import { COORDINATION, FILE_PATTERNS } from './old-samples.ts';
import { type Config, DEFAULT_CONFIG, isSettingKey } from './schema.ts';
import { NO_TRUST, type Trust, pinTrust } from './trust.ts';

const TRUSTED: Trust = { of: () => 'trusted', warning: null };

function trial(): {
  user: string;
  root: string;
  at: (path: string, text: string) => string;
  load: (more?: Partial<LoadOptions>) => Loaded;
} {
  const d = mkdtempSync(join(tmpdir(), 'rollcall-'));
  onTestFinished(() => rmSync(d, { recursive: true }));
  const [user, root] = [join(d, 'config'), join(d, 'shop')];
  for (const path of [user, root]) mkdirSync(path);
  return {
    user,
    root,
    at(path, text) {
      const file = join(d, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    load: (more = {}) =>
      loadConfig({
        env: {},
        userFile: join(user, 'config.yaml'),
        repositoryFile: join(root, '.rollcall.yaml'),
        trust: NO_TRUST,
        ...more,
      }),
  };
}

const coordination = (lines: string): string => `session_coordination:\n${lines.replace(/^/gm, '  ')}\n`;

describe('both files as they are', () => {
  test("trusted, or the user's own: every key is a setting, or is listed with the reason why it is none", () => {
    for (const [place, trust] of [
      ['shop', TRUSTED],
      ['shop/skills/session-coordinator/config', TRUSTED],
      ['config', NO_TRUST],
    ] as const) {
      const { at, load } = trial();
      const file = at(`${place}/coordination.yaml`, COORDINATION);
      const patterns = at(`${place}/file-patterns.yaml`, FILE_PATTERNS);
      const loaded = load({ trust });
      const { config, origins, inapplicable } = loaded;
      expect(loaded.warnings).toEqual([]);
      expect(config).toMatchObject({
        enabled: true,
        leases: { enabled: true, lock_timeout_seconds: 3600, conflict_action: 'block' },
        cleanup: { timeout_minutes: 120, by_daemon: true },
        heartbeat: { interval_minutes: 5 },
        history: { retention_days: 7, keep_ended: true },
        notices: { session_start: true, conflict_detected: true, lock_acquired: true, session_complete: true },
      });
      expect(config.leases.only).toEqual(expect.arrayContaining(['*.py', '*.sql', 'Dockerfile', '*.md']));
      expect(config.leases.ignore).toContain('node_modules');
      expect(config.leases.ttl).toContainEqual(['*.sql', 7200]);
      expect(config.workAreas.map(({ name }) => name)).toEqual(['pages', 'service', 'tests']);
      expect(config.priorityRules).toContainEqual({ match: 'production', priority: 100 });
      const keys = Object.entries({ ...COORDINATION_KEYS, ...FILE_PATTERN_KEYS });
      const idle = keys.filter(([, key]) => key.becomes.length === 0).map(([name]) => name);
      expect(idle.length).toBeGreaterThan(0);
      for (const name of idle) expect(inapplicable.find((line) => line.includes(` ${name} is not applicable, because `))).toContain(file);
      expect(inapplicable).toHaveLength(idle.length);
      expect(origins['heartbeat.interval_minutes']).toEqual({ file, line: 5, key: 'session_coordination.heartbeat_interval' });
      expect(origins['leases.ttl']).toMatchObject({ file: patterns, key: 'timeouts' });
      expect(loaded.beside).toEqual({ workAreas: { file, line: 33 }, priorityRules: { file, line: 47 } });
      // All that a key becomes is a setting, or in words what else it fills.
      for (const [, key] of keys) for (const name of key.becomes) expect(name.includes(' ') || isSettingKey(name)).toBe(true);
    }
  });

  test('of a repository that nobody trusts: what could weaken is listed and skipped, areas and the words of priorities count', () => {
    const { at, load } = trial();
    const file = at('shop/coordination.yaml', COORDINATION);
    const patterns = at('shop/file-patterns.yaml', FILE_PATTERNS);
    const loaded = load();
    const skipped = [
      `${patterns}:1: critical_files`,
      `${patterns}:12: ignore_files`,
      `${patterns}:24: timeouts`,
      `${file}:5: session_coordination.heartbeat_interval`,
      `${file}:18: session_coordination.notification_types`,
    ];
    expect(loaded.warnings).toEqual(
      skipped.map((line) => `${line} is ignored: a repository sets this only when you trust it; run \`rollcall trust\``),
    );
    expect(loaded.config).toEqual({
      ...DEFAULT_CONFIG,
      leases: { ...DEFAULT_CONFIG.leases, critical: ['*.py', '*.js', '*.yaml', '*.json'] },
      workAreas: loaded.config.workAreas,
      priorityRules: loaded.config.priorityRules,
    });
    expect(loaded.config.workAreas).toHaveLength(3);
    expect(loaded.config.priorityRules).toHaveLength(5);
    expect(loaded.trustMatters).toBe(true);
  });
});

describe('each key by itself', () => {
  const cases: [text: string, holds: (config: Config) => unknown, value: unknown][] = [
    ['auto_register: false', (c) => c.enabled, false],
    ['session_timeout: 60', (c) => c.cleanup.timeout_minutes, 1],
    ['heartbeat_interval: 30', (c) => c.heartbeat.interval_minutes, 0.5],
    ['enable_file_locks: false', (c) => c.leases.enabled, false],
    ['lock_timeout: 60', (c) => c.leases.lock_timeout_seconds, 60],
    ['critical_files: ["*.lock"]', (c) => c.leases.critical, ['*.lock']],
    ['conflict_action: warn', (c) => c.leases.conflict_action, 'warn'],
    ['show_notifications: true', (c) => Object.values(c.notices), [true, true, true, true]],
    ['notification_types: [lock_acquired]', (c) => Object.values(c.notices), [false, false, true, false]],
    ['show_notifications: false\nnotification_types: [lock_acquired]', (c) => Object.values(c.notices), [false, false, false, false]],
    ['auto_cleanup_stale: false', (c) => c.cleanup.by_daemon, false],
    ['archive_completed: false', (c) => c.history.keep_ended, false],
    ['retention_days: 3', (c) => c.history.retention_days, 3],
    ['kg_location: global', (c) => c.sessions.visible, 'machine'],
    ['multi_project: true', (c) => c.sessions.visible, 'machine'],
    ['projects: [tools, /work/shop]', (c) => c.sessions.projects, ['tools', '/work/shop']],
  ];
  test.each(cases)("the user's %s", (text, holds, value) => {
    const { at, load } = trial();
    at('config/coordination.yaml', coordination(text));
    const { config, warnings } = load();
    expect(warnings).toEqual([]);
    expect(holds(config)).toEqual(value);
    expect(text.includes('show_notifications: false') || JSON.stringify(holds(DEFAULT_CONFIG)) !== JSON.stringify(value)).toBe(true);
  });

  test.each(cases.filter(([text]) => !/critical|conflict|show_notifications: false/.test(text)))(
    "a repository's %s counts with trust, and is named and skipped without it",
    (text, holds, value) => {
      const { at, load } = trial();
      at('shop/coordination.yaml', coordination(text));
      expect(holds(load({ trust: TRUSTED }).config)).toEqual(value);
      const { config, warnings } = load();
      expect(config).toEqual(DEFAULT_CONFIG);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(`coordination.yaml:2: session_coordination.${text.split(':')[0]} is ignored`);
    },
  );

  test('a repository may make conflicts stricter, never milder, with and without trust', () => {
    const { at, load } = trial();
    for (const trust of [NO_TRUST, TRUSTED]) {
      at('config/coordination.yaml', coordination('conflict_action: warn'));
      at('shop/coordination.yaml', coordination('conflict_action: proceed'));
      const weaker = load({ trust });
      expect(weaker.config.leases.conflict_action).toBe('warn');
      expect(weaker.warnings[0]).toContain('a repository may tighten, never weaken');
      at('shop/coordination.yaml', coordination('conflict_action: block'));
      expect(load({ trust }).config.leases.conflict_action).toBe('block');
    }
  });

  test('critical files join what is leased where only listed files are, and what is ignored stays so', () => {
    const { at, load } = trial();
    at('config/file-patterns.yaml', 'critical_files: ["*.py"]\nignore_files: [build]\n');
    at('shop/coordination.yaml', coordination('critical_files: ["*.js"]'));
    expect(load().config.leases).toMatchObject({ only: ['*.py', '*.js'], critical: [], ignore: ['build'] });
  });
});

describe('which file counts', () => {
  test('.rollcall.yaml and config.yaml before the old files beside them, the repository before the user', () => {
    const { at, load } = trial();
    at('config/coordination.yaml', coordination('lock_timeout: 10\nsession_timeout: 600'));
    expect(load().config.leases.lock_timeout_seconds).toBe(10);
    at('config/config.yaml', 'leases:\n  lock_timeout_seconds: 20\n');
    expect(load().config).toMatchObject({ leases: { lock_timeout_seconds: 20 }, cleanup: { timeout_minutes: 10 } });
    at('shop/coordination.yaml', coordination('lock_timeout: 30'));
    expect(load({ trust: TRUSTED }).config.leases.lock_timeout_seconds).toBe(30);
    at('shop/.rollcall.yaml', 'leases:\n  lock_timeout_seconds: 40\n');
    const { config, origins, sources } = load({ trust: TRUSTED });
    expect(config.leases.lock_timeout_seconds).toBe(40);
    expect(origins['leases.lock_timeout_seconds']).toMatchObject({ line: 2, key: null });
    expect([sources['leases.lock_timeout_seconds'], sources['cleanup.timeout_minutes']]).toEqual(['repository', 'user']);
    expect(load({ trust: TRUSTED, env: { ROLLCALL_LEASES_LOCK_TIMEOUT_SECONDS: '50' } }).config.leases.lock_timeout_seconds).toBe(50);
  });

  test('the one at the root before the one in the directory of the installer, which is named', () => {
    const { at, load, root } = trial();
    at('shop/skills/session-coordinator/config/coordination.yaml', coordination('critical_files: [b]'));
    expect(load().config.leases.critical).toEqual(['b']);
    at('shop/coordination.yaml', coordination('critical_files: [a]'));
    const { config, inapplicable } = load();
    expect(config.leases.critical).toEqual(['a']);
    expect(inapplicable).toEqual([
      `${root}/skills/session-coordinator/config/coordination.yaml is not applicable, because ${root}/coordination.yaml counts`,
    ]);
  });
});

test('a change counts from the next call on: made, changed, broken, trusted, removed', () => {
  const { at, user, root } = trial();
  const cache = new ConfigCache({ env: {}, directory: user });
  const timeout = (): number => cache.get(root).config.leases.lock_timeout_seconds;
  expect(timeout()).toBe(3600);
  at('config/coordination.yaml', coordination('lock_timeout: 10'));
  expect(timeout()).toBe(10);
  at('config/coordination.yaml', coordination('lock_timeout: ten'));
  expect(timeout()).toBe(10);
  expect(cache.get(root).warnings[0]).toContain('coordination.yaml:2: session_coordination.lock_timeout: "ten" is not allowed');
  at('config/coordination.yaml', 'session_coordination: [');
  expect(timeout()).toBe(10);
  const file = at('shop/skills/session-coordinator/config/coordination.yaml', coordination('lock_timeout: 20'));
  expect(timeout()).toBe(10);
  pinTrust(join(user, 'trust.json'), file, file);
  expect(timeout()).toBe(20);
  at('shop/skills/session-coordinator/config/coordination.yaml', coordination('lock_timeout: 21'));
  expect(timeout()).toBe(10);
  expect(cache.get(root).warnings.join()).toContain('has changed since you trusted it');
  rmSync(file);
  rmSync(join(user, 'coordination.yaml'));
  expect(timeout()).toBe(3600);
});

test('a file that is too large, no text, or no file is named, and everything else counts', () => {
  for (const [make, detail] of [
    [(file: string) => writeFileSync(file, `${COORDINATION}${'# more\n'.repeat(4000)}`), 'is larger than 16 KB'],
    [(file: string) => writeFileSync(file, Buffer.from([0x73, 0xff, 0xfe])), 'is not UTF-8 text'],
    [(file: string) => mkdirSync(file), 'is a directory, not a file'],
  ] as const) {
    const { at, load, root } = trial();
    at('shop/.rollcall.yaml', 'fail_closed: true\n');
    make(join(root, 'coordination.yaml'));
    const { config, problems } = load();
    expect(config.fail_closed).toBe(true);
    expect(problems.map(({ message }) => message)).toEqual([`${root}/coordination.yaml:1: the file: it ${detail}`]);
  }
});
