import { release, releaseValue, type Released } from '../../core/redaction/released.ts';
import type { OldName } from './old-name.ts';
import { documentMarkdown } from './document-markdown.ts';

/** What a session of an older tool left. Every text in it has its secrets replaced. */
export interface OldHandOff {
  kind: OldName['kind'];
  format: OldName['format'];
  /** As the file says it, blanks and all, in one line; else what its name has of one. */
  sessionId: string;
  title: string | null;
  /** Time as the file says it (`2025-11-14 10:00:00 UTC`), else the day in its name; null: neither. */
  at: string | null;
  /** The whole object, with the members that nobody knows; null: the file is Markdown. */
  document: Record<string, unknown> | null;
  markdown: Released;
}

/** Levels of a document. Deeper ones were made to break readers. */
const DEEPEST = 64;
/** Characters of a name that is shown in one line. */
const LONGEST_NAME = 200;
/** Lines of Markdown, and characters of each, in which its session and time are looked for. */
const HEAD = { lines: 60, characters: 500 };

const TIME = /^\d{4}-\d\d-\d\d/;
const SESSION_LINE = /^[\s>*_#-]*session(?:[ _-]?id)?[*_`\s]*[:=][*_`\s]*(\S.*)$/iu;
const TIME_LINE =
  /^[\s>*_#-]*(?:date|time|timestamp|created|generated|ended|(?:session[ _])?end(?:[ _]time)?)[*_`\s]*[:=][*_`\s]*(\d{4}-\d\d-\d\d.*)$/iu;

/**
 * Reads one file. A text says what is wrong with it; nothing of its content stands in that.
 *
 * @param name what oldName made of the file's name
 */
export function readOldHandOff(name: OldName, text: string): OldHandOff | string {
  if (text.trim() === '') return 'it is empty';
  return name.format === 'json' ? ofJson(name, text) : ofMarkdown(name, text);
}

/** White space and controls as single blanks, so that what is shown can be typed. */
export function inOneLine(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_NAME)
    .trimEnd();
}

function ofJson(name: OldName, text: string): OldHandOff | string {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  if (!isObject(whole)) return 'it is JSON, but no object';
  if (isDeeper(whole, DEEPEST)) return `it has more than ${DEEPEST} levels`;
  const document = releaseValue(whole) as Record<string, unknown>;
  const first = (...members: string[]): string | null =>
    members.map((member) => nameIn(document[member])).find((found) => found !== null) ?? null;
  const time = ['timestamp', 'end_time', 'start_time']
    .map((member) => nameIn(document[member]))
    .find((found) => found !== null && TIME.test(found));
  const sessionId = first('session_id') ?? nameOf(name);
  return {
    kind: name.kind,
    format: 'json',
    sessionId,
    title: first('name', 'project_name', 'project'),
    at: time ?? dayIn(name.rest),
    document,
    markdown: release(`# Hand-off of session ${sessionId}\n\n${documentMarkdown(document)}\n`),
  };
}

function ofMarkdown(name: OldName, text: string): OldHandOff {
  const markdown = release(text);
  const head = markdown.split(/\r?\n/, HEAD.lines).map((line) => line.slice(0, HEAD.characters));
  const found = (pattern: RegExp): string | null => {
    for (const line of head) {
      const value = inOneLine(pattern.exec(line)?.[1]?.replace(/[*_`]+\s*$/u, '') ?? '');
      if (value !== '') return value;
    }
    return null;
  };
  const sessionId = found(SESSION_LINE) ?? nameOf(name);
  return {
    kind: name.kind,
    format: 'md',
    sessionId,
    title: found(/^#+ +(\S.*)$/u),
    at: found(TIME_LINE) ?? dayIn(name.rest),
    document: null,
    markdown,
  };
}

/** What a file that names no session is known by. */
function nameOf({ rest, kind }: OldName): string {
  const name = inOneLine(release(rest));
  return name === '' ? kind : name;
}

function nameIn(value: unknown): string | null {
  const text = typeof value === 'string' ? inOneLine(value) : typeof value === 'number' ? String(value) : '';
  return text === '' ? null : text;
}

/** `20251114` or `2025-11-14` in a name. */
function dayIn(name: string): string | null {
  const [, year, month, day] = /(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)/.exec(name) ?? [];
  return year === undefined ? null : `${year}-${month}-${day}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}
