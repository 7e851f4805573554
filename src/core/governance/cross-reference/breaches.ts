import { patternsOverlap } from '../../lease/overlap.ts';
import { matchesGlob } from '../../shell/glob.ts';
import type { Act } from '../act.ts';
import { argumentsOf } from '../acts/arguments.ts';
import { placeMatches, type Roots } from '../place-patterns.ts';
import type { Constraint } from './constraint.ts';
import { engineLike, engineNamed, engineOf, rivalsOf, usualPort } from './families.ts';

/** What an act has to do with a constraint. */
export interface Finding {
  constraint: Constraint;
  act: Act;
  /** `kept`: the act does what the constraint asks for; `broken`: the opposite; `doubtful`: it may. */
  how: 'kept' | 'broken' | 'doubtful';
  /** What the call does: `uses port 27017`. */
  does: string;
}

export interface Ground extends Roots {
  /** Branch that is checked out. */
  branch: string | null;
}

type Check = (constraint: Constraint, act: Act, ground: Ground) => Omit<Finding, 'constraint' | 'act'> | null;

/** Holds one act against one constraint; null where they have nothing to do with each other. */
export function findingOf(constraint: Constraint, act: Act, ground: Ground): Finding | null {
  const found = CHECKS[constraint.target](constraint, act, ground);
  return found === null ? null : { constraint, act, ...found };
}

const wordsOf = ({ attributes: { words } }: Act): readonly string[] => (Array.isArray(words) ? words : []);
const programOf = ({ kind, attributes: { program } }: Act): string | null =>
  kind === 'program.run' && typeof program === 'string' ? program : null;

/** Of what is forbidden doing it breaks it; of all else doing something else does. */
function judged({ kind }: Constraint, same: boolean, does: string): ReturnType<Check> {
  if (kind === 'forbid') return same ? { how: 'broken', does } : null;
  return { how: same ? 'kept' : 'broken', does };
}

const INSTALLS = /^(?:install|i|add|ci|remove|rm|uninstall|un|update|up|upgrade|link|dedupe|sync|lock|get)$/;

