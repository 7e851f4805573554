/** One statement that removes something. */
export interface SqlLoss {
  statement: 'drop' | 'truncate' | 'delete' | 'update' | 'alter';
  /** `database`, `schema`, `table`, …; `rows` of deletions. */
  what: string;
  name: string;
  /** A condition says which rows; always true of what takes all. */
  limited: boolean;
}

const DROP =
  /^drop\s+(database|schema|table|tablespace|materialized\s+view|view|index|user|role|column|keyspace|type|sequence|owned\s+by)\s+(?:if\s+exists\s+)?([\w."`[\]$-]+)?/i;
const TRUNCATE = /^truncate\s+(?:table\s+)?(?:only\s+)?([\w."`[\]$-]+)?/i;
const DELETE = /^delete\s+from\s+(?:only\s+)?([\w."`[\]$-]+)/i;
const UPDATE = /^update\s+(?:only\s+)?([\w."`[\]$-]+)\s+set\b/i;
const ALTER = /^alter\s+table\s+(?:if\s+exists\s+)?([\w."`[\]$-]+)\s+drop\s+(?:column\s+)?/i;

/** Texts beyond that are not looked at. */
const LONGEST = 200_000;

/** What statements of SQL take away. Comments and texts in quotes count as nothing. */
export function sqlLosses(text: string): SqlLoss[] {
  if (text.length > LONGEST || !/\b(?:drop|truncate|delete|update)\b/i.test(text)) return [];
  return statementsOf(text).flatMap((statement) => lossOf(statement) ?? []);
}

function lossOf(statement: string): SqlLoss | null {
  const drop = DROP.exec(statement);
  if (drop !== null)
    return { statement: 'drop', what: (drop[1] ?? '').toLowerCase().replaceAll(/\s+/g, ' '), name: nameOf(drop[2]), limited: false };
  const truncate = TRUNCATE.exec(statement);
  if (truncate !== null) return { statement: 'truncate', what: 'table', name: nameOf(truncate[1]), limited: false };
  const remove = DELETE.exec(statement);
  if (remove !== null) return { statement: 'delete', what: 'rows', name: nameOf(remove[1]), limited: hasCondition(statement) };
  const update = UPDATE.exec(statement);
  if (update !== null) return { statement: 'update', what: 'rows', name: nameOf(update[1]), limited: hasCondition(statement) };
  const alter = ALTER.exec(statement);
  return alter === null ? null : { statement: 'alter', what: 'column', name: nameOf(alter[1]), limited: false };
}

/** A condition that holds for every row is none. */
function hasCondition(statement: string): boolean {
  const [, condition] = /\bwhere\b(.*)$/is.exec(statement) ?? [];
  return (
    (condition !== undefined && !/^\s*(?:true|1\s*=\s*1|1|''\s*=\s*'')\s*(?:returning\b.*)?$/is.test(condition)) ||
    /\blimit\s+\d/i.test(statement)
  );
}

/** Statements without comments, each trimmed; texts in single quotes are empty. */
function statementsOf(text: string): string[] {
  return text
    .replaceAll(/\/\*[\s\S]*?(?:\*\/|$)|--[^\n]*/g, ' ')
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .replaceAll(/^\s*(?:BEGIN|START TRANSACTION|COMMIT|ROLLBACK|EXPLAIN\s+ANALYZE)\b/gim, ';')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

function nameOf(name: string | undefined): string {
  return (name ?? '').replaceAll(/["`[\]]/g, '');
}
