import type { ConstraintTarget } from '../cross-reference/constraint.ts';
import { frameOf } from './frame.ts';
import type { SaidConstraint } from './instruction.ts';
import { BRANCHES, DATABASES, FRAMEWORKS, PACKAGE_MANAGERS } from './names.ts';

/** Longer sentences are looked at in their beginning only. UTF-16 units. */
const LONGEST = 600;

interface Found {
  target: ConstraintTarget;
  value: string;
}

const CODE = /`([^`\n]+)`/;
/** Commands that are named without marks around them; “pnpm here” is a name and where it is used. */
const BARE_COMMAND =
  /\b((?:git|terraform|kubectl|docker|npm|pnpm|yarn|npx|make|cargo|helm|sudo|pytest|tox|go test|bundle exec)\s+(?!(?:here|in|for|not|everywhere|instead|as|and|or|to|with|only|now|at|on|please|throughout|from|because|since|but|by|when|if|this|these|everything|again)\b)[\w:./-]+(?:\s+(?:-{1,2}[\w=-]+|prune|run))*)/;
const PATH =
  /(?<![\w@:/.-])((?:~|\.{1,2})?\/?(?:[\w.@*-]+\/)+[\w.@*-]*|\/[\w.@*/-]+|[\w-]+\.(?:[cm]?[jt]sx?|py|go|rs|java|rb|php|json|ya?ml|toml|md|sql|css|html|lock|env))(?![\w/])/;
const HOST = /(?<![\w@./-])((?:[a-z\d][a-z\d-]*\.)+[a-z]{2,}|\d{1,3}(?:\.\d{1,3}){3})(?![\w/(])/i;
const FILE_END = /\.(?:[cm]?[jt]sx?|py|rs|rb|php|json|ya?ml|toml|md|sql|css|html|lock|env)$/i;

/** The one thing in a sentence that a tool call can be held against; null: there is none, or it is none that is known. */
export function constraintIn(text: string): SaidConstraint | null {
  // What is said in quotes is somebody else's; a single quoted word is a name.
  const sentence = text
    .slice(0, LONGEST)
    .replaceAll(/["“„«][^"”“»\n]*\s[^"”“»\n]*["”“»]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const frame = frameOf(sentence);
  if (frame === null) return null;
  const { kind, about, rejected } = frame;
  const found = foundIn(about, sentence, kind);
  if (found === null) return null;
  const other = rejected === null ? null : (foundIn(rejected, sentence, kind, found.target)?.value ?? null);
  // "use a map instead of the loops": what is put aside must be of the same kind.
  if (rejected !== null && other === null && found.target !== 'test-command' && found.target !== 'port') return null;
  return { kind, ...found, rejects: other };
}

/** @param wanted only of this target */
function foundIn(part: string, sentence: string, kind: SaidConstraint['kind'], wanted?: ConstraintTarget): Found | null {
  for (const [target, find] of FINDERS) {
    if (wanted !== undefined && target !== wanted) continue;
    const value = find(part, sentence, kind);
    if (value !== null) return { target, value };
  }
  return null;
}

type Finder = (part: string, sentence: string, kind: SaidConstraint['kind']) => string | null;

const group = (pattern: RegExp, text: string): string | null => pattern.exec(text)?.[1]?.replace(/[.,;:!?]+$/, '') ?? null;
const command = (part: string): string | null => group(CODE, part) ?? group(BARE_COMMAND, part);

/** A name of the table as a word of its own. */
function nameIn(part: string, names: ReadonlyMap<string, string>): string | null {
  for (const [word] of part.toLowerCase().matchAll(/[a-z][\w.+-]*/g)) {
    const name = names.get(word) ?? names.get(word.replace(/[.]+$/, ''));
    if (name !== undefined) return name;
  }
  return null;
}

/** In the order in which they are tried. */
const FINDERS: readonly [ConstraintTarget, Finder][] = [
  ['port', (part, sentence) => (/\bport\b/i.test(sentence) ? group(/(?<![\w.])(\d{2,5})(?![\w.]*\w)/, part) : null)],
  [
    'test-command',
    (part, sentence) =>
      /\b(?:run|start(?:ed)?|for|the|our)\b.*\btests?\b|^tests?\b.*\brun\b|^run tests\b|\btest (?:command|suite)\b/i.test(sentence) &&
      !/\bafter\b|\bbefore\b/i.test(sentence)
        ? command(part)
        : null,
  ],
  ['branch', (part, sentence) => branchIn(part, sentence)],
  ['command', (part, sentence) => commandIn(part, sentence)],
  [
    'host',
    (part) =>
      group(HOST, part)?.replace(FILE_END, '') === group(HOST, part) && nameIn(part, FRAMEWORKS) === null ? group(HOST, part) : null,
  ],
  ['database', (part, sentence) => databaseIn(part, sentence)],
  ['package-manager', (part) => nameIn(part, PACKAGE_MANAGERS)],
  ['path', (part, sentence) => pathIn(part, sentence)],
  ['framework', (part) => nameIn(part, FRAMEWORKS)],
  ['dependency', (part, sentence, kind) => dependencyIn(part, sentence, kind)],
];

function branchIn(part: string, sentence: string): string | null {
  if (!/\b(?:push(?:en)?|commit(?:ten)?|merge|rebase|branch|base|pull requests?|prs?)\b/i.test(sentence)) return null;
  const plain = part.replaceAll('`', '');
  return group(/\b(?:the )?([\w./-]+) branch\b/i, plain) ?? group(/\b(?:off|from) ([\w./-]+)/i, plain) ?? nameIn(plain, BRANCHES);
}

