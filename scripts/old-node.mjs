// Runs test/old-node/ on a Node that is too old for Rollcall: the first such `node` in PATH that is not the checkout's own, or
// the one that OLD_NODE names. Where there is none it says so, and the guard is told another version instead.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const tests = path.join(root, 'test', 'old-node');

function findOldNode() {
  const modules = realpathSync(path.join(root, 'node_modules'));
  const named = process.env.OLD_NODE ? [process.env.OLD_NODE] : [];
  const inPath = (process.env.PATH ?? '').split(path.delimiter).map((directory) => path.join(directory, 'node'));
  for (const candidate of [...named, ...inPath]) {
    if (!existsSync(candidate) || realpathSync(candidate).startsWith(modules + path.sep)) continue;
    const version = spawnSync(candidate, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout?.trim() ?? '';
    const [major = 0, minor = 0] = version.split('.').map(Number);
    // The tests themselves need node:test, which came with 18.
    if (major >= 18 && (major < 22 || (major === 22 && minor < 18))) return { node: candidate, version };
  }
  return null;
}

const old = findOldNode();
const env = { ...process.env };
// Else the runner takes itself for a part of the run that started it.
delete env.NODE_TEST_CONTEXT;
if (old) {
  console.log(`the version guard, on Node ${old.version} (${old.node})`);
} else {
  console.log(`the version guard: no Node older than 22.18 was found, so Node ${process.versions.node} pretends to be one`);
  env.ROLLCALL_TEST_PRETEND = pathToFileURL(path.join(tests, 'pretend-old.mjs')).href;
}
// A second reporter writes what is counted; the first one is for the reader.
const counted = path.join(mkdtempSync(path.join(tmpdir(), 'rollcall-guard-')), 'tap');
const reporters = [
  '--test-reporter=spec',
  '--test-reporter-destination=stdout',
  '--test-reporter=tap',
  `--test-reporter-destination=${counted}`,
];
const { status } = spawnSync(old?.node ?? process.execPath, ['--test', ...reporters, path.join(tests, 'guard.test.mjs')], {
  cwd: root,
  env,
  stdio: 'inherit',
});
if (process.env.ROLLCALL_TEST_COUNTS) {
  const tap = readFileSync(counted, 'utf8');
  const number = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  appendFileSync(process.env.ROLLCALL_TEST_COUNTS, `${number('pass')} ${number('fail')}\n`);
}
rmSync(path.dirname(counted), { recursive: true });
process.exitCode = status ?? 1;
