import type { Released } from '../../core/redaction/released.ts';
import { combinedName, partName } from '../../core/transcript/export-names.ts';
import { LineRotation } from '../../core/transcript/export-rotation.ts';
import type { Ready } from './export-commit.ts';
import { ExportFile, openPieces, type Written } from './export-file.ts';
import type { ExportFolder } from './export-folder.ts';
import type { Pause } from './export-pause.ts';
import type { ExportedPart, PartsState } from './export-state.ts';

/**
 * Writes parts and, beside them, all of them as one file. Closed parts of an earlier export are only read; its open one is
 * copied, and goes on.
 */
export class PartsWriter {
  readonly #folder: ExportFolder;
  readonly #name: string;
  readonly #closed: ExportedPart[];
  readonly #rotation: LineRotation;
  readonly #combined: ExportFile;
  readonly #ready: Ready['files'] = [];
  #open: ExportFile | null = null;

  private constructor(folder: ExportFolder, name: string, size: number, before: PartsState | null) {
    this.#folder = folder;
    this.#name = name;
    this.#closed = before === null ? [] : Array.from(before.closed);
    this.#rotation = new LineRotation(size, { closed: this.#closed.length, lines: before?.open?.lines ?? 0 });
    this.#combined = new ExportFile(folder, `${name}_combined`);
  }

  /** @param before what is there, and is as it was written; null: nothing */
  static async begin(folder: ExportFolder, name: string, size: number, before: PartsState | null, pause: Pause): Promise<PartsWriter> {
    const writer = new PartsWriter(folder, name, size, before);
    try {
      for (const part of writer.#closed) await copy(folder, part.name, [writer.#combined], pause);
      if (before?.open) await copy(folder, before.open.name, [writer.#combined, writer.#part(writer.#closed.length + 1)], pause);
    } catch (error) {
      writer.discard();
      throw error;
    }
    return writer;
  }

  text(text: Released): void {
    for (const piece of this.#rotation.cut(text)) {
      const part = this.#part(piece.part);
      part.text(piece.text as Released);
      if (piece.closes) this.#close(part);
    }
    this.#combined.text(text);
  }

  /**
   * @param last time of the last record, ms since the epoch
   * @param whole name of the one file where there is but one part, and then nothing beside it; null: always parts
   */
  end(
    last: number | null,
    whole: string | null,
  ): { files: Ready['files']; closed: ExportedPart[]; open: ExportedPart | null; names: string[] } {
    const single = whole !== null && this.#closed.length === 0;
    let open: Written | null = null;
    if (this.#open !== null) {
      const { temporary } = this.#open;
      open = this.#open.finish(single ? whole : partName(this.#name, this.#closed.length + 1));
      this.#ready.push({ ...open, temporary });
      this.#open = null;
    }
    if (single) this.#combined.discard();
    else {
      const name = combinedName(last, this.#combined.lines);
      this.#ready.push({ ...this.#combined.finish(name), temporary: this.#combined.temporary });
    }
    const names = [...this.#closed, ...this.#ready].map(({ name }) => name);
    return { files: this.#ready, closed: this.#closed, open, names: Array.from(new Set(names)) };
  }

  /** Leaves nothing of what was not moved to its place. */
  discard(): void {
    this.#open?.discard();
    this.#combined.discard();
  }

  #part(part: number): ExportFile {
    this.#open ??= new ExportFile(this.#folder, partName(this.#name, part));
    return this.#open;
  }

  #close(part: ExportFile): void {
    const written = part.finish();
    this.#closed.push({ name: written.name, hash: written.hash, lines: written.lines });
    this.#ready.push({ ...written, temporary: part.temporary });
    this.#open = null;
  }
}

async function copy(folder: ExportFolder, name: string, to: readonly ExportFile[], pause: Pause): Promise<void> {
  for (const piece of openPieces(folder.place(name), `${folder.path}/${name}`) ?? []) {
    for (const file of to) file.bytes(piece);
    if (pause.due) await pause.take();
  }
}
