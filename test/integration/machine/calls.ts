import type { ToolCall } from '../../../src/protocol/agent-event.ts';
import { aCall } from '../register-world.ts';
import type { Place } from './facts.ts';
import type { Files } from './files.ts';
import { TREE } from './ground.ts';
import type { Op } from './steps.ts';

/** A call that was announced and went ahead. */
export interface Call {
  useId: string;
  s: number;
  pid: number;
  sub: string | null;
  op: Op;
  tool: ToolCall;
  /** Files that it names and changes. */
  places: Place[];
  acted: boolean;
}

/** The files that a call names and changes. */
export function named(files: Files, w: number, { kind, f, g }: Op): Place[] {
  if (kind === 'tree' || kind === 'opaque' || kind === 'look') return [];
  if (kind === 'glob') return files.below(w);
  return (kind === 'two' || kind === 'move') && f !== g ? [files.place(w, f), files.place(w, g)] : [files.place(w, f)];
}

export function toolOf(files: Files, useId: string, w: number, op: Op): ToolCall {
  const [f, g] = [files.place(w, op.f), files.place(w, op.g)].map((place) => files.path(place));
  if (op.kind === 'edit') return { ...aCall(useId), writes: [f ?? ''] };
  const directory = files.directory(w, TREE);
  const command = {
    write: `echo x > ${f}`,
    two: `echo x > ${f}; echo x > ${g}`,
    remove: `rm -f ${f}`,
    move: f === g ? `rm -f ${f}` : `mv ${f} ${g}`,
    tree: `rm -rf ${directory}`,
    glob: `rm -f ${directory}/*`,
    opaque: 'python3 generate.py',
    look: `cat ${f}`,
  }[op.kind];
  return { ...aCall(useId), name: 'Bash', command };
}

/** What a call does to the files. @param w the checkout that it works in. @param me whose it is */
export function act(files: Files, { op, places }: Call, w: number, me: string | null): void {
  const [first, second] = places;
  if (op.kind === 'look') return;
  if (op.kind === 'opaque') files.write(files.place(w, op.f), me);
  else if (op.kind === 'tree' || op.kind === 'glob') for (const place of files.below(w)) files.remove(place, me);
  else if (first && (op.kind === 'remove' || (op.kind === 'move' && !second))) files.remove(first, me);
  else if (op.kind === 'move' && first && second) files.move(first, second, me);
  else for (const place of places) files.write(place, me);
}
