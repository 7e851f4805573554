/** What a transcript file looks like. Two equal ones mean, as far as one can tell without reading it, an unchanged file. */
export interface SourceStat {
  dev: bigint;
  ino: bigint;
  /** Bytes that `read` can give: of a compressed file those inside of it. */
  size: number;
  mtimeNs: bigint;
}

/**
 * A transcript file as `ingest` reads it: made for one call and closed at its end, so that no descriptor is held between
 * calls. A compressed file is read as what is inside.
 */
export interface TranscriptSource {
  /** null: there is no such file. */
  stat(): SourceStat | null;
  /** Bytes from `offset` on; fewer than `length` only where the file ends. They are valid until the next call, also of another source. */
  read(offset: number, length: number): Uint8Array;
  /** Whether another path is a file now: a file that is gone there may have moved here. */
  exists(path: string): boolean;
  close(): void;
}
