import { createHash } from 'node:crypto';
import type { DecisionRecord } from '../../core/governance/audit.ts';
import { release, releaseJson } from '../../core/redaction/released.ts';
import { inOneLine } from '../handoff/old-hand-off.ts';
import { exportedDecision } from './exported-decision.ts';
import { dateOf, objectIdOf, timeOfObjectId } from './extended-json.ts';
import { isObject, type LogEntry } from './log-entries.ts';

/** What an importer has to say of entries. The first three leave an entry out, the others fill in what is missing. */
export type AuditWarning =
  | 'not-an-object' // no JSON, or no object
  | 'no-time' // neither a time nor an id that has one
  | 'no-outcome' // nothing says whether it was let through
  | 'twice' // stands in the file before
  | 'time-of-id' // the time is that of the entry's id
  | 'no-session' // its session has no name
  | 'no-rule' // it was refused, and no rule is named
  | 'too-deep'; // details with too many levels are left out of the hash and the text

export interface CountedWarning {
  warning: AuditWarning;
  count: number;
  /** The first ones, at most ten. */
  places: number[];
}

const MOST_PLACES = 10;
const DEEPEST = 32;
/** The service that the original means when an entry names none. */
const DEFAULT_SERVICE = 'BoundaryEnforcer';
const UNKNOWN_SESSION = 'unknown';

/**
 * Takes exported audit logs of the older system, one by one, as decisions. Pure; the same entry has the same id whichever file it
 * stands in, so a second import adds nothing. What such a log said was let through becomes `silent`: nothing here has ever been
 * allowed. Lines of `rollcall audit --export` are taken as they are.
 */
export class DecisionImporter {
  /** In the order in which they were added. */
  readonly decisions: DecisionRecord[] = [];
  readonly #file: string;
  readonly #keepInput: boolean;
  readonly #seen = new Set<string>();
  readonly #places = new Map<AuditWarning, number[]>();

  /** @param file its name, for `record` */
  constructor(file: string, options: { keepInput: boolean }) {
    this.#file = inOneLine(release(file));
    this.#keepInput = options.keepInput;
  }

  add(entry: LogEntry): void {
    const warn = (warning: AuditWarning): void => this.warn(warning, entry.place);
    const decision = exportedDecision(entry.value) ?? decisionOf(entry, this.#file, this.#keepInput, warn);
    if (decision === null) return;
    if (this.#seen.has(decision.id)) return warn('twice');
    this.#seen.add(decision.id);
    this.decisions.push(decision);
  }

  warn(warning: AuditWarning, place: number): void {
    const all = this.#places.get(warning);
    if (all === undefined) this.#places.set(warning, [place]);
    else all.push(place);
  }

  get warnings(): CountedWarning[] {
    return Array.from(this.#places, ([warning, all]) => ({ warning, count: all.length, places: all.slice(0, MOST_PLACES) }));
  }
}

function decisionOf(
  { value, place }: LogEntry,
  file: string,
  keepInput: boolean,
  warn: (warning: AuditWarning) => void,
): DecisionRecord | null {
  const objectId = objectIdOf(value['_id']);
  const stated = dateOf(value['timestamp']) ?? dateOf(value['createdAt']);
  const at = stated ?? (objectId === null ? null : timeOfObjectId(objectId));
  if (at === null) return left(warn, 'no-time');
  const violations = Array.isArray(value['violations']) ? (value['violations'] as unknown[]) : [];
  const isRefused = typeof value['allowed'] === 'boolean' ? !value['allowed'] : violations.length > 0 ? true : null;
  if (isRefused === null) return left(warn, 'no-outcome');
  if (stated === null) warn('time-of-id');

  const metadata = isObject(value['metadata']) ? value['metadata'] : {};
  const action = nameOf(value['action']) ?? 'unknown';
  const session = nameOf(value['sessionId']) ?? nameOf(value['session_id']);
  if (session === null) warn('no-session');
  const rule = violations.map(ruleOf).find((found) => found !== null) ?? null;
  if (rule === null && isRefused) warn('no-rule');
  const domain = nameOf(value['domain']) ?? nameOf(metadata['domain']);
  let details: unknown = { action, violations, metadata };
  if (isDeeper(details, DEEPEST)) {
    warn('too-deep');
    details = { action };
  }
  return {
    id: `imported-${sha256(objectId ?? inOrder([at, session, nameOf(value['service']), isRefused, details])).slice(0, 32)}`,
    at,
    workspaceId: null,
    sessionId: session ?? UNKNOWN_SESSION,
    service: nameOf(value['service']) ?? nameOf(metadata['service']) ?? DEFAULT_SERVICE,
    ruleId: rule ?? nameOf(value['boundary']) ?? nameOf(value['tractatus_section']) ?? action,
    ruleVersion: 0,
    outcome: isRefused ? 'deny' : 'silent',
    code: 'imported',
    domain: domain === 'UNKNOWN' ? null : domain,
    tool: nameOf(metadata['tool']) ?? action,
    toolUseId: null,
    inputHash: sha256(inOrder(details)),
    input: keepInput ? releaseJson(details) : null,
    latencyUs: null,
    overrideOf: null,
    followed: null,
    origin: 'imported',
    record: `${file}:${place}`,
  };
}

function left(warn: (warning: AuditWarning) => void, warning: AuditWarning): null {
  warn(warning);
  return null;
}

/** A rule that was violated: its name, or an object with one. */
function ruleOf(violation: unknown): string | null {
  return isObject(violation) ? (nameOf(violation['ruleId']) ?? nameOf(violation['rule'])) : nameOf(violation);
}

/** One line without secrets; null: no text, or an empty one. */
function nameOf(value: unknown): string | null {
  const name = typeof value === 'string' ? inOneLine(release(value)) : '';
  return name === '' ? null : name;
}

/** JSON with the members of objects in the order of their names. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) : member,
  );
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
