import { type Released, release } from '../redaction/released.ts';
import { withoutControls } from '../text/without-controls.ts';
import type { RecordKind } from './record.ts';

export const EXPORT_FORMATS = ['md', 'txt', 'jsonl', 'html'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A record as it is written into an export: without secrets, without what a terminal would obey. */
export interface ExportedRecord {
  /** As `rollcall show-record` takes it. */
  id: number;
  /** Ms since the epoch. */
  at: number | null;
  kind: RecordKind;
  type: Released;
  /** The subagent whose record it is. */
  subagent: Released | null;
  /** Beside the main conversation. */
  sidechain: boolean;
  /** Path of its file, and the line there, from 1. */
  file: Released;
  line: number;
  pieces: readonly { label: Released; text: Released }[];
}

/** What stands at the begin of an export. */
export interface ExportHead {
  project: Released;
  /** Ms since the epoch; null: no record says it. */
  startedAt: number | null;
  /** Of Rollcall. */
  version: string;
}

export function exportedPieces(pieces: readonly { label: string; text: Released }[]): ExportedRecord['pieces'] {
  return pieces.map(({ label, text }) => ({ label: oneLine(label), text: plain(text) }));
}

/** A secret may be whole only when the control characters inside of it are gone. */
function plain(text: Released): Released {
  const clean = withoutControls(text);
  return clean === text ? text : release(clean);
}

/** A name or label of others, in one line. */
export function oneLine(text: string): Released {
  return release(withoutControls(text).replace(/\s+/g, ' ').trim());
}

/** Every part ends with a line feed. */
export interface Rendering {
  head(head: ExportHead): Released;
  record(record: ExportedRecord): Released;
  end(): Released;
}

export const RENDERINGS: Readonly<Record<ExportFormat, Rendering>> = {
  md: {
    head: ({ project, startedAt, version }) =>
      joined([
        '# CHAT SESSION TRANSCRIPT',
        '',
        `**Project**: ${project}`,
        `**Session Start**: ${moment(startedAt)}`,
        "**Capture Mode**: Continuous (from the agent's own transcript)",
        `**Daemon Version**: ${version}`,
        '---',
        '',
      ]),
    record: (record) =>
      joined(
        record.pieces.flatMap(({ label, text }) => {
          const fence = fenceFor(text);
          return [`## ${moment(record.at)} · ${labelOf(record, label)} · r${record.id}`, '', `${fence}text`, lines(text), fence, ''];
        }),
      ),
    end: nothing,
  },
  txt: {
    head: ({ project, startedAt, version }) =>
      joined(['CHAT SESSION TRANSCRIPT', `Project: ${project}`, `Session Start: ${moment(startedAt)}`, `Daemon Version: ${version}`, '']),
    // Indented, so that no line of a text can pass for the head of a record.
    record: (record) =>
      joined(
        record.pieces.flatMap(({ label, text }) => [
          `[${moment(record.at)}] ${labelOf(record, label)} r${record.id}`,
          lines(text).replace(/^(?=.)/gm, '  '),
          '',
        ]),
      ),
    end: nothing,
  },
  jsonl: {
    head: nothing,
    record: ({ at, ...record }) => `${JSON.stringify({ ...record, at: at === null ? null : new Date(at).toISOString() })}\n` as Released,
    end: nothing,
  },
  html: {
    head: ({ project, startedAt, version }) =>
      joined([
        '<!doctype html>',
        '<html lang="en"><head><meta charset="utf-8">',
        `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
        `<title>${escaped(project)}: transcript</title>`,
        `<style>${STYLE}</style></head><body>`,
        `<h1>Transcript</h1><p>Project ${escaped(project)}, began ${moment(startedAt)}, written by Rollcall ${escaped(version)}</p>`,
      ]),
    record: (record) =>
      joined(
        record.pieces.map(({ label, text }) => {
          const beside = record.subagent !== null || record.sidechain ? ' class="beside"' : '';
          const head = `<h2><span>${escaped(labelOf(record, label))}</span> <time>${moment(record.at)}</time> r${record.id}</h2>`;
          return `<section${beside}>${head}<pre>${escaped(lines(text))}</pre></section>`;
        }),
      ),
    end: () => joined(['</body></html>']),
  },
};

const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}' +
  'h2{font-size:.85rem;font-weight:normal;color:#555;margin:1.2rem 0 .2rem}h2 span{font-weight:bold;color:#222}' +
  'pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;padding:.6rem .8rem;background:#f4f4f2;border-radius:4px}' +
  '.beside{margin-left:2rem}';

/** The parts were released one by one. */
function joined(parts: readonly string[]): Released {
  return parts.map((part) => `${part}\n`).join('') as Released;
}

function nothing(): Released {
  return '' as Released;
}

function labelOf({ subagent, sidechain }: ExportedRecord, label: Released): string {
  if (subagent !== null) return `subagent ${subagent}: ${label}`;
  return sidechain ? `beside the conversation: ${label}` : label;
}

/** Without the last line feed, which the rendering adds. */
function lines(text: Released): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** UTC, so that the same records give the same text everywhere. */
function moment(at: number | null): string {
  return at === null || Math.abs(at) > 8.64e15 ? 'no time' : `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Longer than every run of backticks in the text: nothing in it ends the block. */
function fenceFor(text: string): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`{3,}/g)) longest = Math.max(longest, run.length);
  return '`'.repeat(longest + 1);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
