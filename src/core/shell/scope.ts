import type { CompoundList, Script, Function as ShellFunction, Word } from 'unbash';
import type { Certainty, ShellContext } from './effect.ts';
import type { Field, Outcome, Stream, Value } from './field.ts';
import { OK, sameValue, textValue, UNKNOWN_STREAM, unknownField } from './field.ts';
import type { Files } from './files.ts';
import type { Ledger } from './ledger.ts';

/** What the parts of the evaluation call of each other without importing each other. */
export interface Machine {
  /** Runs what stands in a syntax tree. */
  script: (scope: Scope, script: Script | CompoundList) => Outcome;
  /** Parses and runs text. */
  text: (scope: Scope, text: string) => Outcome;
  /** Runs words that are expanded already: what a wrapper was given. */
  words: (scope: Scope, fields: readonly Field[]) => Outcome;
  expand: (scope: Scope, word: Word) => Field[];
}

/** What is one for the whole command. */
export interface World {
  context: ShellContext;
  files: Files;
  ledger: Ledger;
  machine: Machine;
  budget: Budget;
  /** How many `break` and `continue` were met. */
  jumps: number;
}

export type Body = ShellFunction['body'];

/** Ends the evaluation; the caller reports what was found until then. */
export class TooMuch extends Error {}

/** Steps of work that one command may cost, so that no text keeps the caller waiting. */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** @throws TooMuch when nothing is left */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooMuch();
  }
}

const DEEPEST = 60;

/** The state of one shell: a subshell and a branch that may not be taken have their own. */
export class Scope {
  readonly world: World;
  /** Null: not known. */
  cwd: string | null;
  previous: string | null;
  certainty: Certainty = 'sure';
  stdin: Stream = UNKNOWN_STREAM;
  /** Programs whose output comes in: by the pipe, or in the words that are run. */
  fed: readonly string[] = [];
  /** What the last `<(…)` gives. */
  descriptor: Stream = UNKNOWN_STREAM;
  vars = new Map<string, Value | 'unset'>();
  functions = new Map<string, Body>();
  positional: Field[] = [];
  directories: (string | null)[] = [];
  options = new Set<string>();
  depth = 0;

  constructor(world: World, cwd: string | null) {
    this.world = world;
    this.cwd = cwd;
    this.previous = null;
  }

  /** A copy that shares files and findings. */
  fork(certainty: Certainty = this.certainty): Scope {
    this.world.budget.spend(1 + (this.vars.size + this.functions.size + this.positional.length) / 8);
    const copy = new Scope(this.world, this.cwd);
    copy.previous = this.previous;
    copy.certainty = this.certainty === 'possible' ? 'possible' : certainty;
    copy.stdin = this.stdin;
    copy.fed = this.fed;
    copy.vars = new Map(this.vars);
    copy.functions = new Map(this.functions);
    copy.positional = this.positional;
    copy.directories = [...this.directories];
    copy.options = new Set(this.options);
    copy.depth = this.depth;
    return copy;
  }

  /** What may have happened in a branch: where it differs, it is not known afterwards. */
  join(branch: Scope): void {
    for (const [name, value] of branch.vars) {
      const own = this.vars.get(name);
      if (own === value || (typeof own === 'object' && typeof value === 'object' && sameValue(own, value))) continue;
      this.vars.set(name, { fields: [unknownField(`$${name}`)], array: false });
    }
    for (const [name, body] of branch.functions) this.functions.set(name, body);
    if (branch.cwd !== this.cwd) this.cwd = null;
    if (branch.previous !== this.previous) this.previous = null;
  }

  /** Goes one level deeper, or says that it is too deep and does nothing. */
  deeper(by: string, run: () => Outcome): Outcome {
    if (this.depth >= DEEPEST) {
      this.world.ledger.unknown('size', by);
      return OK;
    }
    this.depth += 1;
    try {
      return run();
    } finally {
      this.depth -= 1;
    }
  }

  /** @returns undefined for a variable that is certainly not set */
  lookup(name: string): Value | undefined {
    const own = this.vars.get(name);
    if (own !== undefined) return own === 'unset' ? undefined : own;
    if (name === 'HOME') return textValue(this.world.context.home);
    if (name === 'PWD') return this.cwd === null ? unknownValue(name) : textValue(this.cwd);
    if (name === 'OLDPWD') return this.previous === null ? unknownValue(name) : textValue(this.previous);
    const known = Object.hasOwn(this.world.context.env, name) ? this.world.context.env[name] : undefined;
    return known === undefined ? unknownValue(name) : textValue(known);
  }

  set(name: string, value: Value): void {
    this.vars.set(name, value);
  }
}

export function unknownValue(name: string): Value {
  return { fields: [unknownField(`$${name}`)], array: false };
}
