import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { parseRulesFile, RULES_LIMIT, type RulesFile } from '../../config/rules-file.ts';
import type { StoredRule } from '../../core/governance/audit.ts';
import type { Constraint } from '../../core/governance/cross-reference/constraint.ts';
import { RuleBook } from '../../core/governance/rule-book.ts';
import type { Rule } from '../../core/governance/rule.ts';
import { parseRule } from '../../core/governance/rule-schema.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Store } from '../../store/store.ts';
import { BUILT_IN_RULES } from '../../core/governance/packs/built-in.ts';

/** What of the daemon the rules need. */
interface RulesWorld {
  clock: Pick<Clock, 'now'>;
  store: Pick<Store, 'read'>;
  config(directory: string): Config;
  home: string;
}

/** A rule with where it comes from, and what people said of it. */
export interface KnownRule {
  rule: Rule;
  origin: 'built-in' | 'user' | 'file';
  /** As the settings name it. */
  file: string | null;
  /** The newest thing that people said of it; null: nothing. */
  stored: StoredRule | null;
  active: boolean;
}

/** The rules that hold in one place. */
export interface Shelf {
  /** Those that decide. */
  book: RuleBook;
  /** All, the disabled ones too. */
  rules: readonly KnownRule[];
  /** What people said in files, and calls are held against. */
  constraints: readonly Constraint[];
  /** What is wrong with files. */
  warnings: readonly string[];
}

interface Kept {
  shelf: Shelf;
  revision: number;
  stamps: string;
  /** When a disabled rule is active again. */
  until: number;
}

const SHELVES_KEPT = 64;

/**
 * The rules that hold in a worktree: the built-in ones, those that a person added, and those of files. Each decides by denying
 * or asking and none allows, so whatever a repository brings can only tighten; it cannot take the name of another rule.
 *
 * Kept until something changes: rules in the register change through this daemon alone (`changed`), files are looked at (a stat
 * each) on every call.
 */
export class RuleBooks {
  #stored: StoredRule[] | null = null;
  #revision = 0;
  readonly #kept = new Map<string, Kept>();

  /** To be called after the commit of a change of the rules in the register. */
  changed(): void {
    this.#stored = null;
    this.#revision += 1;
  }

  /** What was known of this worktree when it was asked for last; null: it never was. */
  known(worktree: string): Shelf | null {
    return this.#kept.get(worktree)?.shelf ?? null;
  }

  /** @param worktree root of the worktree; null: outside of any */
  async of(d: RulesWorld, worktree: string | null): Promise<Shelf> {
    const key = worktree ?? '';
    const now = d.clock.now();
    const files = filesFor(d, worktree);
    const stamps = files.map(({ name, path }) => `${name}\0${path === null ? '' : stampOf(path)}`).join('\n');
    const known = this.#kept.get(key);
    if (known !== undefined && known.revision === this.#revision && known.stamps === stamps && now < known.until) return known.shelf;
    const revision = this.#revision;
    const stored = this.#stored ?? (await d.store.read((tx) => tx.rules.all()));
    if (revision === this.#revision) this.#stored = stored;
    const shelf = shelfOf(stored, files, now);
    const ends = stored.flatMap(({ until }) => (until !== null && until > now ? [until] : []));
    if (this.#kept.size >= SHELVES_KEPT) this.#kept.clear();
    this.#kept.set(key, { shelf, revision, stamps, until: Math.min(Number.MAX_SAFE_INTEGER, ...ends) });
    return shelf;
  }
}

interface NamedFile {
  name: string;
  /** null: it does not count, for this reason. */
  path: string | null;
  fault: string;
}

/** Files of rules that count here: of the repository those that lie in it, others where the user's own settings name them. */
function filesFor(d: RulesWorld, worktree: string | null): NamedFile[] {
  const names = d.config(worktree ?? '/').governance.rules;
  if (names.length === 0) return [];
  const own = new Set(d.config('/').governance.rules);
  return names.map((name) => {
    if (name.startsWith('~/') || name.startsWith('/')) {
      if (!own.has(name)) return { name, path: null, fault: 'it lies outside of the repository, and your own settings do not name it' };
      return { name, path: name.startsWith('~/') ? join(d.home, name.slice(2)) : name, fault: '' };
    }
    if (worktree === null) return { name, path: null, fault: '' };
    const path = join(worktree, name);
    const real = realOf(path);
    const inside = real === null || real.startsWith(`${worktree}/`);
    return inside && path.startsWith(`${worktree}/`)
      ? { name, path, fault: '' }
      : { name, path: null, fault: 'it leads out of the repository' };
  });
}

function shelfOf(stored: readonly StoredRule[], files: readonly NamedFile[], now: number): Shelf {
  const spoken = new Map(stored.map((row) => [row.id, row]));
  const rules = new Map<string, KnownRule>();
  const constraints = new Map<string, Constraint>();
  const warnings: string[] = [];
  const isActive = (row: StoredRule | null): boolean => row === null || row.state === 'active' || (row.until !== null && now >= row.until);
  for (const rule of BUILT_IN_RULES) {
    const row = spoken.get(rule.id) ?? null;
    rules.set(rule.id, { rule, origin: 'built-in', file: null, stored: row, active: isActive(row) });
  }
  for (const row of stored) {
    if (row.definition === null || rules.has(row.id)) continue;
    const read = parseRule(JSON.parse(row.definition));
    if (!read.ok) warnings.push(`Rule ${row.id}: this version of Rollcall cannot read it (${read.problems[0]?.message ?? ''}).`);
    else
      rules.set(row.id, { rule: { ...read.rule, version: row.version }, origin: 'user', file: null, stored: row, active: isActive(row) });
  }
  for (const { name, path, fault } of files) {
    if (path === null) {
      if (fault !== '') warnings.push(`${name}: ${fault}.`);
      continue;
    }
    const { rules: found, constraints: said, problems } = readRules(path);
    for (const one of said) if (!constraints.has(one.id)) constraints.set(one.id, one);
    for (const problem of problems) warnings.push(`${name}: ${problem}.`);
    for (const rule of found) {
      if (rules.has(rule.id)) warnings.push(`${name}: ${rule.id}: another rule has this name already; that one counts.`);
      else rules.set(rule.id, { rule, origin: 'file', file: name, stored: null, active: true });
    }
  }
  const all = [...rules.values()];
  return {
    book: new RuleBook(all.filter(({ active }) => active).map(({ rule }) => rule)),
    rules: all,
    constraints: [...constraints.values()],
    warnings,
  };
}

function readRules(path: string): RulesFile {
  try {
    const { size } = statSync(path);
    if (size > RULES_LIMIT) return { rules: [], constraints: [], problems: ['it is too long to be a file of rules'] };
    return parseRulesFile(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return { rules: [], constraints: [], problems: [code === 'ENOENT' ? 'it is not there' : `it cannot be read (${code})`] };
  }
}

function realOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function stampOf(path: string): string {
  try {
    const s = statSync(path, { bigint: true, throwIfNoEntry: false });
    return s === undefined ? 'absent' : `${s.dev}:${s.ino}:${s.size}:${s.mtimeNs}`;
  } catch {
    return 'unreadable';
  }
}
