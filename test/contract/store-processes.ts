import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore } from './store-fixture.ts';
import { places, sampleSession } from './store-samples.ts';

const CHILD = fileURLToPath(new URL('store-child.ts', import.meta.url));
const PROCESSES = 8;
const ROUNDS = 200;

/** Several real processes on one register. */
export function processContract(adapter: StoreAdapter): void {
  describe('several processes', () => {
    const { store, place, open } = freshStore(adapter);

    test(`${PROCESSES} processes that each take ${ROUNDS} leases on contested paths: one holder a path, tokens grow, nothing is lost`, async () => {
      const { one } = await places(store());
      expect(one.id).toBe(1);
      const names = Array.from({ length: PROCESSES }, (_, index) => `p${index}`);
      await store().transaction([1], async (tx) => {
        for (const [index, name] of names.entries()) {
          await tx.sessions.insert(sampleSession({ id: `ses_${name}`, number: index + 1 }));
        }
      });
      const outputs = await Promise.all(names.map((name) => finished(start(adapter, place(), 'tokens', name, ROUNDS))));
      const tokens: number[] = [];
      for (const { code, lines, errors } of outputs) {
        expect({ code, errors }).toEqual({ code: 0, errors: '' });
        const own = lines.map((line) => Number(line.split(' ')[0]));
        expect(own).toEqual(own.toSorted((a, b) => a - b));
        tokens.push(...own);
      }
      const total = PROCESSES * ROUNDS;
      expect(tokens.toSorted((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, index) => index + 1));
      const leases = await store().read((tx) => tx.leases.live(1));
      expect(leases).toHaveLength(total);
      expect(new Set(leases.map((lease) => lease.key)).size).toBe(total);
      expect(new Set(leases.filter((lease) => lease.path.startsWith('contested-')).map((lease) => lease.path)).size).toBe(ROUNDS);
      // The journal has the same order: each entry was written in the transaction that took its token.
      const journal = await store().read((tx) => tx.journal.recent({ kind: 'taken', limit: total + 1 }));
      expect(journal.map((entry) => entry.data['token'])).toEqual(tokens.toSorted((a, b) => b - a));
    }, 120_000);

    test('kill -9 in the middle of many transactions: whatever was promised is there, and each transaction as a whole', async () => {
      await places(store());
      for (let round = 0; round < 3; round += 1) {
        const name = `round ${round}`;
        const child = start(adapter, place(), 'forever', name, 0);
        const lines: string[] = [];
        await saidAtLeast(child, lines, 40 + round * 37);
        child.kill('SIGKILL');
        await once(child, 'close');
        const promised = Number(lines.at(-1));
        expect(promised).toBeGreaterThanOrEqual(39);
        const other = await open();
        const found = await other.read(async (tx) => {
          const there: string[] = [];
          for (let index = 0; index <= promised + 2; index += 1) {
            const halves = [await tx.settings.get(`${name} a ${index}`), await tx.settings.get(`${name} b ${index}`)];
            there.push(halves.map((half) => (half === null ? '-' : '+')).join(''));
          }
          return there;
        });
        expect(found.slice(0, promised + 1)).toEqual(Array.from({ length: promised + 1 }, () => '++'));
        // One more may have been committed and not yet been said.
        expect(['++', '--']).toContain(found[promised + 1]);
        expect(found[promised + 2]).toBe('--');
        await other.probe(name);
      }
    }, 60_000);
  });

  test(`the ${adapter.name} register is made by whoever comes first, when ${PROCESSES} processes come at once`, async () => {
    const fresh = await adapter.create();
    try {
      const outputs = await Promise.all(
        Array.from({ length: PROCESSES }, (_, index) => finished(start(adapter, fresh, 'open', `p${index}`, 0))),
      );
      for (const { code, lines, errors } of outputs)
        expect({ code, lines: lines.length, errors }).toEqual({ code: 0, lines: 1, errors: '' });
      expect(new Set(outputs.map(({ lines }) => lines[0])).size).toBe(1);
    } finally {
      await adapter.destroy(fresh);
    }
  }, 60_000);
}

function start(adapter: StoreAdapter, place: string, task: string, name: string, count: number): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, adapter.module, place, task, name, String(count)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
}

async function finished(child: ChildProcess): Promise<{ code: number | null; lines: string[]; errors: string }> {
  let output = '';
  let errors = '';
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, lines: output.split('\n').slice(0, -1), errors };
}

/** Collects whole lines, also those that come after this has resolved. */
async function saidAtLeast(child: ChildProcess, lines: string[], wanted: number): Promise<void> {
  let rest = '';
  let errors = '';
  child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (data: Buffer) => {
      const parts = (rest + data.toString()).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      if (lines.length >= wanted) resolve();
    });
    child.on('close', () => reject(new Error(`the process ended early: ${errors}`)));
  });
}
