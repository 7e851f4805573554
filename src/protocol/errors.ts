/**
 * The one table of errors that a person or a program can meet. A code never changes its meaning; docs/errors.md
 * lists the same codes and a test compares both directions.
 *
 * `exit` follows sysexits(3): 64 usage, 65 data, 69 unavailable, 70 internal, 73 cannot create, 75 try later,
 * 77 permission, 78 configuration; 1 is a plain "no" (a check that failed, a thing that is not there).
 */
export const ERRORS = {
  USAGE: {
    exit: 64,
    http: 400,
    message: 'The command was not understood: {detail}',
    remedy: 'Run `{command} --help`; it shows the options and an example.',
  },
  NODE_TOO_OLD: {
    exit: 69,
    http: 500,
    message: 'Rollcall needs Node.js 22.18 or newer; this is {version}',
    remedy: 'Install a newer Node.js, or run `npm ci` in the checkout: it brings one along.',
  },
  NOT_BUILT: {
    exit: 69,
    http: 500,
    message: 'Rollcall is not built yet: {path} is missing',
    remedy: 'Run `npm ci && npm run build` in the checkout.',
  },
  DAEMON_UNREACHABLE: {
    exit: 69,
    http: 503,
    message: 'The Rollcall daemon cannot be reached: {detail}',
    remedy: 'Run `rollcall doctor`; `rollcall daemon logs` shows what it said last.',
  },
  DAEMON_START_FAILED: {
    exit: 69,
    http: 503,
    message: 'The Rollcall daemon did not start: {detail}',
    remedy: 'Run `rollcall daemon run` to see it fail in the foreground, and `rollcall doctor` for what is wrong.',
  },
  DAEMON_ALREADY_RUNNING: {
    exit: 75,
    http: 409,
    message: 'A Rollcall daemon already runs for this state directory',
    remedy: 'Use it, or end it with `rollcall daemon stop`.',
  },
  DAEMON_LEAVING: {
    exit: 75,
    http: 503,
    message: 'The Rollcall daemon is leaving',
    remedy: 'Run the command again; it starts a fresh one.',
  },
  UNAUTHORIZED: {
    exit: 77,
    http: 401,
    message: 'The request did not carry the token of this daemon',
    remedy: 'Use the `rollcall` command, which reads the token from the state directory.',
  },
  FOREIGN_ORIGIN: {
    exit: 77,
    http: 403,
    message: 'A request with this Host or Origin is not answered',
    remedy: 'The daemon answers only programs of this user on this machine.',
  },
  BODY_TOO_LARGE: { exit: 65, http: 413, message: 'The request body is larger than {limit}', remedy: 'Send a smaller body.' },
  BAD_REQUEST: {
    exit: 65,
    http: 400,
    message: 'The request cannot be used: {detail}',
    remedy: 'See docs/commands.md for what the request must look like.',
  },
  NO_SUCH_ROUTE: {
    exit: 70,
    http: 404,
    message: 'The daemon knows no {method} {path}',
    remedy: 'Client and daemon may be of different versions: run `rollcall daemon stop` and try again.',
  },
  NO_SUCH_SESSION: {
    exit: 1,
    http: 404,
    message: 'No session answers to {ref}',
    remedy: 'Run `rollcall sessions --all` for every number and name.',
  },
  AMBIGUOUS_SESSION: { exit: 1, http: 409, message: '{ref} names more than one session: {candidates}', remedy: 'Use one of these names.' },
  NO_SUCH_LEASE: { exit: 1, http: 404, message: 'No lease is held on {path}', remedy: 'Run `rollcall leases` for what is held.' },
  NOT_YOUR_LEASE: {
    exit: 77,
    http: 403,
    message: '{path} is held by {holder}, whose turn runs',
    remedy: 'Wait for the end of its turn. A person may take it away with `rollcall release {path} --force`.',
  },
  FORCE_NEEDED: {
    exit: 77,
    http: 403,
    message: '{path} is held by {holder}',
    remedy: 'Its holder gives it back when it is done. A person may take it away with `rollcall unlock {path} --force`.',
  },
  NO_SESSION: {
    exit: 1,
    http: 403,
    message: 'No session: this command was called outside of a registered agent',
    remedy: 'Run it inside of an agent. A person at a terminal names one with `--session`; `rollcall sessions` lists them.',
  },
  SESSION_ENDED: {
    exit: 1,
    http: 409,
    message: '{ref} has ended',
    remedy: 'Name a session that lives; `rollcall sessions` lists them.',
  },
  MESSAGE_NOT_SENT: {
    exit: 1,
    http: 422,
    message: 'The message was not sent: {detail}',
    remedy: 'Nobody was sent anything. `rollcall sessions` lists who is here.',
  },
  NO_SUCH_MESSAGE: {
    exit: 1,
    http: 404,
    message: 'No message {ref} was sent to {reader}',
    remedy: 'Run `rollcall inbox` for those that were.',
  },
  SESSION_LIVES: {
    exit: 1,
    http: 409,
    message: '{ref} is alive: process {pid} runs',
    remedy: 'End its agent; the session ends with it.',
  },
  SESSION_NOT_OVER: {
    exit: 1,
    http: 409,
    message: '{ref} is not over: what it writes would be there again',
    remedy: 'End its agent, or take it off the roll with `rollcall retire`; then run the command again.',
  },
  NUMBER_TAKEN: {
    exit: 75,
    http: 409,
    message: 'Session #{number} is already ACTIVE: {owner}',
    remedy: 'Take another number; `rollcall list` shows which are free. A person at a terminal may take this one away with `--force`.',
  },
  IDENTITY_UNKNOWN: {
    exit: 1,
    http: 404,
    message: 'Nobody knows yet which session this is',
    remedy: 'Take a number with `rollcall identify --as N`; `rollcall list` shows which are free.',
  },
  REGISTRY_UNREADABLE: {
    exit: 65,
    http: 422,
    message: '{path} cannot be imported: {detail}',
    remedy: 'Nothing was imported, and nothing was written there. Mend the file or name another directory, then try again.',
  },
  NOTHING_TO_IMPORT: {
    exit: 1,
    http: 404,
    message: 'There is no directory {path}',
    remedy: 'Name the directory that claude_sessions.json lies in.',
  },
  EXPORT_REFUSED: {
    exit: 73,
    http: 409,
    message: '{path} was not written: {detail}',
    remedy: 'What stands there is as it was. Name another file with `--out`, or move that one away.',
  },
  EXPORT_CANCELLED: {
    exit: 75,
    http: 409,
    message: 'The export was ended before it was whole',
    remedy: 'Nothing half-written was left. Run it again; closed parts that are there stay as they are.',
  },
  NO_SUCH_EXPORT: {
    exit: 69,
    http: 404,
    message: 'No export is called {id}',
    remedy: 'The daemon was started anew meanwhile, which ended it. Run `rollcall export` again.',
  },
  CLAIM_REFUSED: {
    exit: 75,
    http: 409,
    message: 'Nothing was claimed: {detail}',
    remedy: 'Claim what is free, use `rollcall wait <path>`, or try again when their holders are done.',
  },
  WAIT_TIMED_OUT: {
    exit: 75,
    http: 408,
    message: 'The time is up, and {paths} is not free yet',
    remedy: 'Do other work, and ask again later. `rollcall leases` shows who holds what.',
  },
  NOT_CLAIMABLE: {
    exit: 1,
    http: 400,
    message: '{path} cannot be claimed or waited for: {detail}',
    remedy: 'Name files, directories or patterns inside of a git repository; put patterns in quotes.',
  },
  PERSON_NEEDED: {
    exit: 77,
    http: 403,
    message: 'Only a person at a terminal may do this: {action}',
    remedy: 'Run the command yourself, outside of an agent.',
  },
  NO_SUCH_PRIORITY: {
    exit: 1,
    http: 400,
    message: "'{name}' is no priority",
    remedy: 'Say a whole number from 0 to {limit}, or one of: {words}.',
  },
  STATE_DIRECTORY_UNSAFE: {
    exit: 77,
    http: 500,
    message: 'The state directory {path} cannot be trusted: {detail}',
    remedy: 'It must be a directory of yours with mode 0700 and no symbolic link. Set ROLLCALL_HOME to another one, or mend it.',
  },
  STATE_DIRECTORY_REMOTE: {
    exit: 78,
    http: 500,
    message: 'The state directory {path} lies on {filesystem}, where SQLite locks do not hold',
    remedy: 'Set ROLLCALL_HOME to a directory on a local disk.',
  },
  REGISTER_CORRUPT: {
    exit: 65,
    http: 500,
    message: 'The register {path} is damaged: {detail}',
    remedy: 'Nothing was changed. `rollcall doctor --repair` keeps a copy and starts a new register.',
  },
  REGISTER_NEWER: {
    exit: 78,
    http: 500,
    message: 'The register was written by a newer Rollcall (schema {found}, this one knows {known})',
    remedy: 'Run the newer Rollcall; `rollcall doctor` names the version that wrote it.',
  },
  REGISTER_UNAVAILABLE: {
    exit: 75,
    http: 503,
    message: 'The register cannot be written: {detail}',
    remedy: 'Free disk space or mend the permissions, then try again; `rollcall doctor` checks both.',
  },
  ARCHIVE_UNAVAILABLE: {
    exit: 75,
    http: 503,
    message: 'The archive of transcripts cannot be used now: {detail}',
    remedy: 'Nothing is lost: the transcripts are read as soon as it works. `rollcall doctor` says what is wrong.',
  },
  ARCHIVE_CORRUPT: {
    exit: 65,
    http: 500,
    message: 'The archive of transcripts {path} is damaged: {detail}',
    remedy: 'Nothing was changed. `rollcall doctor --repair` keeps a copy and starts a new one from the transcripts that are still there.',
  },
  ARCHIVE_NEWER: {
    exit: 69,
    http: 500,
    message: 'The archive of transcripts {path} was written by a newer Rollcall ({version})',
    remedy: 'Use that version; this one leaves the file alone.',
  },
  NO_SUCH_RECORD: {
    exit: 1,
    http: 404,
    message: 'The archive has no record {id}',
    remedy: '`rollcall search` and `rollcall transcript` print the ids of records.',
  },
  NOT_CAPTURED: {
    exit: 1,
    http: 404,
    message: 'Nothing of session {ref} is in the archive',
    remedy: 'It has no transcript yet, or none that Rollcall can read; `rollcall archive` lists what is there.',
  },
  BYTES_REMOVED: {
    exit: 1,
    http: 410,
    message: 'The size limit removed bytes of {path} from the archive on {day}',
    remedy:
      'Its index, contexts and hand-offs are still there. If the agent still has the file, copy that; raise archive.max_size_mb for the next.',
  },
  NOT_FORGOTTEN: {
    exit: 1,
    http: 404,
    message: 'No forgotten session answers to {ref}',
    remedy: 'Run `rollcall forget --list`.',
  },
  CAPTURE_OFF: {
    exit: 1,
    http: 409,
    message: 'Transcripts are not captured: capture.enabled is false',
    remedy: 'Set `capture.enabled: true` in your config.yaml and run `rollcall daemon stop`; the next command captures what is there.',
  },
  TMUX_MISSING: {
    exit: 69,
    http: 503,
    message: 'The program tmux cannot be started: {detail}',
    remedy: 'Install tmux. Where it is installed: `rollcall daemon stop`, then again from a shell that finds it in its PATH.',
  },
  TMUX_FAILED: {
    exit: 75,
    http: 503,
    message: 'tmux did not do what it was asked: {detail}',
    remedy: 'Nothing was changed; try again. `tmux list-panes -a` says whether the server answers.',
  },
  NO_SUCH_PANE: {
    exit: 1,
    http: 404,
    message: 'There is no such pane: {detail}',
    remedy: 'Run this inside of tmux, or name a pane with --tmux; `tmux list-panes -a` shows all of them.',
  },
  HAS_TRANSCRIPT: {
    exit: 1,
    http: 409,
    message: 'Session {ref} is an agent with a transcript of its own',
    remedy: 'Its transcript is captured already. Leave out --session to capture the terminal as a session of its own.',
  },
  CAPTURED_ELSEWHERE: {
    exit: 1,
    http: 409,
    message: 'Session {ref} is captured in another pane, {pane}',
    remedy: 'Run `rollcall capture stop {pane}` first, or name another session with --session.',
  },
  NO_SUCH_CAPTURE: {
    exit: 1,
    http: 404,
    message: 'No running capture answers to {ref}',
    remedy: '`rollcall capture list` shows what is captured.',
  },
  DUMP_UNREADABLE: {
    exit: 1,
    http: 404,
    message: 'A file cannot be imported: {detail}',
    remedy: 'Nothing was imported. Name files that you can read.',
  },
  RECORD_TOO_LONG: {
    exit: 65,
    http: 413,
    message: 'Record {id} is too long to be shown: {bytes} bytes',
    remedy: '`rollcall show-record` without --raw says where it stands; look at it in that file.',
  },
  NO_HAND_OFF: {
    exit: 1,
    http: 404,
    message: 'There is no hand-off of {ref}',
    remedy: 'One is written when a turn of a session ends. `rollcall ledger` shows what a session knows now.',
  },
  CODE_WORTHLESS: {
    exit: 1,
    http: 404,
    message: 'This code lets nothing through: {detail}',
    remedy: 'A code holds for ten minutes, for one call, once. When the agent tries again, the refusal shows a new one.',
  },
  NO_SUCH_DECISION: {
    exit: 1,
    http: 404,
    message: 'There is no decision {id}',
    remedy: 'Run `rollcall audit` for the ids of decisions; old ones go after audit.retention_days.',
  },
  NO_SUCH_RULE: {
    exit: 1,
    http: 404,
    message: 'There is no rule called {id}',
    remedy: 'Run `rollcall rules list` for every rule that holds here.',
  },
  NO_SUCH_INSTRUCTION: {
    exit: 1,
    http: 404,
    message: 'There is no instruction {id} here',
    remedy: 'Run `rollcall instructions` for the ids of those of this repository.',
  },
  INSTRUCTIONS_UNREADABLE: {
    exit: 65,
    http: 422,
    message: '{file} is no instruction-history.json: {detail}',
    remedy: 'Nothing was changed. It is JSON with a list `instructions`, each with `id` and `text`.',
  },
  RULES_UNREADABLE: {
    exit: 65,
    http: 422,
    message: '{file} was not taken over: {detail}',
    remedy: 'Nothing was changed. Mend the file and try again; docs/governance.md shows what a rule looks like.',
  },
  TRANSACTION_ESCAPED: {
    exit: 70,
    http: 500,
    message: 'A transaction waited for something other than the register',
    remedy: 'This is a defect of Rollcall; please report it with the log.',
  },
  CONFIG_INVALID: {
    exit: 78,
    http: 500,
    message: '{file}:{line}: {key}: {detail}',
    remedy: 'Allowed: {allowed}. Until it is mended the last good values (or the defaults) hold.',
  },
  CONFIG_UNKNOWN_KEY: {
    exit: 1,
    http: 404,
    message: 'There is no setting called {key}',
    remedy: 'Run `rollcall config` for all settings and their values.',
  },
  SETTINGS_UNREADABLE: {
    exit: 78,
    http: 500,
    message: '{path} is not valid: {detail}',
    remedy: 'Mend the file first; Rollcall does not touch a settings file that it cannot read.',
  },
  SETTINGS_UNWRITABLE: {
    exit: 73,
    http: 500,
    message: '{path} cannot be written: {detail}',
    remedy: 'Check the permissions of the file and its directory; nothing was changed.',
  },
  NOT_ENFORCING: {
    exit: 1,
    http: 500,
    message: 'Rollcall is not enforcing: {detail}',
    remedy: 'Run `rollcall doctor`; each line names its remedy.',
  },
  DOCTOR_FOUND: { exit: 1, http: 500, message: '{count} of the checks failed', remedy: 'Each failed line above names its remedy.' },
  NOT_A_REPOSITORY: { exit: 1, http: 400, message: '{path} is not inside a git repository', remedy: 'Run the command in a repository.' },
  GIT_UNAVAILABLE: {
    exit: 75,
    http: 503,
    message: 'git gave no answer about {path}',
    remedy: 'Run `git status` there: it shows what is wrong, or that it only takes long. Then try again.',
  },
  CHECKOUT_REFUSED: {
    exit: 73,
    http: 409,
    message: 'No worktree was made: {detail}',
    remedy: '{next}',
  },
  NO_SUCH_CHECKOUT: {
    exit: 1,
    http: 404,
    message: 'Rollcall made no worktree that answers to {name}',
    remedy: 'Run `rollcall worktree list`; `git worktree list` shows those of others too.',
  },
  MERGE_REFUSED: {
    exit: 75,
    http: 409,
    message: '{name} was not merged: {detail}',
    remedy: 'Nothing was changed. {next}',
  },
  CHECKOUT_KEPT: {
    exit: 75,
    http: 409,
    message: '{name} was not removed: {detail}',
    remedy: 'Nothing was changed. {next}',
  },
  NOTHING_TO_TRUST: {
    exit: 1,
    http: 404,
    message: 'No .rollcall.yaml was found at or above {path}',
    remedy: 'Create one at the root of the repository first.',
  },
  INTERNAL: {
    exit: 70,
    http: 500,
    message: 'Something went wrong inside of Rollcall: {detail}',
    remedy: 'This is a defect of Rollcall; please report it with what is printed here and with `rollcall daemon logs`.',
  },
  COMMAND_NOT_FOUND: { exit: 127, http: 404, message: 'The program {command} was not found', remedy: 'Check the name and PATH.' },
} as const satisfies Record<string, { exit: number; http: number; message: string; remedy: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** A known error: prints as message and remedy, never as a stack. `details` fill the {placeholders} of the table. */
export class RollcallError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, details: Record<string, string> = {}, options?: ErrorOptions) {
    super(fill(ERRORS[code].message, details), options);
    this.name = 'RollcallError';
    this.code = code;
    this.details = details;
  }

  /** By name, not by class: the daemon and the command line are bundles of their own, each with its own copy of it. */
  static override [Symbol.hasInstance](value: unknown): value is RollcallError {
    return value instanceof Error && value.name === 'RollcallError' && 'code' in value;
  }

  get remedy(): string {
    return fill(ERRORS[this.code].remedy, this.details);
  }
  get exit(): number {
    return ERRORS[this.code].exit;
  }
  get http(): number {
    return ERRORS[this.code].http;
  }

  /** The shape in which an error crosses the socket and in which `--json` prints it. */
  toJSON(): ErrorReply {
    return { error: { code: this.code, message: this.message, remedy: this.remedy, details: this.details } };
  }
}

export interface ErrorReply {
  error: { code: ErrorCode; message: string; remedy: string; details: Readonly<Record<string, string>> };
}

function fill(template: string, details: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => details[name] ?? whole);
}
