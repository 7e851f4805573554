import type { Tombstone } from '../../archive/tombstones.ts';
import type { UsageStore } from '../../archive/usage-store.ts';
import type { ArchiveWriter } from '../../archive/writer.ts';
import type { CaptureWriter } from './capture-writer.ts';
import type { IdleWork } from './idle-work.ts';
import type { KnowledgeBase } from './knowledge.ts';
import type { UsageKeeper } from './usage.ts';
import type { Operations } from './worker-calls.ts';

/** How much of the archive sessions are. */
export interface ForgetSize {
  files: number;
  bytes: number;
  records: number;
}

/** What the thread that writes the archive does to forget; sessions by the agents' ids. */
export interface ForgetOperations extends Operations {
  /** Of each of the lists of ids. */
  forgettable(lists: readonly (readonly string[])[]): ForgetSize[];
  /** `clean`: nothing of it is left in the files of the archive; otherwise that comes as soon as a reader lets go. */
  forget(sessions: readonly string[]): ForgetSize & { clean: boolean };
  forgotten(nothing: null): Tombstone[];
  /** Lifts tombstones and reads what is still there. */
  unforget(tombstones: readonly Pick<Tombstone, 'id' | 'lineage'>[]): void;
}

interface Parts {
  archive: ArchiveWriter;
  capture: CaptureWriter;
  knowledge: KnowledgeBase;
  usage: UsageKeeper;
  usageStore: UsageStore;
  idle: Pick<IdleWork, 'wake'>;
}

export class Forgetting {
  readonly #parts: Parts;
  #unclean = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Idle work: what a reader kept from being overwritten. @returns whether there is more to be done */
  step(): boolean {
    if (this.#unclean) this.#unclean = !this.#parts.archive.clean();
    return false;
  }

  operations(): ForgetOperations {
    const { archive, capture, knowledge, usage, usageStore, idle } = this.#parts;
    const sizeOf = (sessions: readonly string[]): ForgetSize => {
      const { fileIds, bytes, records } = archive.forgettable(sessions);
      return { files: fileIds.length, bytes, records };
    };
    return {
      forgettable: (lists) => lists.map(sizeOf),
      forget: (sessions) => {
        const { fileIds, heirs, bytes, records } = archive.forgettable(sessions);
        for (const session of sessions) {
          usageStore.forget(session);
          knowledge.forget(session);
        }
        for (const heir of heirs) usage.again(heir);
        const clean = archive.forget(fileIds, sessions);
        this.#unclean ||= !clean;
        idle.wake();
        return { files: fileIds.length, bytes, records, clean };
      },
      forgotten: () => archive.tombstones(),
      unforget(tombstones) {
        archive.liftTombstones(tombstones.map(({ id }) => id));
        capture.again(tombstones.map(({ lineage }) => lineage).filter((lineage) => lineage !== ''));
        idle.wake();
      },
    };
  }
}
