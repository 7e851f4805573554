import { LineCounter, type Node, parseDocument } from 'yaml';
import { shortText } from '../core/text/short-text.ts';
import { RollcallError } from '../protocol/errors.ts';
import { IN_QUOTES } from './parse-details.ts';

/** A problem of the file as a whole. */
export function fileProblem(file: string, detail: string): RollcallError {
  return new RollcallError('CONFIG_INVALID', { file, line: '1', key: 'the file', detail, allowed: 'a small YAML file in UTF-8' });
}

/** The structure of a YAML text, or why it has none: CONFIG_INVALID with file and line. Aliases are left as they are. Never throws. */
export function yamlDocument(text: string, file: string): { contents: Node | null; lines: LineCounter } | { problem: RollcallError } {
  const lines = new LineCounter();
  let document;
  try {
    // Equal keys are looked for by the readers: the parser's own way takes quadratic time.
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  } catch {
    return { problem: fileProblem(file, 'it is nested too deeply to be read') };
  }
  const [error] = document.errors;
  if (error === undefined) return { contents: document.contents, lines };
  const { line } = lines.linePos(error.pos[0]);
  const details = {
    file,
    line: String(line),
    key: 'syntax',
    detail: `${SYNTAX[error.code] ?? shortText(error.message, 120)}${syntaxHint(text, lines.lineStarts[line - 1] ?? 0)}`,
    allowed: 'valid YAML, one document',
  };
  return { problem: new RollcallError('CONFIG_INVALID', details) };
}

const SYNTAX: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here',
  TAB_AS_INDENT: 'a tab indents this line; use spaces',
  RESOURCE_EXHAUSTION: 'it is nested too deeply to be read',
};

/** To YAML, `*.ts` is an alias, and `{a,b}` and `[ab]` are collections. */
function syntaxHint(text: string, lineStart: number): string {
  return /^ *(- +)?[*{[]/.test(text.slice(lineStart, lineStart + 200)) ? ` (${IN_QUOTES})` : '';
}
