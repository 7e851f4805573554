import type { CorpusAct } from './entry.ts';

/** Words behind a program that say what it does: so many of them stay. */
const VERBS = new Map<string, number>([
  ...words('git npm pnpm yarn bun deno cargo pip pip3 poetry pipenv conda rails rake bin/rails bundle composer helm terraform', 1),
  ...words('systemctl brew apt apt-get dnf apk swift flutter mix redis-cli tmux alembic nx turbo lerna ng vite next expo jj', 1),
  ...words('manage.py artisan console pod fastlane sbt lein stack cabal zig cmake ctest bazel buck2 tox nox hatch pdm rye gem ember', 1),
  ...words('mvn gradle gradlew mvnw ansible vault consul nomad flyctl fly heroku vercel netlify wrangler pulumi cdk sam serverless', 1),
  ...words('go docker kubectl gh glab uv dotnet aws az rustup prisma knex supabase podman symfony wp hg svn minikube kind', 2),
  ...words('docker-compose skaffold tilt argocd flux eas firebase sentry-cli stripe twilio doctl', 2),
  ...words('adb dbmate rollcall devcontainer packer promtool pre-commit dvc flask asdf', 1),
  ...words('gcloud', 3),
]);

/** Second words of git that say what it does. */
const GIT_SECOND = new Set(
  'add remove list show pop drop apply push clear prune start good bad reset run update init set-url get-url lock move skip rename branch expire delete sync foreach status'.split(
    ' ',
  ),
);

/** Programs that run the program behind them. */
const WRAPPERS = new Set(
  'sudo env time nohup xargs npx bunx nice ionice stdbuf command exec setsid watch then do else if while until ! doas'.split(' '),
);
const RUNNERS = new Map([
  ['bundle', 'exec'],
  ['poetry', 'run'],
  ['uv', 'run'],
  ['pnpm', 'exec'],
  ['pnpm', 'dlx'],
  ['pipenv', 'run'],
]);

const TOKEN = /'[^']*'|"(?:\\.|[^"\\])*"|\$\(|\n|[|&;()<>{}`]+|[^\s|&;()<>{}'"`]+/g;

/**
 * What is left of an act without its names, numbers and paths: programs, verbs, options, operators and signs. Of a file
 * that a tool writes: the end of its name, and the signs and key words of its text.
 */
export function shapeOf(act: CorpusAct): string {
  if (act.tool === 'Bash') return commandShape(act.command);
  const end = /(?:^|\/)([A-Z][a-z]+file|\.[\w.-]+)$|(\.\w+)$/.exec(act.path);
  const text = act.tool === 'Write' ? act.content : `${act.old} => ${act.new}`;
  return `${act.tool} ${end?.[1] ?? end?.[2] ?? ''} ${textShape(text)}`;
}

/** As a list of marks, joined by blanks. */
function commandShape(command: string): string {
  const marks: string[] = [];
  let program: string | null = null;
  let verbs = 0;
  let previous = '';
  for (const token of command.match(TOKEN) ?? []) {
    if (/^[|&;()\n`]|^\$\(|^\{$/.test(token)) {
      marks.push(token === '\n' ? ';' : token);
      program = null;
    } else if (/^[<>{}]/.test(token)) marks.push(token);
    else if (/^['"]/.test(token)) marks.push(`${token[0]}${signs(token.slice(1, -1))}${token[0]}`);
    else if (token.startsWith('-')) marks.push(token.replace(/=.*$/s, '=').replaceAll(/\d+/g, ''));
    else if (program === null && /^\w+=/.test(token)) marks.push('=');
    else if (program === null) {
      const name = token.slice(token.lastIndexOf('/') + 1);
      const isPath = token.includes('/') && !VERBS.has(name);
      marks.push(isPath ? './' : name);
      if (!WRAPPERS.has(name)) {
        program = name;
        verbs = VERBS.get(name) ?? (name === 'python' || name === 'python3' || name === 'php' || name === 'ruby' ? 1 : 0);
      }
    } else if (verbs > 0 || previous === '-m' || (program === 'git' && GIT_SECOND.has(token))) {
      verbs -= 1;
      const isName = /[/.=$]/.test(token) && !VERBS.has(token.slice(token.lastIndexOf('/') + 1));
      marks.push(isName ? '' : token);
      if (isName) verbs = 0;
      else if (RUNNERS.get(program) === token) program = null;
      else if (VERBS.has(token.slice(token.lastIndexOf('/') + 1)) && verbs === 0) verbs = 1;
    } else marks.push(signs(token));
    previous = token;
  }
  return marks
    .filter((mark) => mark !== '')
    .join(' ')
    .replaceAll(/ +/g, ' ');
}

const KEYWORDS =
  /\b(?:if|else|for|while|return|class|def|func|fn|import|export|from|const|let|var|async|await|try|catch|throw|public|private|static|new|struct|interface|type|enum|select|insert|update|delete|drop|create|table|where|echo|run|copy)\b/gi;

function textShape(text: string): string {
  return text
    .replaceAll(KEYWORDS, (word) => `«${word.toLowerCase()}»`)
    .replaceAll(/«(\w+)»|\w+/g, (_, word: string | undefined) => word ?? 'w')
    .replaceAll(/(?:[.~-]*\/?w)+(?:\/[\w.*-]*)*/g, 'w')
    .replaceAll(/\s+/g, ' ');
}

/** Names, numbers and paths taken out; stars, quotes and other signs stay. */
function signs(text: string): string {
  return text.replaceAll(/[\w.+%@~/,:-]+/g, '').replaceAll(/\s+/g, '');
}

function words(list: string, count: number): [string, number][] {
  return list.split(' ').map((word) => [word, count]);
}
