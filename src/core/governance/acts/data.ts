import type { Run } from '../../shell/effect.ts';
import type { Act, Attribute } from '../act.ts';
import { argumentsOf, type Arguments } from './arguments.ts';
import { type Reader, type ReaderContext, readers } from './reader.ts';
import { sqlLosses } from './sql.ts';
import { actOf, textsOf } from './words.ts';

interface Target {
  database: string | undefined;
  host: string | undefined;
}

/** Names by which a database says that it is there to be thrown away. */
const TEST = /(?:^|[_\-./:])(?:tests?|testing|e2e|ci|tmp|temp|scratch|sandbox|spec)(?:[_\-./:\d?]|$)|^:memory:$|^\/tmp\//i;
const PRODUCTION = /(?:^|[^a-z\d])(?:prod|production|prd|live)(?:[^a-z]|$)/i;

/** What databases lose: `data.sql`, `data.drop`, `data.flush`, `data.reset`, `data.volumes`. */
export const DATA_READERS: Record<string, Reader> = {
  ...readers('psql pgcli cockroach', (run, context) => {
    const args = argumentsOf(textsOf(run), 'c command f file d dbname h host U username p port o output v F P execute e url');
    const url = [args.value('d', 'dbname', 'url'), ...args.operands].find((text) => text?.includes('://') === true);
    const target = {
      database: url ?? args.value('d', 'dbname') ?? args.operands.at(run.program === 'cockroach' ? 1 : 0) ?? run.env['PGDATABASE'],
      host: args.value('h', 'host') ?? run.env['PGHOST'],
    };
    return sql(run, context, [...args.values('c', 'command', 'execute', 'e')], target);
  }),
  ...readers('mysql mariadb mycli', (run, context) => {
    const args = argumentsOf(textsOf(run), 'e execute u user h host P port D database S socket default-character-set');
    return sql(run, context, args.values('e', 'execute'), {
      database: args.value('D', 'database') ?? args.operands[0],
      host: args.value('h', 'host'),
    });
  }),
  ...readers('sqlite3 sqlite litecli duckdb turso', (run, context) => {
    const args = argumentsOf(textsOf(run), 'cmd init separator c', { long: true });
    const [database, ...statements] = args.operands;
    return sql(run, context, [...statements, ...args.values('cmd', 'c')], { database, host: undefined });
  }),
  ...readers('sqlcmd clickhouse-client clickhouse cqlsh snowsql', (run, context) => {
    const args = argumentsOf(textsOf(run), 'Q q query S h host d database e execute');
    return sql(run, context, [...args.values('Q', 'q', 'query', 'e', 'execute'), ...args.operands], {
      database: args.value('d', 'database'),
      host: args.value('S', 'h', 'host'),
    });
  }),
  dropdb: (run, context) => {
    const args = argumentsOf(textsOf(run), 'h host p port U username maintenance-db');
    return drop(run, context, 'database', { database: args.operands[0], host: args.value('h', 'host') });
  },
  dropuser: (run, context) => drop(run, context, 'user', { database: undefined, host: undefined }),
  mysqladmin: (run, context) => {
    const args = argumentsOf(textsOf(run), 'u user h host P port');
    const at = args.operands.indexOf('drop');
    return at < 0 ? [] : drop(run, context, 'database', { database: args.operands[at + 1], host: args.value('h', 'host') });
  },
  ...readers('redis-cli valkey-cli keydb-cli', (run, context) => {
    const args = argumentsOf(textsOf(run), 'h p n a u user pass i');
    const text = `${args.operands.join(' ')}\n${run.input ?? ''}`;
    const flush = /^\s*(flushall|flushdb)\b/im.exec(text);
    const host = args.value('h', 'u');
    // Numbered databases beside the first are what tests and trials use.
    if (flush?.[1]?.toLowerCase() === 'flushdb' && (args.value('n') ?? '0') !== '0') return [];
    return flush === null
      ? []
      : [actOf(run, 'data.flush', attributes(run, context, { database: undefined, host }, { what: (flush[1] ?? '').toLowerCase() }))];
  }),
  ...readers('mongosh mongo', (run, context) => {
    const args = argumentsOf(textsOf(run), 'eval host port u p username password authenticationDatabase file');
    const text = `${args.values('eval').join('\n')}\n${run.input ?? ''}`;
    const what = /\bdropDatabase\s*\(/.test(text)
      ? 'database'
      : /\.drop\s*\(\s*\)|\bdropCollection\b/.test(text)
        ? 'collection'
        : /\.(?:deleteMany|remove)\s*\(\s*(?:\{\s*\}\s*)?\)/.test(text)
          ? 'rows'
          : null;
    if (what === null) return [];
    return drop(run, context, what, { database: args.operands[0], host: args.value('host') });
  }),
  ...readers('rails rake bin/rails', (run, context) => {
    const words = textsOf(run);
    return resets(
      run,
      context,
      words.find((word) => /^db:(?:drop|reset|purge|migrate:reset|schema:load|truncate_all)(?::all)?$/.test(word)),
    );
  }),
  prisma: (run, context) => {
    const words = textsOf(run);
    if (words[0] === 'migrate' && words[1] === 'reset') return resets(run, context, 'migrate reset');
    const loses = words.includes('--force-reset') || words.includes('--accept-data-loss');
    return words[0] === 'db' && words[1] === 'push' && loses ? resets(run, context, 'db push --force-reset') : [];
  },
  ...tool('drizzle-kit', /^drop\b/),
  ...tool('sequelize sequelize-cli', /^(?:db:drop|db:migrate:undo:all)\b/),
  ...tool('knex', /^migrate:rollback\b.*--all/),
  ...tool('typeorm', /^schema:drop\b/),
  ...tool('artisan', /^(?:migrate:(?:fresh|reset|refresh)|db:wipe)\b/),
  ...tool('manage.py django-admin', /^(?:flush|reset_db|sqlflush --run)\b|^migrate \w+ zero\b/),
  ...tool('alembic', /^downgrade base\b/),
  ...tool('flyway', /(?:^|\s)clean\b/),
  ...tool('liquibase', /(?:^|\s)drop-?all\b/i),
  ...tool('supabase', /^db reset\b(?!.*--local)|^projects delete\b/),
  ...tool('mix', /^ecto\.(?:drop|reset)\b/),
  ...tool('diesel', /^database (?:reset|drop)\b/),
  ...tool('sqlx', /^database (?:reset|drop)\b/),
  ...tool('dbmate goose', /^(?:drop|reset)\b|\breset$/),
  ...tool('hasura', /^migrate apply .*--down all/),
  ...tool('dotnet', /^ef database drop\b/),
  ...tool('dotnet-ef', /^database drop\b/),
  ...tool('wp', /^db (?:drop|reset|clean)\b/),
  ...tool('console bin/console', /^doctrine:(?:database|schema):drop\b/),
  ...tool('influx', /^bucket delete\b/),
  ...tool('mongorestore', /--drop\b/),
  ...tool('pg_restore', /(?:^|\s)(?:--clean|-c)\b/),
  ...tool('rabbitmqctl', /^(?:purge_queue|reset|force_reset|delete_vhost|delete_queue)\b/),
  bq: (run, context) => (textsOf(run)[0] === 'rm' ? resets(run, context, 'rm') : []),
  ...tool('etcdctl', /^del .*--prefix/),
  ...tool('kafka-topics kafka-topics.sh', /--delete\b/),
  ...readers('python python3 php', (run, context) => {
    const [script = '', ...words] = textsOf(run);
    const name = /(?:^|\/)(manage\.py|artisan|console)$/.exec(script)?.[1];
    const reader = name === undefined ? undefined : DATA_READERS[name];
    return reader === undefined ? [] : reader({ ...run, words: run.words.slice(1), program: run.program, path: words[0] ?? '' }, context);
  }),
};

function tool(names: string, pattern: RegExp): Record<string, Reader> {
  return readers(names, (run, context) => {
    const line = textsOf(run).join(' ');
    const found = pattern.exec(line);
    return resets(run, context, found === null || /--(?:help|dry-run|pretend)\b/.test(line) ? undefined : found[0].trim());
  });
}

function sql(run: Run, context: ReaderContext, statements: readonly string[], target: Target): Act[] {
  return sqlLosses([...statements, run.input ?? ''].join(';\n')).map(({ statement, what, name, limited }) =>
    actOf(
      run,
      'data.sql',
      attributes(run, context, what === 'database' ? { ...target, database: name } : target, { statement, what, name, limited }),
    ),
  );
}

function drop(run: Run, context: ReaderContext, what: string, target: Target): Act[] {
  if (textsOf(run).includes('--help')) return [];
  return [actOf(run, 'data.drop', attributes(run, context, target, { what, name: target.database ?? '(unknown)' }))];
}

function resets(run: Run, context: ReaderContext, what: string | undefined): Act[] {
  return what === undefined ? [] : [actOf(run, 'data.reset', attributes(run, context, { database: undefined, host: undefined }, { what }))];
}

/** `test` and `production` by the names of database, host and the variables that the command sets. */
function attributes(
  run: Run,
  { host: elsewhere }: ReaderContext,
  { database, host }: Target,
  more: Record<string, Attribute>,
): Record<string, Attribute> {
  const environment = /--env(?:ironment)?[= ]([\w-]+)/.exec(textsOf(run).join(' '))?.[1];
  // `rake db:reset RAILS_ENV=test` says it as a word of its own.
  const said = textsOf(run).flatMap((word) => /^(?:RAILS|RACK|NODE|APP|MIX)_ENV=(.+)$/.exec(word)?.[1] ?? []);
  const names = [database, host, environment, elsewhere, ...said, ...ENVIRONMENTS.map((name) => run.env[name])].filter(
    (name) => name !== undefined && name !== null,
  );
  const production = names.some((name) => PRODUCTION.test(name));
  return {
    ...more,
    ...(database === undefined ? {} : { database }),
    ...(host === undefined ? {} : { host }),
    test: !production && names.some((name) => TEST.test(name)),
    production,
  };
}

const ENVIRONMENTS = [
  'RAILS_ENV',
  'RACK_ENV',
  'NODE_ENV',
  'APP_ENV',
  'MIX_ENV',
  'DJANGO_SETTINGS_MODULE',
  'DATABASE_URL',
  'PGDATABASE',
  'PGHOST',
  'FLASK_ENV',
  'ENV',
  'ASPNETCORE_ENVIRONMENT',
];

/** A project or a file of containers that says that it is for tests. */
function isForTests(args: Arguments): boolean {
  const names = args.values('f', 'file', 'p', 'project-name', 'env-file');
  return names.some((name) => TEST.test(name)) && !names.some((name) => PRODUCTION.test(name));
}

/** Verbs of containers that take volumes with them. */
export function volumeActs(run: Run, args: Arguments, verbs: readonly string[]): Act[] {
  const [first, second] = verbs;
  if (first === 'volume' && (second === 'rm' || second === 'remove' || second === 'prune')) {
    return [actOf(run, 'data.volumes', { what: `volume ${second}`, names: args.operands.slice(2), all: second === 'prune' })];
  }
  if (first === 'compose' && second === 'down' && args.has('v', 'volumes'))
    return [actOf(run, 'data.volumes', { what: 'compose down -v', all: true, test: isForTests(args) })];
  if (first === 'system' && second === 'prune' && args.has('volumes')) {
    return [actOf(run, 'data.volumes', { what: 'system prune --volumes', all: true })];
  }
  return [];
}
