const named = (list: string): ReadonlyMap<string, string> =>
  new Map(
    list
      .split(' ')
      .map((entry) => entry.split('=') as [string, string?])
      .map(([word, name]) => [word, name ?? word]),
  );

/** Programs that install packages. */
export const PACKAGE_MANAGERS = named(
  'npm pnpm yarn bun uv pip pip3=pip poetry pipenv pdm conda mamba composer bundler cargo maven gradle',
);

export const FRAMEWORKS = named(
  'react vue svelte angular next.js nextjs=next.js nuxt remix astro express fastify hono nestjs koa django flask fastapi rails sinatra laravel symfony spring quarkus phoenix vitest jest mocha ava playwright cypress selenium tailwind bootstrap storybook redux zustand',
);

export const DATABASES = named(
  'postgres=postgresql postgresql mysql mariadb sqlite mongodb mongo=mongodb redis dynamodb cassandra clickhouse duckdb oracle mssql cockroachdb',
);

/** Branches that are known by their name alone. */
export const BRANCHES = named('main master develop trunk');
