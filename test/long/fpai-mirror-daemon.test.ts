import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pinTrust, unpinTrust } from '../../src/config/trust.ts';
import type { StatusReply } from '../../src/protocol/api.ts';
import { DaemonWorld, until } from '../integration/daemon-process.ts';
import { record } from '../integration/old-registry.ts';

const DIRECTORY = 'docs/coordination';
const CONFIG = `compat:\n  fpai: ${DIRECTORY}\ncleanup:\n  by_daemon: false\n`;

let world: DaemonWorld;
beforeEach(() => {
  world = new DaemonWorld();
  mkdirSync(join(world.home, '.config', 'rollcall'), { recursive: true });
  writeFileSync(join(world.home, '.config', 'rollcall', 'config.yaml'), CONFIG);
});
afterEach(() => world.close());

const at = (name: string): string => join(world.repository, DIRECTORY, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const heartbeats = (number: number): string[] => readdirSync(at('heartbeats')).filter((name) => name.endsWith(`-session-${number}.json`));
const bash = (script: string): string => execFileSync('bash', ['-c', script], { cwd: at('.'), env: world.env, encoding: 'utf8' });

/** The one-liner that the old pages give for a look at who is active. */
const ACTIVE = `cat claude_sessions.json | python3 -c "import sys, json; data=json.load(sys.stdin); \\
  active=[k for k,v in data.items() if v.get('status')=='active']; \\
  print(f'Active sessions: {len(active)}'); \\
  [print(f\\"  #{k}: {v['role']}\\") for k,v in data.items() if v.get('status')=='active']"`;

/** A heartbeat as the old pages have it written by hand. */
const BY_HAND = `SESSION_NUM=8
HEARTBEAT_DIR="$PWD/heartbeats"
TIMESTAMP=$(date +%Y-%m-%d_%H-%M-%S)
mkdir -p "$HEARTBEAT_DIR"
cat > "$HEARTBEAT_DIR/\${TIMESTAMP}-session-\${SESSION_NUM}.json" << EOF
{
  "session_number": $SESSION_NUM,
  "timestamp": "$(date -u +%Y-%m-%dT%H:%M:%SZ)",
  "type": "manual_heartbeat"
}
EOF`;

describe('the old one-liners and scripts', () => {
  test('see what a command did as soon as it returns: register, identify, heartbeat, cleanup, retire', () => {
    expect(world.cli('register', '1', 'Builder', 'build').status).toBe(0);
    expect(bash(ACTIVE)).toBe('Active sessions: 1\n  #1: Builder\n');
    expect(world.cli('identify', '--as', '8', '--role', 'Raise $373K "now"').status).toBe(0);
    expect(bash(ACTIVE)).toBe('Active sessions: 2\n  #1: Builder\n  #8: Raise $373K "now"\n');
    expect(bash('source .session_env && echo "$FPAI_SESSION_NUMBER $(cat .session_identity) $(cat .current_session)"')).toBe(
      '8 8 session-8\n',
    );
    // Of today, in local time, or the old script asks again.
    expect(bash('[ "$(date -r .session_identity +%Y-%m-%d)" = "$(date +%Y-%m-%d)" ] && echo valid')).toBe('valid\n');
    const before = heartbeats(8).length;
    expect(before).toBe(1);
    expect(world.cli('heartbeat', '8').status).toBe(0);
    expect(world.cli('heartbeat', '8').status).toBe(0);
    expect(heartbeats(8)).toHaveLength(before + 2);
    for (const name of heartbeats(8)) {
      expect(name).toMatch(/^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d-session-8\.json$/);
      expect(statSync(at(`heartbeats/${name}`)).mode & 0o777).toBe(0o600);
      const types = '[(.session_number|type), (.timestamp|type), .type, (.source|type), (keys|length)] | map(tostring) | join(" ")';
      expect(bash(`jq -r '${types}' heartbeats/${name}`)).toBe('number string identity_heartbeat string 4\n');
      expect(Math.abs(Date.now() - Number(bash(`date -d "$(jq -r .timestamp heartbeats/${name})" +%s`)) * 1000)).toBeLessThan(60_000);
      // Name and content are of one second, the name in local time.
      expect(bash(`date -d "$(jq -r .timestamp heartbeats/${name})" +%Y-%m-%d_%H-%M-%S`).trim()).toBe(name.slice(0, 19));
    }
    expect(world.cli('retire', '1').status).toBe(0);
    expect(bash(ACTIVE)).toBe('Active sessions: 1\n  #8: Raise $373K "now"\n');
    expect(bash(`jq -r 'to_entries[] | select(.value.status == "inactive") | .key' claude_sessions.json`)).toBe('1\n');
    expect(spawnSync('git', ['status', '--porcelain'], { cwd: world.repository, env: world.env, encoding: 'utf8' }).stdout).toBe('');
  });

  test('are heard: a heartbeat by hand keeps its session through the cleanup that follows', () => {
    mkdirSync(at('.'), { recursive: true });
    writeFileSync(at('claude_sessions.json'), JSON.stringify({ 8: record(8, { x: 1.5 }), 2: record(2) }, null, 2));
    bash(BY_HAND);
    expect(world.cli('cleanup').stdout).toContain('✅ Marked 1 session(s) as inactive\n');
    expect(bash(ACTIVE)).toBe('Active sessions: 1\n  #8: Role 8\n');
    expect(bash(`jq -c '.["8"].x, .["2"].status' claude_sessions.json`)).toBe('1.5\n"inactive"\n');
    const marked = bash(`jq -r '.["2"].marked_inactive_at' claude_sessions.json`).trim();
    expect(marked).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  test('are heard without a command: the daemon looks by itself', async () => {
    expect(world.cli('register', '1', 'Builder', 'build').status).toBe(0);
    bash(`python3 - <<'EOF'
import json
data = json.load(open('claude_sessions.json'))
data['9'] = {'session_id': 'session-9', 'number': 9, 'role': 'By script', 'goal': 'g', 'status': 'active',
             'registered_at': '2026-11-20T10:00:00Z', 'terminal': 'unknown', 'extra': [1]}
json.dump(data, open('claude_sessions.json', 'w'), indent=2)
EOF`);
    await until('the import of #9', () => world.cli('journal', '--json').stdout.includes('By script'));
    expect(world.cli('list').stdout).toContain('By script');
    expect(bash(`jq -c '.["9"].extra' claude_sessions.json`)).toBe('[1]\n');
  });
});

test('a damaged registry is named by status, and stays', () => {
  mkdirSync(at('.'), { recursive: true });
  writeFileSync(at('claude_sessions.json'), '{"1": {');
  world.cli('register', '1', 'Builder', 'build');
  expect(text('claude_sessions.json')).toBe('{"1": {');
  const found = world.json<StatusReply>('status').warnings.filter((line) => line.includes('claude_sessions.json'));
  expect(found).toHaveLength(1);
});

test('a repository sets it only when it is trusted; the end of the trust ends the mirror', async () => {
  writeFileSync(join(world.home, '.config', 'rollcall', 'config.yaml'), '');
  writeFileSync(join(world.repository, '.rollcall.yaml'), `compat:\n  fpai: ${DIRECTORY}\n`);
  expect(world.cli('register', '1', 'one', 'g').status).toBe(0);
  expect(existsSync(at('.'))).toBe(false);
  const trust = join(world.home, '.config', 'rollcall', 'trust.json');
  pinTrust(trust, world.repository, join(world.repository, '.rollcall.yaml'));
  expect(world.cli('register', '2', 'two', 'g').status).toBe(0);
  expect(bash(ACTIVE)).toBe('Active sessions: 2\n  #1: one\n  #2: two\n');
  const exclude = join(world.repository, '.git', 'info', 'exclude');
  expect(readFileSync(exclude, 'utf8')).toContain('/docs/coordination/heartbeats/');
  expect(unpinTrust(trust, world.repository)).toBe(true);
  await until('the end of the mirror', () => !readFileSync(exclude, 'utf8').includes('docs/coordination'));
});

test('uninstall takes the names out of the exclude file; the files stay', () => {
  const exclude = join(world.repository, '.git', 'info', 'exclude');
  const before = readFileSync(exclude, 'utf8');
  expect(world.cli('register', '1', 'one', 'g').status).toBe(0);
  expect(readFileSync(exclude, 'utf8')).not.toBe(before);
  world.cli('uninstall', '--purge');
  expect(world.daemons()).toEqual([]);
  expect(readFileSync(exclude, 'utf8')).toBe(before);
  expect(bash(ACTIVE)).toBe('Active sessions: 1\n  #1: one\n');
});
