/**
 * Which commands test or build something: the program's name and the words behind it, without options. The first word of a
 * row's list is the program; a row without further words matches whatever follows.
 */
const ALWAYS = new Set(
  (
    'make gmake ninja ctest pytest py.test tox nox vitest jest mocha ava jasmine karma tap rspec phpunit pest tsc vue-tsc eslint oxlint ' +
    'mypy pyright pylint flake8 shellcheck golangci-lint rubocop ktlint detekt swiftlint hadolint yamllint markdownlint stylelint ' +
    'knip xcodebuild msbuild webpack rollup rolldown esbuild tsup unittest clippy-driver bats shellspec credo dialyzer'
  ).split(' '),
);

/** Programs that test or build only with certain first words. */
const VERBS: Readonly<Record<string, RegExp>> = {
  npm: /^(?:test|tst|t|run|run-script|build|ci)$/,
  pnpm: /^(?:test|t|run|build|lint|typecheck|check)$/,
  yarn: /^(?:test|run|build|lint|typecheck|check|types)$/,
  bun: /^(?:test|run|build)$/,
  deno: /^(?:test|check|lint|task|compile)$/,
  cargo: /^(?:test|t|build|b|check|c|clippy|nextest|bench)$/,
  go: /^(?:test|build|vet|install)$/,
  dotnet: /^(?:test|build|publish)$/,
  swift: /^(?:test|build)$/,
  zig: /^(?:test|build)$/,
  mix: /^(?:test|compile|credo|dialyzer)$/,
  rails: /^test$/,
  bazel: /^(?:test|build)$/,
  bazelisk: /^(?:test|build)$/,
  buck2: /^(?:test|build)$/,
  stack: /^(?:test|build)$/,
  cabal: /^(?:test|build)$/,
  meson: /^(?:test|compile)$/,
  flutter: /^(?:test|build|analyze)$/,
  dart: /^(?:test|analyze|compile)$/,
  composer: /^(?:test|run|run-script)$/,
  docker: /^build$/,
  podman: /^build$/,
  terraform: /^(?:validate|plan)$/,
  playwright: /^test$/,
  cypress: /^run$/,
  next: /^(?:build|lint)$/,
  vite: /^build$/,
  ng: /^(?:test|build|lint)$/,
  nx: /^(?:test|build|lint|run|run-many|affected)$/,
  turbo: /^(?:test|build|lint|run)$/,
  ruff: /^check$/,
  biome: /^(?:check|ci|lint)$/,
  uv: /^build$/,
  poetry: /^(?:build|check)$/,
  hatch: /^(?:test|build)$/,
  just: /^(?:test|build|check|lint|ci)/,
  task: /^(?:test|build|check|lint|ci)/,
  rake: /^(?:test|spec|build)/,
  mvn: /^(?:test|verify|package|compile|install|clean)$/,
  mvnw: /^(?:test|verify|package|compile|install|clean)$/,
  gradle: /(?:test|build|check|assemble|compile)/i,
  gradlew: /(?:test|build|check|assemble|compile)/i,
  sbt: /(?:test|compile|package)/,
  lein: /^(?:test|compile)$/,
};

/** Of `npm run` and the like: the names of scripts that test or build. */
const SCRIPT =
  /(?:^|[:_-])(?:tests?|spec|e2e|unit|build|compile|lint|types?|typecheck|tsc|check|verify|ci|validate|coverage|soak|bench)(?:$|[:_.-])/;
const RUNNERS = new Set(['npm', 'pnpm', 'yarn', 'bun', 'deno', 'composer']);
const RUN = new Set(['run', 'run-script', 'task']);

/** `words`: program first, options included, without wrappers. */
export function isCheck(words: readonly string[]): boolean {
  const [program = '', ...rest] = words;
  const name = program.slice(program.lastIndexOf('/') + 1);
  const operands = rest.filter((word) => !word.startsWith('-'));
  const [verb = '', second = ''] = operands;
  if (ALWAYS.has(name)) return !rest.includes('--version') && !rest.includes('--help');
  if (name === 'cmake') return rest.includes('--build');
  if (name === 'node') return rest.some((word) => word === '--test' || word.startsWith('--test-'));
  if (/^python[\d.]*$/.test(name))
    return rest[0] === '-m' && /^(?:pytest|unittest|tox|nox|mypy|build|flake8|pylint|compileall)$/.test(rest[1] ?? '');
  if (name === 'prettier' || name === 'black' || name === 'oxfmt' || name === 'isort')
    return rest.includes('--check') || rest.includes('--check-only');
  if (name === 'php' && verb === 'artisan') return second === 'test';
  if (name === 'sh' || name === 'bash') return isScript(verb);
  if (RUNNERS.has(name) && RUN.has(verb)) return SCRIPT.test(second);
  const verbs = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verbs !== undefined) return verbs.test(verb) || (name === 'mvn' && operands.some((word) => verbs.test(word)));
  return program.includes('/') && isScript(program);
}

/** `./scripts/run-tests.sh`, `./build.sh`, `bin/test`. */
function isScript(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  return /(?:^|[_-])(?:tests?|build|lint|check|ci|spec)(?:$|[_-])/.test(name);
}