function commandIn(part: string, sentence: string): string | null {
  const found = command(part);
  if (found === null || PATH.test(found.split(' ')[0] ?? '')) return null;
  // A name alone in marks is a command only where it is run.
  if (!found.includes(' ') && !/\b(?:run|execute|call)\b/i.test(sentence)) return null;
  const [program = '', verb] = found.split(' ');
  return PACKAGE_MANAGERS.has(program) && /^(?:install|i|add|ci)$/.test(verb ?? '') ? null : found;
}

function databaseIn(part: string, sentence: string): string | null {
  const name = /\bdatabases?\b|datenbank/i.test(sentence)
    ? (group(/\bdatabase `?([a-z][\w-]*_[\w-]+|[a-z]\w+)`?/i, part) ?? group(/(?<![\w./-])`?([a-z][a-z\d]*_\w+)`?/i, part))
    : null;
  return name !== null && !/^(?:is|index|server|user)$/i.test(name) ? name : (nameIn(part, DATABASES) ?? bareDatabase(part, sentence));
}

/** The `shop` of "the database shop_dev instead of shop". */
function bareDatabase(part: string, sentence: string): string | null {
  return /\bdatabase\b.*\binstead of\b/i.test(sentence) ? group(/^([a-z]\w*)[.!]?$/i, part) : null;
}

const ABOUT_FILES =
  /\b(?:touch|edit(?:ing)?|chang(?:e|ing)|modify(?:ing)?|writ(?:e|ing)|delet(?:e|ing)|remov(?:e|ing)|put|store|keep|leave|live|go(?:es)? in(?:to)?|hands off|fasse?)\b/i;

function pathIn(part: string, sentence: string): string | null {
  if (!ABOUT_FILES.test(sentence)) return null;
  const plain = part.replaceAll('`', '');
  return group(PATH, plain) ?? group(/\bthe ([\w.-]+) (?:directory|folder)\b/i, plain);
}

const ADDS = /\b(?:use|using|add|install|depend on|want|prefer)\b/i;
/** What follows `use` in ordinary sentences, and is no package. */
const COMMON =
  /^(?:a|an|the|this|that|it|any|all|your|my|our|these|those|existing|more|new|some|emojis?|comments?|mocks?|tabs|spaces|snake_case|camelcase|dependencies|packages|classes|globals?|english|british|them|for|to|in|port|what|where|anything|files?|code)$/i;

function dependencyIn(part: string, sentence: string, kind: SaidConstraint['kind']): string | null {
  if (!ADDS.test(sentence)) return null;
  const word = group(/^\s*(?:use |using |add |install |depend on |want )?`?((?:@[\w-]+\/)?[a-z][\w.-]*)`?(?=$|[\s.,;!])/, part);
  if (word === null || COMMON.test(word)) return null;
  const isAlone = new RegExp(
    String.raw`^\s*(?:use |using |add |install |depend on |want )?\W?${word.replaceAll(/[.*+?^$()|[\]\\/]/g, String.raw`\$&`)}\W?\s*(?:$|[.,;!]|in |for |here|to this|anywhere|again)`,
  ).test(part);
  return isAlone && kind !== 'fact' ? word : null;
}
