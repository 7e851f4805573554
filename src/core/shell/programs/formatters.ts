import type { Outcome } from '../field.ts';
import { OK, textField, textOf } from '../field.ts';
import { readArguments } from './arguments.ts';
import { all } from './call.ts';
import type { Call, Program } from './call.ts';

interface Formatter {
  options: string;
  /** It writes with one of these options; without the list it writes unless one of `not` is there. */
  writes?: readonly string[];
  not?: readonly string[];
  /** The subcommand that formats; others are not known. */
  verb?: string;
  /** Without operands it goes over the working directory. */
  whole?: boolean;
  singleDash?: boolean;
}

const CHECKS = ['check', 'diff', 'dry-run', 'list-different'] as const;

/** Formatters and fixers: which options make them write the files that they are given. */
const TABLE: Record<string, Formatter> = {
  prettier: {
    options:
      'w|write c|check l|list-different u config= parser= plugin= ignore-path= log-level= loglevel= config-path= tab-width= print-width= single-quote no-semi cache',
    writes: ['w'],
  },
  eslint: {
    options:
      'fix fix-dry-run c|config= ext= rule= f|format= report|o|output-file= max-warnings= quiet no-eslintrc ignore-path= ignore-pattern= cache cache-location= parser= plugin= fix-type=',
    writes: ['fix'],
  },
  oxlint: {
    options:
      'fix fix-suggestions fix-dangerously c|config= D|deny= A|allow= W|warn= f|format= quiet type-aware deny-warnings ignore-pattern= tsconfig=',
    writes: ['fix', 'fix-suggestions', 'fix-dangerously'],
    whole: true,
  },
  oxfmt: {
    options: 'write check c|config= ignore-path= l|list-different threads= no-error-on-unmatched-pattern',
    not: ['check', 'l'],
    whole: true,
  },
  stylelint: { options: 'fix config= f|formatter= report|o|output-file= custom-syntax= ignore-path= q', writes: ['fix'] },
  standard: { options: 'fix', writes: ['fix'], whole: true },
  xo: { options: 'fix', writes: ['fix'], whole: true },
  gofmt: { options: 'w l d e s r= cpuprofile=', writes: ['w'] },
  goimports: { options: 'w l d e v local= format-only srcdir=', writes: ['w'], singleDash: true },
  gofumpt: { options: 'w l d e extra lang= modpath=', writes: ['w'], singleDash: true },
  gci: { options: 's= skip-generated', verb: 'write' },
  black: {
    options:
      'check diff c|code= l|line-length= t|target-version= S|skip-string-normalization q|quiet v|verbose include= exclude= config= fast safe workers= preview',
    not: [...CHECKS, 'c'],
  },
  isort: {
    options: 'c|check|check-only d|diff q p|project= profile= l= sl sg|skip-glob= s|skip= settings-path= a|add-import=',
    not: ['c', 'd'],
  },
  autopep8: { options: 'i|in-place r|recursive a|aggressive d|diff max-line-length= select= ignore= j=', writes: ['i'] },
  yapf: { options: 'i|in-place r|recursive d|diff style= p|parallel e|exclude=', writes: ['i'] },
  autoflake: {
    options: 'i|in-place r|recursive c|check remove-all-unused-imports remove-unused-variables imports= exclude=',
    writes: ['i'],
  },
  pyupgrade: { options: 'py3-plus py36-plus py37-plus py38-plus py39-plus py310-plus py311-plus py312-plus keep-percent-format' },
  docformatter: { options: 'i|in-place r|recursive c|check wrap-summaries= wrap-descriptions=', writes: ['i'] },
  rustfmt: {
    options: 'check edition= config= config-path= emit= l|files-with-diff v|verbose q|quiet print-config= backup',
    not: ['check'],
  },
  'clang-format': {
    options: 'i n|dry-run style= fallback-style= assume-filename= Werror files= sort-includes lines= length= offset= verbose',
    writes: ['i'],
    singleDash: true,
  },
  dos2unix: { options: 'k|keepdate q|quiet o|oldfile s f|force n|newfile c|convmode= i|info?', not: ['n', 'i'] },
  unix2dos: { options: 'k|keepdate q|quiet o|oldfile f|force n|newfile c|convmode= i|info?', not: ['n', 'i'] },
  shfmt: {
    options: 'w|write l|list d|diff i|indent= s|simplify p|posix ln|language-dialect= bn ci sr kp fn f|find',
    writes: ['w'],
    singleDash: true,
  },
  terraform: { options: 'check diff recursive list= write=', verb: 'fmt', not: ['check'], whole: true, singleDash: true },
  tofu: { options: 'check diff recursive list= write=', verb: 'fmt', not: ['check'], whole: true, singleDash: true },
  packer: { options: 'check diff recursive write=', verb: 'fmt', not: ['check'], whole: true, singleDash: true },
  buf: { options: 'w|write d|diff exit-code path= config= o|output=', verb: 'format', writes: ['w'], whole: true },
  swiftformat: { options: 'lint dryrun config= swiftversion= rules= disable= quiet', not: ['lint', 'dryrun'] },
  'swift-format': { options: 'i|in-place r|recursive p|parallel configuration=', writes: ['i'], verb: 'format' },
  ktlint: { options: 'F|format relative reporter= editorconfig=', writes: ['F'], whole: true },
  'google-java-format': { options: 'i|replace|r a|aosp n|dry-run', writes: ['i'] },
  scalafmt: { options: 'check|test list c|config= q|quiet', not: ['check', 'list'], whole: true },
  stylua: { options: 'check f|config-path= g|glob= a|allow-hidden indent-type= indent-width= v', not: ['check'] },
  'nixpkgs-fmt': { options: 'check', not: ['check'] },
  nixfmt: { options: 'c|check w|width= q|quiet', not: ['c'] },
  alejandra: { options: 'c|check q|quiet e|exclude=', not: ['c'], whole: true },
  taplo: { options: 'check diff c|config= o|option=', verb: 'fmt', not: ['check', 'diff'], whole: true },
  mdformat: { options: 'check wrap= number', not: ['check'] },
  markdownlint: { options: 'f|fix c|config= i|ignore= q', writes: ['f'] },
  'markdownlint-cli2': { options: 'fix config=', writes: ['fix'] },
  rubocop: {
    options: 'a|autocorrect|auto-correct A|autocorrect-all|auto-correct-all x c|config= only= except= f|format= l|lint D',
    writes: ['a', 'A', 'x'],
    whole: true,
  },
  standardrb: { options: 'fix fix-unsafely', writes: ['fix', 'fix-unsafely'], whole: true },
  erb_lint: { options: 'lint-all autocorrect a', writes: ['a', 'autocorrect'] },
  'php-cs-fixer': { options: 'dry-run diff config= rules= allow-risky= path-mode= v', verb: 'fix', not: ['dry-run'], whole: true },
  phpcbf: { options: 'standard= extensions= ignore= p n' },
  pint: { options: 'test dirty preset= config= v', not: ['test'], whole: true },
  dart: { options: 'o|output= l|line-length= set-exit-if-changed fix', verb: 'format', not: ['o'] },
  zig: { options: 'check stdin exclude= color=', verb: 'fmt', not: ['check'] },
  mix: { options: 'check-formatted dry-run dot-formatter=', verb: 'format', not: ['check-formatted', 'dry-run'], whole: true },
  gleam: { options: 'check stdin', verb: 'format', not: ['check'], whole: true },
  'elm-format': { options: 'yes validate output= elm-version=', not: ['validate', 'output'] },
  ormolu: { options: 'i m|mode= c|check-idempotence o|ghc-opt=', writes: ['i'] },
  fourmolu: { options: 'i m|mode= o|ghc-opt=', writes: ['i'] },
  'cmake-format': { options: 'i|in-place c|config-files= check o|outfile-path=', writes: ['i'] },
  sqlfluff: { options: 'f|force dialect= rules= e= config=', verb: 'fix' },
  deno: {
    options: 'check c|config= ext= ignore= line-width= indent-width= single-quote no-semicolons',
    verb: 'fmt',
    not: ['check'],
    whole: true,
  },
  dprint: { options: 'c|config= excludes= diff incremental', verb: 'fmt', whole: true },
  djlint: { options: 'reformat check lint profile= quiet e|extension=', writes: ['reformat'] },
  codespell: {
    options: 'w|write-changes i|interactive= L|ignore-words-list= S|skip= q|quiet-level= I|ignore-words=',
    writes: ['w'],
    whole: true,
  },
  perltidy: { options: 'b o= pro= q', writes: ['b'] },
  astyle: { options: 'style= n|suffix=none dry-run r|recursive= A= s= formatted options=', not: ['dry-run'] },
  uncrustify: { options: 'c= l= replace no-backup check f= o= q', writes: ['replace', 'no-backup'] },
  tidy: { options: 'm|modify i|indent q|quiet w= config= e|errors asxml utf8', writes: ['m'], singleDash: true },
  'sort-package-json': { options: 'check c q', not: ['check', 'c'] },
  svgo: { options: 'o|output= i|input= f|folder= r|recursive p|precision= pretty multipass q|quiet', not: ['o', 'f', 'i'] },
  optipng: { options: 'o= preserve keep q|quiet strip= dir= out=', not: ['dir', 'out'] },
  jpegoptim: { options: 'm|max= s|strip-all p|preserve q|quiet d|dest= n|noaction', not: ['d', 'n'] },
  strip: { options: 'o= s|strip-all g|d|S|strip-debug K= N= p x|discard-all R= v strip-unneeded', not: ['o'] },
  typos: { options: 'w|write-changes diff c|config= exclude= format= q', writes: ['w'], whole: true },
  knip: {
    options: 'fix fix-type= allow-remove-files production strict c|config= W|workspace= include= exclude= reporter= no-exit-code',
    writes: ['fix'],
    whole: true,
  },
  semgrep: {
    options: 'a|autofix c|config= e|pattern= l|lang= json sarif error q|quiet exclude= include= dryrun',
    writes: ['a'],
    whole: true,
  },
  addlicense: { options: 'c= l= f= y= check ignore= v', not: ['check'] },
  ameba: { options: 'fix', writes: ['fix'], whole: true },
  'golangci-lint': {
    options: 'fix c|config= E|enable= D|disable= v timeout= build-tags= new-from-rev=',
    verb: 'run',
    writes: ['fix'],
    whole: true,
  },
  tflint: { options: 'fix recursive config= chdir=', writes: ['fix'], whole: true },
  'ansible-lint': { options: 'fix? p q c=', writes: ['fix'], whole: true },
};

