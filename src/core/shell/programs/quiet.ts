import { EITHER, OK } from '../field.ts';
import { textOf } from '../field.ts';
import { readArguments } from './arguments.ts';
import type { Program } from './call.ts';

const quiet: Program = () => OK;

/** Programs that change no file of this machine's projects, whatever they are given. */
export const QUIET: Record<string, Program> = {};
for (const name of 'rollcall sleep expr date whoami id hostname uname ps top htop free uptime who w last groups users tty stty tput clear reset nproc lscpu lsblk lsof lspci lsusb arch cal bc dc factor numfmt yes ping dig nslookup host traceroute ip ifconfig ss netstat nc ncat telnet ssh mosh kill killall pkill renice jobs wait disown systemctl journalctl service launchctl crontab dmesg sysctl helm minikube kind docker-compose tmux screen say open xdg-open pbcopy pbpaste xclip wl-copy notify-send code subl man info apropos whatis locale localedef getent getconf df mount umount findmnt free vmstat iostat sar pstree pgrep pidof printenv sync logger wall write mesg heroku vercel netlify flyctl redis-cli mongosh pg_isready ab wrk hey k6 ccache sccache nvidia-smi sw_vers defaults pmset vm_stat vmstat envsubst tsort ulimit umask times history fc bind complete compgen hash type help enable shopt caller whereis which lsb_release rustup nvm fnm jenv sdk apt-cache dpkg-query rpm tokei loc shellcheck hadolint yamllint actionlint mypy pyright pylint flake8 bandit pydocstyle vulture vale cspell jsonlint ajv commitlint tfsec trivy gitleaks markdown-link-check lychee staticcheck errcheck ineffassign golint revive gosec luacheck checkstyle cppcheck cpplint depcheck madge tsd size-limit publint attw'.split(
  ' ',
)) {
  QUIET[name] = quiet;
}
for (const name of ['pgrep', 'pidof', 'which', 'type', 'hash', 'ping', 'nc', 'pg_isready', 'getent']) QUIET[name] = () => EITHER;

/** Containers and clouds: only their copies reach files here. */
for (const name of ['docker', 'podman', 'nerdctl', 'kubectl', 'aws', 'gcloud', 'az', 'oc']) {
  QUIET[name] = (call) => {
    const verbs = call.fields.slice(0, 3).map((field) => textOf(field) ?? '');
    const copies = verbs.some((verb) => ['cp', 'sync', 'mv', 'rsync', 'download', 'export', 'save'].includes(verb));
    return copies ? call.unknown('program', `${name} ${verbs.join(' ')}`.trim()) : OK;
  };
}

/** Only `--noEmit` is known to write nothing; where the rest goes stands in a configuration file. */
QUIET['tsc'] = (call) => {
  const args = readArguments(
    call.fields,
    'noEmit p|project= outDir= outFile= b|build w|watch v|version h|help init showConfig listFiles pretty skipLibCheck strict target= module= t= m=',
    { singleDash: false },
  );
  if (args.has('noEmit', 'v', 'h', 'showConfig')) return OK;
  return call.unknown('program');
};

/** What looks, of programs that can also do more. */
const LOOKS: Record<string, RegExp> = {
  gh: /^(?:pr (?:list|view|create|comment|checks|diff|review|status|edit|merge|close|ready)|issue|api|auth|run (?:list|view|watch|rerun)|release (?:list|view|create)|repo (?:view|list)|search|label|workflow|secret|variable|status|--version)\b/,
  glab: /^(?:mr (?:list|view|create|note|diff)|issue|api|auth|ci|repo view)\b/,
  rustup: /^(?:show|toolchain list|--version|component list|target list)/,
  brew: /^(?:list|info|search|--version|doctor|deps|outdated|config|install|uninstall|upgrade|update|services)/,
  apt: /^(?:list|search|show|install|update|upgrade|remove|-y)/,
  'apt-get': /^(?:install|update|upgrade|remove|-y|-q|-qq|clean)/,
  dpkg: /^(?:-l|-L|-s|--list|--status|-i)/,
  gem: /^(?:list|search|install|uninstall|env|outdated|info|--version)/,
};
for (const [name, pattern] of Object.entries(LOOKS)) {
  QUIET[name] = (call) => {
    const text = call.fields
      .slice(0, 2)
      .map((field) => textOf(field) ?? '')
      .join(' ');
    return text === '' || pattern.test(text) ? OK : call.unknown('program', `${name} ${text}`.trim());
  };
}

/** Programs that run what a project's own files say. */
for (const name of 'make gmake ninja bazel buck gradle gradlew mvn mvnw ant sbt rake invoke tox nox pytest py.test unittest jest vitest mocha ava playwright cypress karma turbo nx lerna lage just task mage doit scons pre-commit husky lint-staged dvc snakemake nextflow gulp grunt webpack vite next nuxt astro parcel storybook tsup rolldown swc babel rspec minitest phpunit pest ctest dotnet msbuild swift xcodebuild flutter stack cabal lein clj mill earthly act tilt skaffold pulumi ansible ansible-playbook vagrant nix nix-shell nix-build direnv django-admin rails hugo jekyll mkdocs sphinx-build prisma drizzle-kit sqlc knex alembic flask uvicorn gunicorn nodemon pm2 concurrently wireit'.split(
  ' ',
)) {
  QUIET[name] = (call) =>
    call.fields.some((field) => ['--version', '--help'].includes(textOf(field) ?? '')) ? OK : call.unknown('script');
}
