import { ARCHIVES } from './archives.ts';
import type { Program } from './call.ts';
import { COPYING } from './copying.ts';
import { EDITORS } from './editors.ts';
import { FILES } from './files.ts';
import { FINDING } from './find.ts';
import { FORMATTERS } from './formatters.ts';
import { INTERPRETERS } from './interpreters.ts';
import { OUTPUTS } from './outputs.ts';
import { PACKAGES } from './packages.ts';
import { PATCHES } from './patches.ts';
import { QUIET } from './quiet.ts';
import { READERS } from './readers.ts';
import { TRANSFERS } from './transfers.ts';
import { WRAPPERS } from './wrappers.ts';
import { XARGS } from './xargs.ts';

/** All programs that are known by name; later families win. */
export const PROGRAMS: ReadonlyMap<string, Program> = new Map(
  [
    QUIET,
    INTERPRETERS,
    READERS,
    OUTPUTS,
    ARCHIVES,
    TRANSFERS,
    PACKAGES,
    FORMATTERS,
    EDITORS,
    PATCHES,
    FILES,
    COPYING,
    FINDING,
    XARGS,
    WRAPPERS,
  ].flatMap((family) => Object.entries(family)),
);
