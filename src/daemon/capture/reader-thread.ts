import { existsSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { ArchiveReader } from '../../archive/reader.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { lowerPriority } from './low-priority.ts';
import { readerOperations } from './reader-operations.ts';
import { serve } from './serve.ts';
import type { ThreadSetup } from './threads.ts';

/* The thread that answers questions about the archive, on a connection of its own that only reads. */
lowerPriority();
const { archive } = workerData as ThreadSetup;
let reader: ArchiveReader | null = null;
serve(
  readerOperations(() => {
    if (reader === null && existsSync(archive)) reader = opened();
    return reader;
  }),
);

/** null: it is just being made by the thread that writes; there is nothing in it yet. */
function opened(): ArchiveReader | null {
  try {
    return new ArchiveReader(archive);
  } catch (error) {
    if (error instanceof RollcallError && error.code === 'ARCHIVE_UNAVAILABLE') return null;
    throw error;
  }
}
