import type { Field, Outcome, Stream } from '../field.ts';
import { EITHER, OK, textOf } from '../field.ts';
import type { Arguments } from './arguments.ts';
import { all } from './call.ts';
import type { Call, Program } from './call.ts';

/** Reads every operand but `-`. */
function reads(options: string, skip = 0, outcome: Outcome = OK): Program {
  return (call) => {
    const args = call.options(options);
    const failed = all(args.operands.slice(skip).map((field) => (textOf(field) === '-' ? OK : call.read(field))));
    return outcome === EITHER ? EITHER : failed;
  };
}

/** Looks for a pattern: the first operand, unless an option gives it. */
function searches(options: string, patterns: readonly string[]): Program {
  return (call) => {
    const args = call.options(options);
    const files = args.operands.slice(args.has(...patterns) ? 0 : 1);
    for (const field of files) if (textOf(field) !== '-') call.read(field);
    const lists = args.has('l', 'L', 'files-without-match', 'files');
    return lists ? { ...EITHER, output: listed(call, files) } : EITHER;
  };
}

/** Which files a search may name: those it was given. */
function listed(call: Call, files: readonly Field[]): Stream {
  const given = files.length === 0 ? [{ sort: 'text' as const, text: '.' }] : files;
  const places = given.map((field) => (call.isKnown(field) ? call.place(field) : undefined)).filter((place) => place !== undefined);
  if (places.length < given.length) return { type: 'unknown' };
  return {
    type: 'places',
    places: places.map(({ path, extent }) => ({ path, extent: call.kind({ path, extent }) === 'directory' ? 'tree' : extent })),
  };
}

const GREP =
  'e|regexp= f|file= E|extended-regexp F|fixed-strings G|basic-regexp P|perl-regexp i|ignore-case y v|invert-match w|word-regexp x|line-regexp c|count color? colour? L|files-without-match l|files-with-matches m|max-count= o|only-matching q|quiet|silent s|no-messages b n|line-number H|with-filename h|no-filename label= T Z|null A|after-context= B|before-context= C|context= a|text binary-files= D|devices= d|directories= exclude= exclude-dir= exclude-from= include= r|recursive R|dereference-recursive U z|null-data line-buffered';
const RG =
  'e|regexp= f|file= i|ignore-case S|smart-case s|case-sensitive v|invert-match w|word-regexp x|line-regexp c|count l|files-with-matches files-without-match files q|quiet n|line-number N|no-line-number g|glob= iglob= t|type= T|type-not= A|after-context= B|before-context= C|context= m|max-count= o|only-matching r|replace= u|unrestricted hidden no-ignore F|fixed-strings P|pcre2 U|multiline j|threads= json sort= color= M|max-columns= H|with-filename I|no-filename heading no-heading vimgrep stats L|follow d|max-depth= p|pretty 0|null';

const SUM = 'c|check b|binary t|text a|algorithm= tag z|zero quiet status w|warn strict';

