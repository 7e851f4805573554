import { BUILT_IN_RULES } from '../../../src/core/governance/packs/built-in.ts';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';

/** A program that the rules refuse. */
export const REFUSED_PROGRAM = 'bench-refused';

/** Adds rules, as a person would, until so many hold: most about programs that are never called, some about every program and every write. */
export async function fillRules(state: string, total: number): Promise<void> {
  const store = await openSqliteStore({ path: join(state, 'register.db'), synchronous: 'NORMAL' });
  try {
    await store.transaction([], async (tx) => {
      for (let at = BUILT_IN_RULES.length; at < total; at += 1) {
        const wide = at % 4 === 0;
        const refuses = at === total - 1;
        const match = refuses
          ? { acts: ['program.run'], where: { program: REFUSED_PROGRAM } }
          : wide
            ? {
                acts: ['program.run', 'file.*'],
                where: { words: [`--never-${at}*`], zone: 'home' },
                paths: [`never-${at}/**`, `*.never${at}`],
              }
            : { acts: ['program.run'], where: { program: [`never-${at}`] } };
        const definition = JSON.stringify({ id: `bench.${at}`, domain: 'deploy', match, outcome: 'deny', message: '`{by}` is refused.' });
        const said = { origin: 'user', state: 'active', reason: null, until: null, by: 'the bench', at: 1 } as const;
        await tx.rules.add({ id: `bench.${at}`, version: 1, definition, ...said });
      }
    });
  } finally {
    await store.close();
  }
}
