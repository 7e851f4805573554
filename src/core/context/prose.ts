/** A sentence of a person's text. */
export interface Sentence {
  /** As it was written. */
  text: string;
  /** The same with all that is quoted, pasted or code covered. Of the same length before it is trimmed. */
  prose: string;
  question: boolean;
}

/** Stands for each character of what is no prose. Not a letter, a mark of punctuation or a blank. */
const COVER = '\uFFFC';

const FENCES = /(?:^|\n)[ \t]*(```|~~~)[^\n]*(?:\n|$)[\s\S]*?(?:\n[ \t]*\1[^\n]*|$)/g;
const INLINE_CODE = /`[^`\n]{1,400}`/g;
const QUOTES = /"[^"\n]{1,300}"|“[^”\n]{1,300}”|„[^“”\n]{1,300}[“”]|«[^»\n]{1,300}»|「[^」\n]{1,300}」|『[^』\n]{1,300}』/g;
const SINGLE_QUOTES = /(?<![\p{L}\p{N}])['‘][^'’\n]{1,200}['’](?![\p{L}\p{N}])/gu;

/** Lines that were pasted: quotes, logs, traces, diffs, shell sessions, listings, what agents' screens show. */
const PASTED: readonly RegExp[] = [
  /^\s*(?:>|\|\s)/,
  /^\s*\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d/,
  /^\s*\[?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?\]?\s/,
  /^\s*[[(]?(?:ERROR|ERR|WARN|WARNING|INFO|DEBUG|FATAL|TRACE|NOTICE|CRITICAL|FAILED?|PASS(?:ED)?|SKIP(?:PED)?)[\])]?(?:[:\s]|$)/,
  /^\s*(?:npm (?:ERR!|error|warn)|yarn error|fatal:|error:|warning:|panic:|Traceback\b|Caused by:|Unhandled|Uncaught|Segmentation fault|note:|help: )/,
  /^\s*(?:[\w.$]+\.)?(?:[A-Z]\w*)?(?:Error|Exception|Warning)\b\s*(?:\[|:|$)/,
  /^\s*(?:error|warning)(?:\[\w+\]| TS\d+):/,
  /^\s*at\s+[\w$.<>[\] ]+\s*\(|^\s*at\s+\S+:\d+/,
  /^\s*File "[^"]+", line \d+/,
  /^\S+\.\w{1,5}[:(]\d+(?:[:,]\d+)?\)?[:\s-]/,
  /^\s*(?:[$❯➜%]|#\s*\$|>>>|\.\.\.)\s/,
  /^\s*[●⏺⎿✓✗✘×✔✖❌⨯•·]\s*(?:\w+\(|\S+ \(|\p{Lu}\p{L}*\(|\d|\S*\.\w{1,4}\b)/u,
  /^\s*[⎿⏺●×✗✘✕✖❌⨯✓✔]/,
  /^(?:diff --git|index [0-9a-f]{6,}|@@ |\+\+\+ |--- (?:a\/|\/dev))/,
  /^[+-](?![\s-])\S/,
  /^\s*\d+\s*[|│:→]\s/,
  /^\s*(?:HTTP\/\d|GET |POST |PUT |DELETE |PATCH )\S*/,
];

/** Lines that are code although nothing says so. */
const CODE: readonly RegExp[] = [
  /^\s*[{}[\]"<]/,
  /^\s*(?:\/\/|\/\*|\*\/|#include|#!)/,
  /^\s*(?:import|from|export|const|let|var|def|class|function|return|public|private|static|async function|fn|func|package|use strict)\s+[\w*{$<][^.!?]*[=({:;'"]/,
  /^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|GRANT|WHERE|FROM|JOIN|BEGIN|COMMIT|WITH|VALUES)\b\s+[\w*("`]/,
  /^\s*(?:if|for|while|switch|catch|assert\w*|expect|print|console\.\w+|throw)\s*\(.*\)/,
  /^\s*[\w.-]+\s*(?:=|:=|=>|\+=)\s*\S+\s*$/,
];

/** `User: …`, `Assistant: …`: two such lines are a conversation that was pasted. */
const ROLE =
  /^\s*(?:\*\*|\[)?(?:user|human|me|you|assistant|claude|codex|gemini|chatgpt|gpt|ai|bot|agent|customer|client|support|interviewer|nutzer|kunde|assistent|utilisateur|usuario|cliente|asistente|utente|пользователь|ассистент|用户|助手|ユーザー|アシスタント)(?:\*\*|\])?\s*[:：](?:\*\*)?(?:\s|$)/iu;

/** `Anna: …`: so are three of them in which somebody speaks twice. Two alone may be headings (`Task:`, `Note:`). */
const NAME = /^\s*([A-Z][a-z]{1,12}): \S/;

/**
 * The sentences of what a person wrote, in order. A sentence ends with its mark, at an empty line, before an item of a list,
 * or at the end of its line unless the next line goes on in small letters.
 */
export function sentencesOf(text: string): Sentence[] {
  const covered = cover(text);
  const sentences: Sentence[] = [];
  let start = 0;
  for (const match of covered.matchAll(ENDS)) {
    const end = match.index + match[0].length;
    push(sentences, text, covered, start, end);
    start = end;
  }
  push(sentences, text, covered, start, text.length);
  return sentences;
}

/** Not behind an abbreviation, a single letter or a number of a list. */
const ENDS =
  /(?<!(?:^|[\s(])(?:\p{L}|e\.g|i\.e|z\.B|d\.h|p\.ej|vs|etc|ca|bzw|usw|approx|resp|\d{1,2}))[.](?=\s|$)\s*|[!?…]+(?=[\s)\]*_]|$)\s*|[。！？]+\s*|\n\s*\n\s*|\n(?![ \t]*[\p{Ll}])\s*/gu;

function push(sentences: Sentence[], text: string, covered: string, start: number, end: number): void {
  const prose = covered.slice(start, end).replace(LIST_MARK, (mark) => ' '.repeat(mark.length));
  if (!/\p{L}/u.test(prose)) return;
  const whole = text.slice(start, end).trim();
  sentences.push({ text: whole, prose: prose.replaceAll('’', "'").trim(), question: /[?？]["')\]*_\s]*$/.test(whole) });
}

const LIST_MARK = /^\s*(?:[-*+•–—]|\d{1,2}[.)]|[a-z]\)|#{1,6}|\[[ x]\])\s+/;

/** The text with each character of what is no prose covered; line breaks stay. */
function cover(text: string): string {
  const hide = (found: string): string => found.replace(/[^\n]/g, COVER);
  const inParts = text.replace(FENCES, hide).replace(QUOTES, hide).replace(INLINE_CODE, hide).replace(SINGLE_QUOTES, hide);
  const lines = inParts.split('\n');
  const speaks = speakerTest(lines);
  let speaking = false;
  return lines
    .map((line) => {
      if (speaks(line)) speaking = true;
      else if (line.trim() === '') speaking = false;
      return speaking || isPasted(line) ? hide(line) : line;
    })
    .join('\n');
}

/** By its begin and its last character: a long line is not searched, so that no line takes long. */
function isPasted(line: string): boolean {
  const head = line.slice(0, LOOKED_AT_OF_A_LINE);
  return (
    /[;{}]/.test(line.trimEnd().slice(-1)) || PASTED.some((pattern) => pattern.test(head)) || CODE.some((pattern) => pattern.test(head))
  );
}

const LOOKED_AT_OF_A_LINE = 200;

/** Says of a line whether a speaker of a pasted conversation begins in it. */
function speakerTest(lines: readonly string[]): (line: string) => boolean {
  const roles = lines.filter((line) => ROLE.test(line)).length >= 2;
  const names = lines.flatMap((line) => NAME.exec(line)?.[1] ?? []);
  const several = names.length >= 3 && new Set(names).size >= 2 && new Set(names).size < names.length;
  return (line) => (roles && ROLE.test(line)) || (several && NAME.test(line));
}
