import { ArchiveReader } from '../../src/archive/reader.ts';
import { Pause } from '../../src/daemon/capture/export-pause.ts';
import { type ExportRequest, runExport } from '../../src/daemon/capture/export-run.ts';

/** Stands aside wherever it can, and is killed at one of these places. */
class KilledPause extends Pause {
  #left: number;

  constructor(left: number) {
    super();
    this.#left = left;
  }

  override get due(): boolean {
    return true;
  }

  override take(): Promise<void> {
    this.#left -= 1;
    if (this.#left <= 0) process.kill(process.pid, 'SIGKILL');
    return Promise.resolve();
  }
}

const [archive = '', at = '', request = ''] = process.argv.slice(2);
await runExport(new ArchiveReader(archive), JSON.parse(request) as ExportRequest, new KilledPause(Number(at)), { records: 0, of: 0 });
