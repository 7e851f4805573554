import { EDITING } from './editing.ts';
import { FILE_COMMANDS } from './files.ts';
import { GIT_COMMANDS } from './git.ts';
import { ORDINARY } from './ordinary.ts';
import { REDIRECTIONS } from './redirections.ts';
import type { Sample } from './sample.ts';
import { SYNTAX } from './syntax.ts';

export const CORPUS: readonly Sample[] = [...REDIRECTIONS, ...FILE_COMMANDS, ...EDITING, ...SYNTAX, ...GIT_COMMANDS, ...ORDINARY];
