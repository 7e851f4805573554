/** One step of the archive's schema. Steps go forward only and are never edited after a release. */
export interface Migration {
  version: number;
  name: string;
  /** A program that does not know this step would read or write wrongly. */
  breaking: boolean;
  statements: readonly string[];
}