export const FORMATTERS: Record<string, Program> = Object.fromEntries(
  Object.entries(TABLE).map(([name, formatter]) => [name, (call: Call) => format(call, formatter)]),
);

FORMATTERS['biome'] = (call) => biome(call);
FORMATTERS['rome'] = (call) => biome(call);
FORMATTERS['ruff'] = (call) => ruff(call);
FORMATTERS['cargo'] = (call) => cargo(call);
FORMATTERS['go'] = (call) => go(call);

function format(call: Call, formatter: Formatter): Outcome {
  const args = readArguments(call.fields, formatter.options, { singleDash: formatter.singleDash === true });
  const strange = args.strange.some((option) => ['version', 'help', 'h', 'V'].includes(option));
  if (strange) return OK;
  let { operands } = args;
  if (formatter.verb !== undefined) {
    if (textOf(operands[0]) !== formatter.verb) return call.unknown('program');
    operands = operands.slice(1);
  }
  const writes = formatter.writes === undefined ? !args.has(...(formatter.not ?? [])) : args.has(...formatter.writes);
  if (args.has('report')) call.put(args.value('report'));
  return apply(call, operands, writes, formatter.whole === true);
}

function apply(call: Call, operands: Call['fields'], writes: boolean, whole: boolean): Outcome {
  const given = operands.length === 0 && whole ? [textField('.')] : operands;
  return all(given.filter((field) => textOf(field) !== '-').map((field) => (writes ? fix(call, field) : call.read(field))));
}

