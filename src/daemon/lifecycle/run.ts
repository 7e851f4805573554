import type { Closing, PhaseRecord } from '../../core/lifecycle/closing.ts';
import type { Session } from '../../core/session/session.ts';
import type { Daemon } from '../context.ts';
import type { ClosingMachine } from './machine.ts';

/** Where closedowns write below the state directory. */
export interface ClosingPlaces {
  /** Documents and markers, in a directory for each workspace. */
  closedowns: string;
  /** List of the repositories whose exclude file has our names: uninstall takes them back. */
  excludes: string;
}

/** One closedown as its phases see it. */
export interface ClosingRun {
  d: Daemon;
  machine: ClosingMachine;
  places: ClosingPlaces;
  session: Session;
  closing: Closing & { begunAt: number; document: string };
  /** Process of the command that asked; null: it is not known, or gone. */
  caller: number | null;
  /** Writes down what the phase has to know should it be broken off now. Throws GivenUp. */
  note(data: PhaseRecord['data']): Promise<void>;
}

/** The session was opened again, or forgotten, meanwhile: nothing more is done. */
export class GivenUp extends Error {}