/** Programs that read files and print. */
export const READERS: Record<string, Program> = {
  cat: (call) => {
    const args = call.options('A|show-all b|number-nonblank e E n|number s T t u v');
    const outcome = all(args.operands.map((field) => (textOf(field) === '-' ? OK : call.read(field))));
    const passes = args.operands.every((field) => textOf(field) === '-') && !args.has('A', 'b', 'e', 'E', 'n', 'T', 't', 'v', 's');
    return passes ? { ...outcome, output: call.stdin } : outcome;
  },
  ls: (call) => {
    const args = call.options(
      'a|all A|almost-all l h t r S R|recursive d|directory 1 F i s n o g G X k m p q c u U L H color? group-directories-first time= sort= I|ignore= hide= w|width= full-time',
    );
    const outcome = all(args.operands.map((field) => call.read(field)));
    const texts = args.operands.map((field) => textOf(field));
    const files = args.operands.every((field) => {
      const place = field.sort === 'unknown' ? undefined : call.place(field);
      return place !== undefined && (call.kind(place) === 'file' || args.has('d'));
    });
    if (texts.length === 0 || texts.includes(undefined) || !files || args.has('l', 'i', 's', 'n', 'o', 'g', 'F', 'm')) return outcome;
    return { ...outcome, output: { type: 'text', text: `${texts.join('\n')}\n` } };
  },
  head: first('n|lines= c|bytes= q|quiet|silent v|verbose z|zero-terminated 0 1 2 3 4 5 6 7 8 9'),
  tail: first('n|lines= c|bytes= f|follow? F q|quiet v|verbose s|sleep-interval= pid= retry z 0 1 2 3 4 5 6 7 8 9'),
  grep: searches(GREP, ['e', 'f']),
  egrep: searches(GREP, ['e', 'f']),
  fgrep: searches(GREP, ['e', 'f']),
  zgrep: searches(GREP, ['e', 'f']),
  rg: searches(RG, ['e', 'f', 'files']),
  ag: searches('l|files-with-matches i|ignore-case w|word-regexp G= g= A= B= C= Q v c|count', ['g']),
  ack: searches('l|files-with-matches i|ignore-case w|word-regexp v c|count type=', []),
  diff: reads(
    'u|unified? U= c C= r|recursive q|brief s N|new-file a|text b w B i|ignore-case x|exclude= X= I= y|side-by-side W|width= color? label= L= t p n e strip-trailing-cr',
    0,
    EITHER,
  ),
  cmp: reads('s|quiet|silent l|verbose n|bytes= i|ignore-initial= b', 0, EITHER),
  diff3: reads('m|merge e A|show-all E x X L|label= a|text', 0, EITHER),
  sort: (call) => {
    const args = call.options(
      'o|output= b d f g h i k|key= m M n r R s S|buffer-size= t|field-separator= T|temporary-directory= u|unique V z c|check? C parallel= compress-program= files0-from= reverse numeric-sort version-sort',
    );
    for (const field of args.operands) if (textOf(field) !== '-') call.read(field);
    return args.has('o') ? call.put(args.value('o')) : { ...OK, ...(args.operands.length === 0 ? sorted(call) : {}) };
  },
  uniq: (call) => {
    const args = call.options('c|count d|repeated D u|unique i|ignore-case f|skip-fields= s|skip-chars= w|check-chars= z');
    if (textOf(args.operands[0]) !== '-') call.read(args.operands[0]);
    return args.operands[1] === undefined ? { ...OK, ...(args.operands.length === 0 ? sorted(call) : {}) } : call.put(args.operands[1]);
  },
  shuf: (call) => {
    const args = call.options('o|output= n|head-count= i|input-range= e|echo r|repeat z random-source=');
    if (!args.has('e')) call.read(args.operands[0]);
    return args.has('o') ? call.put(args.value('o')) : OK;
  },
  xxd: (call) => {
    const args = call.options('r|revert p|ps|postscript|plain i|include c|cols= l|len= s|seek= g|groupsize= b u o=');
    if (textOf(args.operands[0]) !== '-') call.read(args.operands[0]);
    return args.operands[1] === undefined ? OK : call.put(args.operands[1]);
  },
  iconv: (call) => {
    const args = call.options('f|from-code= t|to-code= o|output= c s|silent l|list');
    for (const field of args.operands) call.read(field);
    return args.has('o') ? call.put(args.value('o')) : OK;
  },
  base64: reads('d|decode D i|ignore-garbage w|wrap= b='),
  tr: (call) => ({ ...OK, ...(call.fields.length === 0 ? { output: call.stdin } : {}) }),
  column: reads('t|table s|separator= c= n= x o|output-separator= N= J'),
  awk: awk(),
  gawk: awk(),
  mawk: awk(),
  nawk: awk(),
  jq: (call) => {
    const args = call.options(
      'r|raw-output c|compact-output s|slurp n|null-input e|exit-status S|sort-keys j|join-output a M C R|raw-input f|from-file= arg= argjson= slurpfile= rawfile= args jsonargs indent= tab L=',
    );
    if (args.has('arg', 'argjson', 'slurpfile', 'rawfile')) return OK;
    for (const field of args.operands.slice(args.has('f') ? 0 : 1)) call.read(field);
    return OK;
  },
  yq: (call) => {
    const args = call.options(
      'i|inplace|in-place r|raw-output P|prettyPrint o|output-format= p|input-format= n|null-input e|exit-status C|colors M I|indent= N s|split-exp= y|yaml-output Y|yml-output j x w|width=',
    );
    const operands = ['eval', 'e', 'eval-all', 'ea'].includes(textOf(args.operands[0]) ?? '') ? args.operands.slice(1) : args.operands;
    if (args.has('s')) return call.unknown('program');
    for (const field of operands.slice(1)) {
      if (args.has('i')) call.modify(field);
      else call.read(field);
    }
    return OK;
  },
  xmllint: (call) => {
    const args = call.options('output|o= format noout schema= xpath= c14n noblanks huge recover html valid');
    for (const field of args.operands) call.read(field);
    return args.has('output') ? call.put(args.value('output')) : OK;
  },
  test: () => EITHER,
  '[': () => EITHER,
};

