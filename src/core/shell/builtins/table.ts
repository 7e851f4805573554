import type { Program } from '../programs/call.ts';
import { CONDITIONS } from './conditions.ts';
import { CONTROL } from './control.ts';
import { DIRECTORY } from './directory.ts';
import { PRINTING } from './printing.ts';
import { VARIABLES } from './variables.ts';

/** What the shell itself does, and the programs whose output is known. */
export const BUILTINS: ReadonlyMap<string, Program> = new Map(
  [PRINTING, CONDITIONS, VARIABLES, CONTROL, DIRECTORY].flatMap((family) => Object.entries(family)),
);
