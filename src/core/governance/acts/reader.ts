import type { Run, ShellEffects } from '../../shell/effect.ts';
import type { Act, Scene } from '../act.ts';

/** What the readers of programs know beside the run. */
export interface ReaderContext {
  scene: Scene;
  shell: ShellEffects;
  /** The other machine, or the container, on which it runs; null: here. */
  host: string | null;
  /** Acts of a command that is run elsewhere. */
  elsewhere: (command: string, host: string, kind: 'remote' | 'container') => Act[];
}

/** What one program does, by its words. */
export type Reader = (run: Run, context: ReaderContext) => readonly Act[];

/** The same reader for several programs. */
export function readers(names: string, reader: Reader): Record<string, Reader> {
  return Object.fromEntries(names.split(' ').map((name) => [name, reader]));
}
