import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../migrations/index.ts';
import { sqliteCompiler } from '../sqlite/dialect.ts';
import { migrate } from '../sqlite/migrate.ts';
import { allowanceQueries } from './allowances.ts';
import { callQueries } from './calls.ts';
import { changeQueries } from './changes.ts';
import { closingQueries } from './closings.ts';
import { checkoutQueries } from './checkouts.ts';
import { compactionQueries } from './compactions.ts';
import { decisionQueries } from './decisions.ts';
import { handOffQueries } from './hand-offs.ts';
import { identityQueries } from './identities.ts';
import { incidentQueries } from './incidents.ts';
import { instructionQueries } from './instructions.ts';
import { intentQueries } from './intents.ts';
import { journalQueries } from './journal.ts';
import { leaseQueries } from './leases.ts';
import { messageQueries } from './messages.ts';
import { noticeQueries } from './notices.ts';
import { priorityQueries } from './priorities.ts';
import { compileQuery, type Query } from './query.ts';
import { reachQueries } from './reaches.ts';
import { sessionQueries } from './sessions.ts';
import { settingQueries } from './settings.ts';
import { sharedItemQueries } from './shared-items.ts';
import { storedRuleQueries } from './stored-rules.ts';
import { toldImportQueries } from './told-imports.ts';
import { waitQueries } from './waits.ts';
import { workspaceQueries } from './workspaces.ts';

const QUERIES = {
  allowance: allowanceQueries,
  call: callQueries,
  change: changeQueries,
  closing: closingQueries,
  checkout: checkoutQueries,
  compaction: compactionQueries,
  decision: decisionQueries,
  handOff: handOffQueries,
  identity: identityQueries,
  incident: incidentQueries,
  instruction: instructionQueries,
  intent: intentQueries,
  journal: journalQueries,
  lease: leaseQueries,
  message: messageQueries,
  notice: noticeQueries,
  priority: priorityQueries,
  reach: reachQueries,
  session: sessionQueries,
  setting: settingQueries,
  sharedItem: sharedItemQueries,
  storedRule: storedRuleQueries,
  toldImport: toldImportQueries,
  wait: waitQueries,
  workspace: workspaceQueries,
} as unknown as Record<string, Record<string, Query<unknown, unknown>>>;

/** They are asked for everything. */
const READ_ALL = new Set([
  'call.all',
  'checkout.all',
  'journal.recent:',
  'lease.liveAnywhere',
  'message.allOpen',
  'priority.all',
  'session.liveAnywhere',
  'session.recentAnywhere',
  'storedRule.all',
  'wait.liveAnywhere',
  'workspace.all',
]);
/** SQLite lists the checks of references to a changed row, which it makes only when the number of the row changes. */
const CHECKS_REFERENCES = new Set(['workspace.putWorktree']);

const raw = new Database(':memory:');
migrate(raw, ':memory:', MIGRATIONS, '', 0);

const named = Object.entries(QUERIES).flatMap(([group, queries]) =>
  Object.entries(queries).map(([name, query]) => [`${group}.${name}`, compileQuery(sqliteCompiler, query)] as const),
);

test.each(named)('%s goes by an index and needs no sorter', (name, { sql, argumentNames }) => {
  const steps = raw.prepare(`explain query plan ${sql}`).all(argumentNames.map(() => 1)) as { detail: string }[];
  const plan = steps.map((step) => step.detail);
  expect(plan.filter((step) => step.startsWith('SCAN') && !READ_ALL.has(name) && !CHECKS_REFERENCES.has(name))).toEqual([]);
  expect(plan.filter((step) => step.includes('TEMP B-TREE') && name !== 'wait.liveAnywhere')).toEqual([]);
});

test.each(named)('%s is written in words that every dialect has', (_name, { sql }) => {
  expect(sql).not.toMatch(/\b(rowid|pragma|iif|ifnull|glob|insert or|strftime|json_extract)\b/i);
});
