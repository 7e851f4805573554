import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CorpusAct, DestructiveEntry, OrdinaryEntry } from './entry.ts';
import { WORLD } from './world.ts';

/** Reads the files of `ordinary/`. The form of the files: README.md beside this file. */
export function ordinaryEntries(): OrdinaryEntry[] {
  return filesOf('ordinary').flatMap(({ name, text }) => actsOf(name, text).map(({ act, at }) => ({ act, at })));
}

/** Reads the files of `destructive/`, each named after its domain. */
export function destructiveEntries(): DestructiveEntry[] {
  return filesOf('destructive').flatMap(({ name, text }) =>
    actsOf(name, text).map(({ act, at, least, branch }) => {
      if (least === null) throw new Error(`${at}: neither deny nor ask stands above it`);
      return { act, at, least, branch, domain: name.replace(/^.*\/|\.txt$/g, '') };
    }),
  );
}

interface ReadAct extends OrdinaryEntry {
  least: 'deny' | 'ask' | null;
  branch: string;
}

function filesOf(directory: string): { name: string; text: string }[] {
  const root = join(import.meta.dirname, directory);
  return readdirSync(root)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => ({ name: `${directory}/${name}`, text: readFileSync(join(root, name), 'utf8') }));
}

/** @throws Error for a block without an end, or with a head that is not known */
function actsOf(name: string, text: string): ReadAct[] {
  const lines = text.split('\n');
  const acts: ReadAct[] = [];
  let least: ReadAct['least'] = null;
  let branch: string = WORLD.branch;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const at = `${name}:${index + 1}`;
    if (line === '' || line.startsWith('## ')) continue;
    const [, outcome, on] = /^@(deny|ask)(?: on (\S+))?$/.exec(line) ?? [];
    if (outcome === 'deny' || outcome === 'ask') {
      least = outcome;
      branch = on ?? WORLD.branch;
    } else if (line.startsWith('@')) {
      const end = lines.indexOf('@', index);
      if (end === -1) throw new Error(`${at}: a block without an end`);
      acts.push({ act: blockAct(line, lines.slice(index + 1, end), at), at, least, branch });
      index = end;
    } else acts.push({ act: { tool: 'Bash', command: line }, at, least, branch });
  }
  return acts;
}

function blockAct(head: string, body: string[], at: string): CorpusAct {
  const [, tool, path = ''] = /^@(Bash|Write|Edit)(?: (.+))?$/.exec(head) ?? [];
  if (tool === 'Bash') return { tool, command: body.join('\n') };
  if (tool === 'Write') return { tool, path, content: body.join('\n') };
  const middle = body.indexOf('@@');
  if (tool !== 'Edit' || middle === -1) throw new Error(`${at}: ${head} is no block that is known`);
  return { tool, path, old: body.slice(0, middle).join('\n'), new: body.slice(middle + 1).join('\n') };
}