const CHECKS: Readonly<Record<Constraint['target'], Check>> = {
  port: (constraint, act) => {
    const program = programOf(act);
    if (program === null) return null;
    const wanted = Number(constraint.value);
    const ports = portsOf(program, act);
    if (constraint.kind === 'forbid') return ports.includes(wanted) ? { how: 'broken', does: `uses port ${wanted}` } : null;
    const engine =
      (constraint.about === undefined ? null : engineNamed(constraint.about)) ?? engineNamed(constraint.quote) ?? engineLike(wanted);
    if (engine === null || engineOf(program) !== engine) return null;
    const [port] = ports;
    if (port !== undefined) return judged(constraint, ports.includes(wanted), `uses port ${port}`);
    // Without a port it takes the usual one, as far as nothing else says where it goes.
    const usual = usualPort(engine);
    const elsewhere = wordsOf(act).some((word) => /:\/\/|^-h$|^--host|^--help$|^--version$/.test(word));
    return usual === null || elsewhere || usual === wanted
      ? null
      : { how: 'doubtful', does: `names no port, and ${usual} is the usual one` };
  },
  path: (constraint, act, ground) => {
    if (constraint.kind !== 'forbid' || !['file.write', 'file.delete', 'file.move'].includes(act.kind)) return null;
    const place = act.places.find((one) => placeMatches(constraint.value, one, ground));
    return place === undefined ? null : { how: act.certainty === 'sure' ? 'broken' : 'doubtful', does: `changes ${place.path}` };
  },
  'package-manager': (constraint, act) => {
    const program = programOf(act)?.replace(/^pip3$/, 'pip') ?? null;
    const value = constraint.value.toLowerCase();
    if (program === null || (program !== value && rivalsOf(value)?.includes(program) !== true)) return null;
    const verb = wordsOf(act).find((word) => !word.startsWith('-')) ?? '';
    // `uv pip install` is uv.
    const changes = INSTALLS.test(verb) || (program === 'yarn' && verb === '');
    const found = judged(constraint, program === value, `runs ${program} ${verb}`.trim());
    return found?.how === 'broken' && !changes ? { ...found, how: 'doubtful' } : found;
  },
  branch: (constraint, act, { branch }) => {
    const { branches } = act.attributes;
    if (act.kind === 'git.push' && Array.isArray(branches)) {
      const named: readonly string[] = branches;
      const same = named.some((one) => matchesGlob(constraint.value, one));
      return named.length === 0 ? null : judged(constraint, same, `pushes to ${named.join(', ')}`);
    }
    const commits = programOf(act) === 'git' && act.attributes['verb'] === 'commit' && branch !== null;
    return commits ? judged(constraint, matchesGlob(constraint.value, branch), `commits on ${branch}`) : null;
  },
  command: (constraint, act) => {
    const program = programOf(act);
    if (program === null || constraint.kind !== 'forbid') return null;
    const line = [program, ...wordsOf(act)].join(' ');
    const { value } = constraint;
    return line === value || line.startsWith(`${value} `) || matchesGlob(value, line) ? { how: 'broken', does: `runs ${act.by}` } : null;
  },
  dependency: (constraint, act) => {
    const named = packagesOf(act);
    const value = constraint.value.toLowerCase();
    if (!named.includes(value)) return null;
    return judged(constraint, true, `takes in ${value}`);
  },
  framework: (constraint, act) => {
    const value = constraint.value.toLowerCase();
    const rivals = rivalsOf(value) ?? [];
    const program = programOf(act);
    if (program === null) return null;
    const used = [program, ...packagesOf(act)].find((name) => name === value || rivals.includes(name));
    return used === undefined ? null : judged(constraint, used === value, `uses ${used}`);
  },
  host: (constraint, act) => {
    const { host } = act.attributes;
    const program = programOf(act);
    const named = typeof host === 'string' ? host : program === null ? null : hostIn(act);
    if (named === null) return null;
    const same = matchesGlob(constraint.value, named) || named === constraint.value;
    if (constraint.kind === 'forbid') return same ? { how: 'broken', does: `speaks with ${named}` } : null;
    const engine = engineNamed(constraint.about ?? constraint.quote);
    const own = program === null ? null : engineOf(program);
    return own === null || own !== engine || own === 'web' ? null : judged(constraint, same, `speaks with ${named}`);
  },
  database: (constraint, act) => {
    const program = programOf(act);
    const engine = program === null ? null : engineOf(program);
    if (program === null || engine === null || engine === 'web') return null;
    const wanted = engineNamed(constraint.value);
    if (wanted !== null && wanted !== 'web') return judged(constraint, engine === wanted, `uses ${engine}`);
    const args = argumentsOf(wordsOf(act), 'd dbname D database h host p port P U u username c command e f');
    const name = args.value('d', 'dbname', 'D', 'database') ?? args.operands[0];
    return name === undefined || name.includes('://') ? null : judged(constraint, name === constraint.value, `uses the database ${name}`);
  },
  'test-command': (constraint, act) => {
    const program = programOf(act);
    if (program === null) return null;
    const line = [program, ...wordsOf(act)].join(' ');
    const same = line === constraint.value || line.startsWith(`${constraint.value} `);
    if (!same && !TESTS.test(line)) return null;
    return judged(constraint, same, `runs the tests by ${act.by}`);
  },
};

const TESTS =
  /^(?:(?:npm|pnpm|yarn|bun) (?:run )?(?:test|t|tst)(?:$|[ :])|(?:jest|vitest|mocha|ava|pytest|tox|nox|rspec|phpunit|ctest)(?:$| )|go test|cargo (?:test|nextest)|make (?:test|check)(?:$| )|(?:mvn|gradle|mvnw|gradlew) (?:\S+ )*test|dotnet test|python3? -m (?:pytest|unittest)|(?:rails|rake|mix|deno|swift|flutter) test)/;

