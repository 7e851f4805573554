// Bundles src/ into dist/. Everything but better-sqlite3 is bundled.
//
//   dist/cli.mjs     src/cli/main.ts     each command (and setup) is a chunk of its own, loaded when it is called
//   dist/hook.mjs    src/client/hook.ts  one file without dependencies
//   dist/daemon.mjs  src/daemon/main.ts  one file; beside it only the threads of the archive are loaded, when they are needed
//   dist/capture-writer.mjs  src/daemon/capture/writer-thread.ts  the thread that writes the archive of transcripts
//   dist/capture-reader.mjs  src/daemon/capture/reader-thread.ts  the thread that answers questions about it
//
// dist is never empty while this runs. A file that did not change is not touched, a changed one is replaced by rename,
// chunks (named by their content) before the entries that name them. Chunks of former builds stay for an hour: a
// command that started before the build may still load them.
import { chmod, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const KEEP_OLD_CHUNKS_MS = 60 * 60 * 1000;

/** Few files: each one that is loaded costs a third of a millisecond. `base` is what even `daemon run` and the lines of others need, `core` what all other commands need, `roll` what those need that are about numbers. */
const GROUPS = [
  {
    name: 'base',
    test: /\/src\/(protocol\/errors|cli\/failure|cli\/rendering\/safe|client\/socket-http|platform\/(directories|file-system|host))\.ts|rolldown\/runtime/,
    priority: 3,
  },
  {
    name: 'roll',
    test: /\/src\/(cli\/(dialogue|asker|rendering\/(roll-text|cleanup-text|identity-text|heartbeat-age))|client\/instance)\.ts/,
    priority: 2,
  },
  {
    name: 'core',
    test: /\/src\/(cli\/(?!commands\/|main|line-words|rendering\/import-text)|client\/(?!start-daemon|stamp|line|write-export)|protocol\/|platform\/(directories|file-system|host)\.)|\/commander\//,
    priority: 1,
  },
];

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
const started = performance.now();

/**
 * Node's own modules through process.getBuiltinModule. An ESM import reads every property of the module once: that alone
 * costs 6 ms for node:process (it opens the standard streams) and 20 ms for node:http, on a start of 22 ms.
 */
const cheapBuiltins = {
  name: 'cheap-builtins',
  resolveId(id, importer) {
    // commander wants it for subcommands that are programs of their own; there are none, and the module costs 2 ms.
    return id === 'node:child_process' && importer?.includes('/commander/') ? '\0unused' : null;
  },
  load: (id) => (id === '\0unused' ? 'export default undefined;' : null),
  renderChunk(code) {
    const statement = /^import (?:(?:\* as )?([\w$]+))?(?:, )?(?:\{([^}]*)\})? from "(?:node:)?([\w/]+)";$/gm;
    return code.replace(statement, (line, whole, names, name) => {
      if (!isBuiltin(name)) return line;
      const found = `globalThis.process.getBuiltinModule("node:${name}")`;
      const renamed = names?.replaceAll(' as ', ': ');
      const lines = [...(whole ? [`const ${whole} = ${found};`] : []), ...(renamed ? [`const {${renamed}} = ${found};`] : [])];
      return lines.join(' ');
    });
  },
};

const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const bundles = [
  { name: 'cli', source: 'src/cli/main.ts', split: true },
  { name: 'hook', source: 'src/client/hook.ts', split: false },
  { name: 'daemon', source: 'src/daemon/main.ts', split: false },
  { name: 'capture-writer', source: 'src/daemon/capture/writer-thread.ts', split: false },
  { name: 'capture-reader', source: 'src/daemon/capture/reader-thread.ts', split: false },
];

const files = (await Promise.all(bundles.map(bundle))).flat();
await mkdir(dist, { recursive: true });
for (const file of files.filter((f) => !f.isEntry)) await replace(file);
for (const file of files.filter((f) => f.isEntry)) await replace(file);
await removeOld(new Set(files.map((f) => f.name)));

const bytes = files.reduce((sum, f) => sum + f.code.length, 0);
console.log(`built ${files.length} files, ${Math.round(bytes / 1024)} KB, in ${Math.round(performance.now() - started)} ms`);

async function bundle({ name, source, split }) {
  const build = await rolldown({
    input: { [name]: path.join(root, source) },
    cwd: root,
    platform: 'node',
    // jsonc-parser's CommonJS build asks for its parts by name at run time; its ESM build does not.
    resolve: { mainFields: ['module', 'main'] },
    external: ['better-sqlite3'],
    plugins: [cheapBuiltins],
    transform: { target: 'node22.18', define: { ROLLCALL_VERSION: JSON.stringify(version) } },
    onLog(level, log, handle) {
      if (level === 'warn') throw new Error(`rolldown: ${log.message}`);
      handle(level, log);
    },
  });
  const { output } = await build.generate({
    format: 'esm',
    codeSplitting: split && { groups: GROUPS },
    entryFileNames: '[name].mjs',
    chunkFileNames: `${name}-[name]-[hash].mjs`,
    comments: { legal: true, annotation: false, jsdoc: false },
  });
  await build.close();
  return output.map((chunk) => ({ name: chunk.fileName, code: chunk.code, isEntry: chunk.isEntry }));
}

async function replace({ name, code }) {
  const target = path.join(dist, name);
  if (existsSync(target) && (await readFile(target, 'utf8')) === code) return;
  const temporary = path.join(dist, `.${name}.${process.pid}`);
  await writeFile(temporary, code);
  await chmod(temporary, 0o644);
  await rename(temporary, target);
}

async function removeOld(current) {
  for (const name of await readdir(dist)) {
    if (current.has(name)) continue;
    const file = path.join(dist, name);
    const age = Date.now() - (await stat(file)).mtimeMs;
    const isChunk = /-[\w-]{8}\.mjs$/.test(name) || name.startsWith('.');
    if (!isChunk || age > KEEP_OLD_CHUNKS_MS) await rm(file, { recursive: true, force: true });
  }
}
