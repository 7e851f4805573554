import { Random } from '../soak/random.ts';

/** Words of which all generated texts are made: a workshop that keeps bees and repairs clocks. Nothing is anybody's. */
const WORDS =
  'the a of in to when after before each every hive frame comb queen drone swarm nectar pollen smoke brood wax spring wheel pinion escapement pendulum dial bezel arbor crown lever balance hairspring mainspring winder ledger shelf bench lamp drawer tin cork valve gasket keeper visitor season frost meadow orchard ditch gate fence counter total sum rate limit queue worker batch retry window offset index cursor table column field label value parser lexer token reader writer buffer stream flag option default missing broken empty stale fresh warm cold slow quick narrow wide counts moves keeps drops opens closes reads writes splits joins checks fails passes waits ends begins returns raises'.split(
    ' ',
  );
const ODD = ['Größe', 'naïve', 'fjord', 'mёd', '蜂箱', 'くし', '🐝', '⏱️', 'çünkü', 'κηρός'];
const NAMES = ['hive', 'frame', 'ledger', 'pendulum', 'smoker', 'season', 'visitor', 'counter', 'escapement', 'bench', 'orchard', 'gasket'];
const EXTENSIONS = ['ts', 'ts', 'ts', 'py', 'go', 'md', 'json', 'sh'];
const POOL_CHARACTERS = 512 * 1024;

export interface Texts {
  /** A few sentences of about so many characters, with words of other scripts among them. */
  prose(characters: number): string;
  /** Lines that look like a program, quotes, tabs and escapes among them. */
  code(characters: number): string;
  /** Lines that look like what a command prints. */
  output(characters: number): string;
  /** One short sentence. */
  sentence(): string;
  path(directory: string): string;
}

interface Pools {
  prose: string;
  code: string;
  output: string;
}

let shared: Pools | null = null;

/** Made once, the same for every seed. */
function poolsOfAll(): Pools {
  const random = new Random(1, 'texts');
  shared ??= { prose: pool(random, proseLine), code: pool(random, codeLine), output: pool(random, outputLine) };
  return shared;
}

/** Texts are cut out of three pools: gigabytes cost no more than copying. */
export function textsFrom(random: Random): Texts {
  const pools = poolsOfAll();
  const cut = (name: keyof Pools, characters: number): string => {
    const source = pools[name];
    if (characters >= source.length) return source.repeat(Math.ceil(characters / source.length)).slice(0, characters);
    const begin = random.between(0, source.length - characters);
    // Never one half of a character of two units.
    return source.slice(begin, begin + characters).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
  };
  return {
    prose: (characters) => cut('prose', characters),
    code: (characters) => cut('code', characters),
    output: (characters) => cut('output', characters),
    sentence: () => proseLine(random),
    path: (directory) => `${directory}/src/${random.pick(NAMES)}/${random.pick(NAMES)}-${random.between(1, 40)}.${random.pick(EXTENSIONS)}`,
  };
}

function pool(random: Random, line: (random: Random) => string): string {
  const lines: string[] = [];
  for (let length = 0; length < POOL_CHARACTERS;) {
    const made = line(random);
    lines.push(made);
    length += made.length + 1;
  }
  return lines.join('\n');
}

function words(random: Random, most: number): string {
  return Array.from({ length: random.between(4, most) }, () => (random.chance(0.01) ? random.pick(ODD) : random.pick(WORDS))).join(' ');
}

function proseLine(random: Random): string {
  const said = words(random, 16);
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}

function codeLine(random: Random): string {
  const [a, b] = [random.pick(NAMES), random.pick(NAMES)];
  return random.pick([
    `export function ${a}Of(${b}: string): number {`,
    `\treturn ${b}.split("\\n").length + ${random.between(0, 99)};`,
    '}',
    '',
    `  const ${a} = { ${b}: '${words(random, 5)}', at: ${random.between(1, 1e6)} };`,
    `  // ${words(random, 9)}`,
    `  if (${a} !== null && ${b} > ${random.between(1, 9)}) throw new Error(\`${words(random, 6)}\`);`,
  ]);
}

function outputLine(random: Random): string {
  const name = random.pick(NAMES);
  return random.pick([
    `src/${name}/${random.pick(NAMES)}.ts:${random.between(1, 900)}:${random.between(1, 80)} ${words(random, 8)}`,
    `\u001b[32m✓\u001b[39m ${words(random, 7)} (${random.between(1, 400)} ms)`,
    `-rw-r--r-- 1 keeper keeper ${random.between(10, 99_999)} ${name}.txt`,
    `{"level":${random.between(10, 50)},"msg":"${words(random, 6)}"}`,
  ]);
}