for (const name of ['md5sum', 'sha1sum', 'sha224sum', 'sha256sum', 'sha384sum', 'sha512sum', 'b2sum', 'cksum', 'sum', 'shasum', 'md5']) {
  READERS[name] = reads(SUM);
}
for (const [names, options] of [
  ['wc', 'c|bytes m|chars l|lines w|words L files0-from='],
  ['less more most bat batcat', 'N n S R F X l|language= style= p|plain A r|line-range= paging= color='],
  ['nl', 'b|body-numbering= n|number-format= w|number-width= s|number-separator= v= i= f= h= d= p'],
  ['tac rev', 'b r s|separator='],
  ['od hexdump hd', 'A= t= N|bytes= j|skip-bytes= w|width? v x c b d o n= s= C e='],
  ['strings', 'a n= t= e= o f'],
  ['file', 'b|brief i|mime z L h k mime-type f='],
  ['stat', 'c|format= f|file-system L|dereference t|terse printf= x'],
  ['comm', '1 2 3 i output-delimiter= total'],
  ['join', '1= 2= j= t= a= v= e= i o= header'],
  ['paste', 'd|delimiters= s|serial z'],
  ['cut', 'b|bytes= c|characters= d|delimiter= f|fields= s|only-delimited complement output-delimiter= z n'],
  ['fold fmt', 'w|width= s b c|crown-margin t u p|prefix= g='],
  ['expand unexpand', 't|tabs= i|initial a|all'],
  ['pr', 'l= w= h= d t n? m'],
  ['du', 's|summarize h|human-readable a|all c|total d|max-depth= k m b x exclude= B= L apparent-size time? 0'],
  ['tree', 'a d f L= I= P= J X h s D C n gitignore dirsfirst prune noreport'],
  ['readlink', 'f|canonicalize e m n q s v'],
  ['zcat bzcat xzcat zstdcat gzcat zless', 'f'],
  ['cloc tokei scc', 'by-file json exclude-dir= include-lang= o='],
  ['nm objdump readelf ldd size', 'a d g u C S t h D T x s M= j='],
  ['sdiff', 's w= l i'],
  ['look', 'd f t='],
  ['exiftool identify ffprobe pdftotext pdfinfo', 'v'],
] as const) {
  for (const name of names.split(' ')) READERS[name] = reads(options);
}

/** The first lines of what comes in: any of the names that came in. */
function first(options: string): Program {
  return (call) => {
    const args = call.options(options);
    const outcome = all(args.operands.map((field) => (textOf(field) === '-' ? OK : call.read(field))));
    const names: Stream = call.stdin.type === 'places' ? call.stdin : { type: 'unknown' };
    return args.operands.length === 0 ? { ...outcome, output: names } : outcome;
  };
}

function sorted(call: Call): { output?: Stream } {
  return call.stdin.type === 'places' ? { output: call.stdin } : {};
}

/** awk writes only where its program says so: with `>`, `|` or `system`. */
function awk(): Program {
  return (call) => {
    const args: Arguments = call.options('F|field-separator= v|assign= f|file= i|include= n e|source= o? b');
    const inPlace = args.text('i') === 'inplace';
    const files = args.operands.slice(args.has('f') ? 0 : 1).filter((field) => textOf(field)?.includes('=') !== true);
    for (const field of files) {
      if (inPlace) call.modify(field);
      else if (textOf(field) !== '-') call.read(field);
    }
    const program = args.has('f') ? undefined : textOf(args.operands[0]);
    if (program === undefined || /\bsystem\s*\(|getline|\|/.test(program.replaceAll('||', ''))) return call.unknown('code');
    for (const target of printedTo(program)) {
      if (target === undefined) call.unknown('code');
      else call.put({ sort: 'text', text: target }, 'possible');
    }
    return OK;
  };
}

/** The files that `print > "name"` names; undefined for one that is put together. */
function printedTo(program: string): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  for (const [, text = ''] of program.matchAll(/\bprintf?\b([^;}\n]*)/g)) {
    const target = /(?<!["\\])>{1,2}\s*([^>=].*)$/.exec(text.replaceAll(/\([^()]*\)/g, ''))?.[1];
    if (target !== undefined) found.push(/^"([^"\\]+)"\s*$/.exec(target)?.[1]);
  }
  return found;
}
