/** A part of a hand-off. Sections that others add (state in git, services, rules) are made of the same. */
export interface HandOffSection {
  title: string;
  /** One line each, already made of shown text, with their pointers. A section without lines is left out. */
  lines: readonly string[];
}
