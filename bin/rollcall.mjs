#!/usr/bin/env node
// Old syntax only: this file must be read without a fault by Node 12, so that a person gets one clear line instead of a
// SyntaxError. Nothing but the version is looked at before the build is loaded: a static import here would cost every command.

const NEEDED_MAJOR = 22;
const NEEDED_MINOR = 18;
/** Set for the second process, so that an old Node in the checkout cannot start itself for ever. */
const TRIED = 'ROLLCALL_NODE_TRIED';

function isNewEnough(version) {
  const parts = version.split('.');
  const major = Number(parts[0]);
  return major > NEEDED_MAJOR || (major === NEEDED_MAJOR && Number(parts[1]) >= NEEDED_MINOR);
}

function refuse(line) {
  process.stderr.write(line + '\n');
  process.exitCode = 69;
}

function refuseOldNode() {
  refuse(
    'rollcall: Rollcall needs Node.js 22.18 or newer; this is ' +
      process.versions.node +
      '. Install a newer Node.js, or run `npm ci` in the checkout: it brings one along.',
  );
}

/** Runs this file again with `node`; the outcome (exit code or signal) of that process becomes the outcome of this one. */
function runAgain(node, file, childProcess) {
  const env = Object.assign({}, process.env);
  env[TRIED] = '1';
  const child = childProcess.spawn(node, [file].concat(process.argv.slice(2)), { stdio: 'inherit', env: env });
  const atTerminal = Boolean(process.stdin.isTTY);
  ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGCONT'].forEach(function (signal) {
    process.on(signal, function () {
      // A terminal sends these two to the whole foreground group: the other process has its own already.
      if (atTerminal && (signal === 'SIGINT' || signal === 'SIGQUIT')) return;
      child.kill(signal);
    });
  });
  child.on('error', function () {
    refuseOldNode();
  });
  child.on('exit', function (code, signal) {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else {
      process.exitCode = code;
    }
  });
}

function findAnotherNode() {
  return Promise.all([import('child_process'), import('fs'), import('path'), import('url')]).then(function (modules) {
    const fs = modules[1];
    const path = modules[2];
    const file = modules[3].fileURLToPath(import.meta.url);
    const root = path.join(path.dirname(file), '..');
    const candidates = [path.join(root, 'node_modules', '.bin', 'node'), path.join(root, 'node_modules', 'node', 'bin', 'node')];
    const node = candidates.find(function (candidate) {
      return fs.existsSync(candidate);
    });
    if (node) runAgain(node, file, modules[0]);
    else refuseOldNode();
  });
}

function load() {
  const build = new URL('../dist/cli.mjs', import.meta.url);
  return import(build.href).then(
    function (cli) {
      return cli.main(process.argv.slice(2));
    },
    function (error) {
      // Only the build itself missing is "not built"; a dependency that is missing says its own name.
      if (error.code !== 'ERR_MODULE_NOT_FOUND' || error.url !== build.href) throw error;
      refuse(
        'rollcall: Rollcall is not built yet: ' +
          decodeURIComponent(build.pathname) +
          ' is missing. Run `npm ci && npm run build` in the checkout.',
      );
    },
  );
}

if (isNewEnough(process.versions.node)) {
  if (process.env[TRIED]) delete process.env[TRIED];
  load();
} else if (process.env[TRIED]) {
  refuseOldNode();
} else {
  findAnotherNode();
}
