// Runs on an old Node (scripts/old-node.mjs finds one), or on a new one that was told to be old. Nothing here may need a new one.
import assert from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const checkout = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
/** The checkout's own Node, which is new. */
const newNode = process.env.ROLLCALL_TEST_NEW_NODE || path.join(checkout, 'node_modules', 'node', 'bin', 'node');
/** Words that make this Node an old one, where it is none itself. */
const pretend = process.env.ROLLCALL_TEST_PRETEND ? ['--import', process.env.ROLLCALL_TEST_PRETEND] : [];
const REFUSED =
  /^rollcall: Rollcall needs Node\.js 22\.18 or newer; this is \d+\.\d+\.\d+\. Install a newer Node\.js, or run `npm ci` in the checkout: it brings one along\.\n$/;

let directory;
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'rollcall-guard-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

/** A checkout with nothing but the guard, a build that shows how it was called, and a Node where one is given. */
function copyOf(name, { node, build } = {}) {
  const root = path.join(directory, name);
  mkdirSync(path.join(root, 'bin'), { recursive: true });
  cpSync(path.join(checkout, 'bin', 'rollcall.mjs'), path.join(root, 'bin', 'rollcall.mjs'));
  if (build) {
    mkdirSync(path.join(root, 'dist'));
    writeFileSync(path.join(root, 'dist', 'cli.mjs'), build);
  }
  if (node) {
    mkdirSync(path.join(root, 'node_modules', '.bin'), { recursive: true });
    symlinkSync(node, path.join(root, 'node_modules', '.bin', 'node'));
  }
  return path.join(root, 'bin', 'rollcall.mjs');
}

function run(file, args = [], options = {}) {
  return spawnSync(process.execPath, pretend.concat([file], args), Object.assign({ encoding: 'utf8', env: { HOME: directory } }, options));
}

const TELL = `export async function main(args) {
  if (args[0] === 'wait') { process.on('SIGTERM', () => process.exit(42)); setInterval(() => {}, 1000); }
  console.log(JSON.stringify({ args, node: process.versions.node, tried: process.env.ROLLCALL_NODE_TRIED ?? null }));
  if (args[0] === 'cat') for await (const part of process.stdin) process.stdout.write(part);
  if (args[0] === 'exit') process.exitCode = Number(args[1]);
  if (args[0] === 'kill') process.kill(process.pid, args[1]);
}`;

test('where there is no newer Node: one line that says what is needed, and exit status 69', () => {
  const result = run(copyOf('alone', { build: TELL }));
  assert.strictEqual(result.status, 69);
  assert.strictEqual(result.stdout, '');
  assert.match(result.stderr, REFUSED);
});

test('the line is the message and the remedy of the table of errors', () => {
  const table = readFileSync(path.join(checkout, 'src', 'protocol', 'errors.ts'), 'utf8');
  const [, message, remedy] = /NODE_TOO_OLD: \{[^}]*message: '([^']*)',\s*remedy: '([^']*)'/.exec(table.replace('{version}', '<version>'));
  const { stderr } = run(copyOf('table'));
  assert.strictEqual(stderr.replace(/this is [\d.]+\./, 'this is <version>.'), `rollcall: ${message}. ${remedy}\n`);
});

test('where the only other Node is old too: the same line, and no end of processes', () => {
  const node = path.join(directory, 'old-node');
  const words = pretend.concat('"$@"').join(' ');
  writeFileSync(node, `#!/bin/sh\nexec '${process.execPath}' ${words}\n`, { mode: 0o755 });
  const result = run(copyOf('old', { node, build: TELL }));
  assert.strictEqual(result.status, 69);
  assert.match(result.stderr, REFUSED);
});

test('where the other Node cannot be started: the same line', () => {
  const node = path.join(directory, 'broken-node');
  writeFileSync(node, 'no program', { mode: 0o644 });
  const result = run(copyOf('broken', { node, build: TELL }));
  assert.strictEqual(result.status, 69);
  assert.match(result.stderr, REFUSED);
});

test('it is written in words that a Node 12 reads, and loads nothing before the check', () => {
  const text = readFileSync(path.join(checkout, 'bin', 'rollcall.mjs'), 'utf8').replace(/^\s*(\/\/|\/\*|\*).*$/gm, '');
  assert.doesNotMatch(text, /\?\.[a-z([]|\?\?|\|\|=|&&=|'node:|^import\s|^export\s|^await\s|#\w+\(|\bstatic\b|\.at\(|replaceAll|hasOwn/im);
});

if (existsSync(newNode)) {
  const again = () => copyOf(`again-${Math.random().toString(36).slice(2)}`, { node: newNode, build: TELL });

  test("with the checkout's own Node it runs itself again: same arguments, streams and exit status", () => {
    const args = ['cat', '', 'two words', '--json', '$HOME', 'ü'];
    const result = run(again(), args, { input: 'from stdin' });
    const [line, rest] = result.stdout.split('\n');
    const told = JSON.parse(line);
    assert.deepStrictEqual(told.args, args);
    assert.strictEqual(told.tried, null);
    assert.ok(Number(told.node.split('.')[0]) >= 22);
    assert.strictEqual(rest, 'from stdin');
    assert.strictEqual(result.status, 0);
    assert.strictEqual(run(again(), ['exit', '75']).status, 75);
  });

  test('a signal that ends it ends both in the same way', () => {
    assert.strictEqual(run(again(), ['kill', 'SIGKILL']).signal, 'SIGKILL');
    assert.strictEqual(run(again(), ['kill', 'SIGTERM']).signal, 'SIGTERM');
  });

  test('a signal to the first process reaches the second', async () => {
    const child = spawn(process.execPath, pretend.concat([again(), 'wait']), { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((told) => child.stdout.once('data', told));
    child.kill('SIGTERM');
    assert.strictEqual(await new Promise((done) => child.on('exit', done)), 42);
  });

  test('what is not built says so, and a build that lacks a part names the part', () => {
    const none = run(copyOf('unbuilt', { node: newNode }));
    assert.strictEqual(none.status, 69);
    assert.match(
      none.stderr,
      /^rollcall: Rollcall is not built yet: .*unbuilt\/dist\/cli\.mjs is missing\. Run `npm ci && npm run build` in the checkout\.\n$/,
    );
    const partly = run(copyOf('partly', { node: newNode, build: "import './gone.mjs';" }));
    assert.notStrictEqual(partly.status, 0);
    assert.match(partly.stderr, /gone\.mjs/);
    assert.doesNotMatch(partly.stderr, /not built yet/);
  });

  test('the real command works from here', () => {
    const result = run(path.join(checkout, 'bin', 'rollcall.mjs'), ['--version']);
    assert.strictEqual(result.stdout, `${JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')).version}\n`);
    assert.strictEqual(result.status, 0);
  });
}
