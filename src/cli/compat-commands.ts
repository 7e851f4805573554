import type { CommandSpec } from './command.ts';

/** Commands for the files of older systems. A part of the catalog. */
export const COMPAT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'import fpai',
    summary: 'take over the sessions of a claude_sessions.json and its heartbeats',
    about:
      'Nothing is written there. Run again it takes over what changed there since. Its identity and claims are only shown. A damaged registry is not imported, not even in part.',
    args: [{ name: '<dir>', about: 'the directory that claude_sessions.json lies in' }],
    options: [{ flags: '--dry-run', about: 'say what would be done' }],
    examples: [{ command: 'rollcall import fpai docs/coordination --dry-run', about: 'first look at it' }],
    load: async () => (await import('./commands/import-fpai.ts')).importFpai,
  },
  {
    name: 'import handoffs',
    summary: 'keep what sessions of older tools left, as history',
    about:
      'Files called SESSION_HANDOFF_*.json or .md, SESSION_*_HANDOFF.json, SESSION_STATE_*.json and SESSION_CLOSEDOWN_*.md. Nothing is written beside them, and no session is given them. One whose content is there already adds nothing; a broken one is named, and the others are imported.',
    args: [{ name: '<paths...>', about: 'such files, and directories that they lie in' }],
    options: [{ flags: '--dry-run', about: 'say what would be done' }],
    examples: [
      { command: 'rollcall import handoffs docs/sessions --dry-run', about: 'first look at them' },
      { command: 'rollcall handoff --imported', about: 'what was imported' },
    ],
    load: async () => (await import('./commands/import-handoffs.ts')).importHandOffs,
  },
  {
    name: 'import audit',
    summary: 'take exported audit logs of the older system over, as decisions of the past',
    about:
      'Reads the collection auditLogs as a list or as JSON lines, and what `rollcall audit --export` wrote. Nothing is written there. What was imported before adds nothing; what is broken is counted and named, and the rest is imported.',
    args: [{ name: '<file>', about: 'an export of up to 16 MB' }],
    options: [{ flags: '--dry-run', about: 'say what would be done' }],
    examples: [
      { command: 'rollcall import audit auditLogs.json --dry-run', about: 'first look at it' },
      { command: 'rollcall audit --all --outcome deny', about: 'what was refused, then and now' },
    ],
    load: async () => (await import('./commands/import-audit.ts')).importAudit,
  },
  {
    name: 'export',
    summary: 'a captured session as files; or all sessions as a file that older scripts read',
    about:
      'Secrets are replaced by ***, but not with --raw. An earlier export is replaced, another file is not. Closed parts are never written again: what came since goes behind them. With claude_sessions: what was imported comes back with everything that it had, changed only where the session changed since.',
    args: [{ name: '[session]', about: "its number (`2` or `#2`), a name, or an agent's session id, also its begin" }],
    options: [
      { flags: '--format <name>', about: 'md (when not given), txt, jsonl, html; or claude_sessions' },
      { flags: '--out <path>', about: 'directory for the files (when not given: this one); of claude_sessions the file' },
      { flags: '--parts', about: 'parts of exactly 60,000 lines, and all of them as one file' },
      { flags: '--raw', about: 'the original bytes of its files, with all secrets' },
      { flags: '--force', about: 'replace also what is no export, or was changed since' },
    ],
    examples: [
      { command: 'rollcall export 2 --out exports', about: 'session #2 as one Markdown file' },
      { command: 'rollcall export 2 --parts --out exports', about: 'in parts; again later, only what came since is written' },
      { command: 'rollcall export --format claude_sessions', about: 'to standard output' },
      { command: 'rollcall export --format claude_sessions --out sessions.json', about: 'to a file, as a whole or not at all' },
    ],
    load: async () => (await import('./commands/export.ts')).exportSessions,
  },
];
