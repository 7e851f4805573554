import type { ArchiveReader } from '../../archive/reader.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { Pause } from './export-pause.ts';
import { type ExportDone, type ExportProgress, type ExportRequest, runExport } from './export-run.ts';
import type { Operations } from './worker-calls.ts';

/** Exports in the thread that reads the archive: one at a time, while it also answers questions. */
export interface ExportOperations extends Operations {
  /** @throws NOT_CAPTURED, EXPORT_REFUSED, EXPORT_CANCELLED */
  export(request: ExportRequest): Promise<ExportDone>;
  /** Of the one that runs; null: none does. */
  exportProgress(asked: null): ExportProgress | null;
  /** Ends the one that runs. */
  exportCancel(asked: null): void;
}

/** @param open gives the archive; null: it is not there yet */
export function exportOperations(open: () => ArchiveReader | null): ExportOperations {
  let running: { pause: Pause; progress: ExportProgress } | null = null;
  return {
    async export(request) {
      const archive = open();
      if (archive === null) throw new RollcallError('NOT_CAPTURED', { ref: request.session });
      const one = { pause: new Pause(), progress: { records: 0, of: 0 } };
      running = one;
      try {
        return await runExport(archive, request, one.pause, one.progress);
      } finally {
        if (running === one) running = null;
      }
    },
    exportProgress: () => running?.progress ?? null,
    exportCancel: () => running?.pause.cancel(),
  };
}