/** A pattern in quotes is the formatter's own to expand. */
function fix(call: Call, field: Call['fields'][number]): Outcome {
  const place = call.place(field);
  if (place === undefined) return OK;
  if (place.extent === 'one' && call.kind(place) === 'missing' && /[*{!]/.test(place.path)) {
    if (textOf(field)?.startsWith('!') === true) return OK;
    const pattern = place.path.includes('{') ? place.path.slice(0, place.path.search(/[*{[?]/)).replace(/[^/]*$/, '**') : place.path;
    call.effect('write', { path: pattern, extent: 'glob' });
    return OK;
  }
  return call.modifyAll(field);
}

function biome(call: Call): Outcome {
  const args = call.options('write apply apply-unsafe fix unsafe config-path= changed staged files-ignore-unknown= max-diagnostics=');
  const [verb, ...operands] = args.operands;
  if (!['check', 'format', 'lint', 'ci'].includes(textOf(verb) ?? '')) return call.unknown('program');
  return apply(call, operands, args.has('write', 'apply', 'apply-unsafe', 'fix'), true);
}

function ruff(call: Call): Outcome {
  const args = call.options(
    'fix unsafe-fixes fix-only check diff select= ignore= config= q|quiet v|verbose line-length= target-version= exclude= extend-select= output-format= o|output-file= isolated e|exit-zero',
  );
  const [verb, ...operands] = args.operands;
  const writes = textOf(verb) === 'format' ? !args.has('check', 'diff') : args.has('fix', 'fix-only') && !args.has('diff');
  if (!['check', 'format'].includes(textOf(verb) ?? ''))
    return textOf(verb) === 'rule' || verb === undefined ? OK : call.unknown('program');
  return apply(call, operands, writes, true);
}

/** The verbs of cargo that only look, and those that format. Everything else builds and runs code. */
function cargo(call: Call): Outcome {
  const args = call.options(
    'check all manifest-path= p|package= fix allow-dirty q|quiet v|verbose color= features= release target= bin= example= locked offline workspace vers= dev build',
  );
  const operands = textOf(args.operands[0])?.startsWith('+') === true ? args.operands.slice(1) : args.operands;
  const verb = textOf(operands[0]) ?? '';
  if (['tree', 'metadata', 'search', 'locate-project', 'pkgid', 'version', 'help', ''].includes(verb)) return OK;
  if (verb === 'fmt') {
    if (!args.has('check')) wholeTree(call);
    return OK;
  }
  if (verb === 'fix' || (verb === 'clippy' && args.has('fix'))) wholeTree(call);
  for (const name of ['add', 'remove', 'update', 'generate-lockfile'].includes(verb) ? ['Cargo.toml', 'Cargo.lock'] : []) {
    if (name === 'Cargo.lock' || verb === 'add' || verb === 'remove') call.put(textField(name), 'possible');
  }
  if (verb === 'new' || verb === 'init') {
    const place = call.place(operands[1] ?? textField('.'));
    if (place !== undefined) call.effect('create', { ...place, extent: 'tree' }, { certainty: 'possible' });
    return OK;
  }
  return ['add', 'remove', 'update', 'generate-lockfile'].includes(verb) ? OK : call.unknown('script');
}

function go(call: Call): Outcome {
  const args = readArguments(call.fields, 'o= v x n race tags= run= count= mod= cover coverprofile= bench= timeout= w diff', {
    inOrder: true,
  });
  const verb = textOf(args.operands[0]) ?? '';
  const rest = readArguments(args.operands.slice(1), 'o= v x n race tags= run= count= mod= cover coverprofile= bench= timeout= w diff', {
    singleDash: true,
  });
  if (['version', 'env', 'list', 'doc', 'vet', 'help', 'bug', ''].includes(verb)) return OK;
  if (verb === 'fmt' || verb === 'fix') {
    wholeTree(call);
    return OK;
  }
  if (verb === 'mod' || verb === 'get') {
    if (['download', 'verify', 'graph', 'why'].includes(textOf(rest.operands[0]) ?? '')) return OK;
    for (const name of ['go.mod', 'go.sum']) call.put(textField(name), 'possible');
    return OK;
  }
  if (rest.has('o')) call.put(rest.value('o'));
  if (rest.has('coverprofile')) call.put(rest.value('coverprofile'));
  return call.unknown('script');
}

function wholeTree(call: Call): void {
  const place = call.place(textField('.'));
  if (place !== undefined) call.effect('write', { ...place, extent: 'tree' }, { certainty: 'possible' });
}