/** Longer words are no addresses. */
const LONGEST_ADDRESS = 300;

function portsOf(program: string, act: Act): number[] {
  const words = wordsOf(act);
  const args = argumentsOf(words, 'port p P d h u U listen l');
  const short =
    engineOf(program) === 'mysql'
      ? args.value('P')
      : ['postgres', 'redis', 'web'].includes(engineOf(program) ?? '') && !['npm', 'pnpm', 'yarn', 'curl', 'wget', 'http'].includes(program)
        ? args.value('p')
        : undefined;
  const { env } = act.attributes;
  const set = Array.isArray(env) ? env.map((one: string) => /^(?:PORT|PGPORT|MYSQL_TCP_PORT)=(\d+)$/.exec(one)?.[1]) : [];
  const addresses = words.filter((word) => word.length <= LONGEST_ADDRESS);
  const inWords = addresses.flatMap(
    (word) => /^(?:\w+:\/\/)?[\w.@:%-]*?(?:localhost|[\w.-]+|\]):(\d{2,5})(?:[/?]|$)/.exec(word)?.[1] ?? [],
  );
  return [args.value('port'), short, ...set, ...inWords].flatMap((port) =>
    port !== undefined && /^\d+$/.test(port) ? [Number(port)] : [],
  );
}

const ADDS: Readonly<Record<string, RegExp>> = {
  npm: /^(?:install|i|add)$/,
  pnpm: /^(?:install|i|add)$/,
  yarn: /^add$/,
  bun: /^(?:add|install|i|a)$/,
  pip: /^install$/,
  pip3: /^install$/,
  uv: /^(?:add|pip)$/,
  poetry: /^add$/,
  pipenv: /^install$/,
  pdm: /^add$/,
  cargo: /^add$/,
  go: /^get$/,
  gem: /^install$/,
  bundle: /^add$/,
  composer: /^require$/,
  dotnet: /^add$/,
};

/** Packages that a run takes in, by their names without versions. */
function packagesOf(act: Act): string[] {
  const program = programOf(act);
  const words = wordsOf(act).filter((word) => !word.startsWith('-'));
  const [verb, ...names] = words;
  if (program === null || verb === undefined || ADDS[program]?.test(verb) !== true) return [];
  return names
    .filter((name) => name !== 'install' && name !== 'package')
    .map((name) => name.replace(/(?<=.)(?:@|[=<>~!^[]).*$/, '').toLowerCase());
}

function hostIn(act: Act): string | null {
  const words = wordsOf(act);
  const engine = engineOf(programOf(act) ?? '');
  const args = argumentsOf(words, 'h host p port U u d D P username');
  const given = engine === null || engine === 'web' ? undefined : args.value('h', 'host');
  const address =
    given ?? words.map((word) => /^[a-z][\w+.-]*:\/\/(?:[^/@\s]*@)?([^/:?\s]+)/i.exec(word)?.[1]).find((one) => one !== undefined);
  const remote =
    programOf(act) === 'ssh' || programOf(act) === 'scp'
      ? words.find((word) => !word.startsWith('-'))?.replace(/^.*@|:.*$/g, '')
      : undefined;
  return address ?? remote ?? null;
}

/** Whether two constraints cannot both be kept. */
export function contradict(a: Constraint, b: Constraint): boolean {
  if (a.target !== b.target || a.id === b.id || a.kind === 'prefer' || b.kind === 'prefer') return false;
  const same = a.value.toLowerCase() === b.value.toLowerCase();
  if (a.kind === 'forbid' && b.kind === 'forbid') return false;
  if (a.kind === 'forbid' || b.kind === 'forbid') return same || (a.target === 'path' && patternsOverlap(`/${a.value}`, `/${b.value}`));
  // Two ports of different things, two paths, two commands can both be.
  const single = ['package-manager', 'framework', 'database', 'test-command', 'port', 'host', 'branch'].includes(a.target);
  return single && !same && (a.about ?? '') === (b.about ?? '');
}
