import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Lease } from '../../../src/core/lease/lease.ts';
import { stampOf } from '../../../src/platform/files.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';

/**
 * Gives every living session the same number of held leases on files of its own (`src/<number>/<n>.ts`), directly in the
 * register: through the hooks each new file costs a git process, which is not what is measured here. The files exist.
 */
export async function fillRegister(state: string, repository: string, leasesEach: number): Promise<void> {
  const store = await openSqliteStore({ path: join(state, 'register.db'), synchronous: 'NORMAL' });
  try {
    const sessions = await store.read((tx) => tx.sessions.live(null));
    for (const session of sessions) {
      const { worktreeId, workspaceId } = session;
      if (worktreeId === null) throw new Error(`session #${session.number} is outside of the repository`);
      await store.transaction([workspaceId], async (tx) => {
        for (let at = 0; at < leasesEach; at += 1) {
          const path = `src/${session.number}/${at}.ts`;
          putFile(repository, path);
          const now = Date.now();
          const lease: Lease = {
            id: `lse_bench_${session.number}_${at}`,
            workspaceId,
            worktreeId,
            path,
            key: path,
            sessionId: session.id,
            mode: 'exclusive',
            origin: 'edit',
            state: 'held',
            token: await tx.leases.nextToken(workspaceId),
            toolUseId: null,
            subagentId: null,
            stamp: stampOf(join(repository, path)),
            reason: null,
            acquiredAt: now,
            refreshedAt: now,
            expiresAt: null,
            estimatedDoneAt: null,
            extent: 'file',
            everywhere: false,
            unseen: false,
          };
          await tx.leases.put(lease);
        }
      });
    }
  } finally {
    await store.close();
  }
}

/** A small file that was there before any session. */
export function putFile(repository: string, path: string): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), `// ${path}\n`);
}
