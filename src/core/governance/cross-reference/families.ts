/** Programs and names that stand for the same job: who uses one of them does not use another. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  'packages of node': ['npm', 'pnpm', 'yarn', 'bun'],
  'packages of python': ['pip', 'pip3', 'poetry', 'uv', 'pipenv', 'pdm', 'conda'],
  'packages of the jvm': ['mvn', 'gradle', 'mvnw', 'gradlew', 'sbt'],
  'tests of javascript': ['jest', 'vitest', 'mocha', 'jasmine', 'ava', 'tap', 'karma'],
  'tests of browsers': ['playwright', 'cypress', 'puppeteer', 'webdriverio', 'testcafe'],
  'tests of python': ['pytest', 'unittest', 'nose2'],
  'user interfaces': ['react', 'vue', 'svelte', 'angular', 'solid-js', 'preact', 'lit', 'ember'],
  'frameworks around them': ['next', 'nuxt', 'remix', 'astro', 'gatsby', 'sveltekit'],
  'servers of node': ['express', 'fastify', 'koa', 'hono', 'hapi', '@nestjs/core'],
  'servers of python': ['django', 'flask', 'fastapi', 'tornado', 'starlette'],
  styles: ['tailwindcss', 'bootstrap', 'styled-components', 'emotion', 'sass'],
  'linters of javascript': ['eslint', 'biome', 'oxlint', 'tslint', 'standard'],
  'mappers of objects': ['prisma', 'typeorm', 'sequelize', 'drizzle-orm', 'knex', 'mikro-orm'],
};

/** The family of a name, with its other members; null where it has none. */
export function rivalsOf(name: string): readonly string[] | null {
  const plain = name.toLowerCase();
  for (const members of Object.values(FAMILIES)) if (members.includes(plain)) return members.filter((member) => member !== plain);
  return null;
}

interface Engine {
  /** Names under which people speak of it. */
  names: RegExp;
  programs: readonly string[];
  port: number | null;
}

/** What listens on ports, and the programs that speak with it. */
const ENGINES: Readonly<Record<string, Engine>> = {
  mongodb: { names: /\bmongo(?:db|sh)?\b/i, programs: ['mongosh', 'mongo', 'mongodump', 'mongorestore', 'mongod'], port: 27_017 },
  postgres: {
    names: /\b(?:postgres(?:ql)?|psql|pg)\b/i,
    programs: ['psql', 'pg_dump', 'pg_restore', 'createdb', 'dropdb', 'pgcli'],
    port: 5432,
  },
  mysql: { names: /\b(?:mysql|mariadb)\b/i, programs: ['mysql', 'mysqldump', 'mariadb', 'mysqladmin'], port: 3306 },
  redis: { names: /\b(?:redis|valkey)\b/i, programs: ['redis-cli', 'redis-server', 'valkey-cli'], port: 6379 },
  sqlite: { names: /\bsqlite3?\b/i, programs: ['sqlite3', 'sqlite'], port: null },
  web: {
    names: /\b(?:dev(?:elopment)? ?server|web ?server|server|app|api|frontend|backend|site|vite|next|localhost)\b/i,
    programs: [
      'vite',
      'next',
      'nuxt',
      'astro',
      'uvicorn',
      'gunicorn',
      'flask',
      'rails',
      'curl',
      'wget',
      'http',
      'serve',
      'http-server',
      'webpack',
      'ng',
      'npm',
      'pnpm',
      'yarn',
      'bun',
      'node',
      'python',
      'python3',
      'php',
    ],
    port: null,
  },
};

/** The engine that a program speaks with. */
export function engineOf(program: string): string | null {
  for (const [name, { programs }] of Object.entries(ENGINES)) if (programs.includes(program)) return name;
  return null;
}

/** The engine that words are about. The web comes last: its words are everybody's. */
export function engineNamed(words: string): string | null {
  for (const [name, { names }] of Object.entries(ENGINES)) if (names.test(words)) return name;
  return null;
}

/** The engine that a port is like: 27027 is like 27017. */
export function engineLike(port: number): string | null {
  for (const [name, { port: usual }] of Object.entries(ENGINES)) if (usual !== null && Math.abs(usual - port) <= 100) return name;
  return port >= 3000 && port < 10_000 ? 'web' : null;
}

export function usualPort(engine: string): number | null {
  return ENGINES[engine]?.port ?? null;
}
