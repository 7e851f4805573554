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
  const remedy = 'Install a newer Node.js, or run `npm ci` in the checkout: it brings one along.';
  refuse(`rollcall: Rollcall needs Node.js 22.18 or newer; this is ${process.versions.node}. ${remedy}`);
}

/** Runs this file again with `node`; the outcome (exit code or signal) of that process becomes the outcome of this one. */
function runAgain(node, file, childProcess) {
  const env = Object.assign({}, process.env);
  env[TRIED] = '1';
  const atTerminal = Boolean(process.stdin.isTTY);
  // Before the start: the other process may be there, and known to others, while this one still waits for its turn.
  ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGCONT'].forEach((signal) => {
    process.on(signal, () => {
      // A terminal sends these two to the whole foreground group: the other process has its own already.
      if (atTerminal && (signal === 'SIGINT' || signal === 'SIGQUIT')) return;
      child.kill(signal);
    });
  });
  const child = childProcess.spawn(node, [file].concat(process.argv.slice(2)), { stdio: 'inherit', env: env });
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

async function findAnotherNode() {
  const [childProcess, fs, path, url] = await Promise.all([import('child_process'), import('fs'), import('path'), import('url')]);
  const file = url.fileURLToPath(import.meta.url);
  const modules = path.join(path.dirname(file), '..', 'node_modules');
  const candidates = [path.join(modules, '.bin', 'node'), path.join(modules, 'node', 'bin', 'node')];
  const node = candidates.find((candidate) => fs.existsSync(candidate));
  if (node) runAgain(node, file, childProcess);
  else refuseOldNode();
}

async function load() {
  const build = new URL('../dist/cli.mjs', import.meta.url);
  let cli;
  try {
    cli = await import(build.href);
  } catch (error) {
    // Only the build itself missing is "not built"; anything else that is missing says its own name.
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || error.url !== build.href) throw error;
    const path = decodeURIComponent(build.pathname);
    refuse(`rollcall: Rollcall is not built yet: ${path} is missing. Run \`npm ci && npm run build\` in the checkout.`);
    return;
  }
  await cli.main(process.argv.slice(2));
}

if (isNewEnough(process.versions.node)) {
  delete process.env[TRIED];
  void load();
} else if (process.env[TRIED]) {
  refuseOldNode();
} else {
  void findAnotherNode();
}
