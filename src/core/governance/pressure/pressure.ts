export const PRESSURE_LEVELS = ['NORMAL', 'ELEVATED', 'HIGH', 'CRITICAL', 'DANGEROUS'] as const;

export type PressureLevel = (typeof PRESSURE_LEVELS)[number];

/** What is measured of a session; all of it from its transcript. */
export interface PressureInputs {
  /** Share of the context window that is filled, 0–1; null: not known. */
  context: number | null;
  /** Share of the window that one turn fills, on average over the last ones; null: not known. */
  growth: number | null;
  /** Compactions so far. */
  compactions: number;
  /** How often the error that came most often has come, by its signature, since something else worked. */
  sameError: number;
  /** How often the file that was written most often was written in the last turns. */
  sameFile: number;
  /** Files that were read again since the last compaction although they had been read before it. */
  rereads: number;
}

export interface PressurePart {
  name: keyof PressureInputs;
  /** 0–1: what it would be if there were nothing else. */
  value: number;
  /** In words, for the line: `the same error 4 times`. */
  shown: string;
}

export interface Pressure {
  /** 0–1. */
  value: number;
  level: PressureLevel;
  /** Those above 0, the strongest first. */
  parts: readonly PressurePart[];
  /** Turns until the window is full, at the growth of the last ones; null: not known. */
  turnsLeft: number | null;
}

const LIMITS: readonly (readonly [number, PressureLevel])[] = [
  [0.85, 'DANGEROUS'],
  [0.7, 'CRITICAL'],
  [0.5, 'HIGH'],
  [0.3, 'ELEVATED'],
];

/** What each of the others can add at most: none of them reaches the top alone, the context does. */
const CEILINGS = { growth: 0.25, compactions: 0.3, sameError: 0.5, sameFile: 0.3, rereads: 0.25 };

/** Below these counts there is nothing to see: a test may fail twice, a file be written a few times. */
const USUAL = { compactions: 0, sameError: 2, sameFile: 4, rereads: 2 };

/** At this many above the usual the ceiling is reached. */
const FULL = { compactions: 4, sameError: 6, sameFile: 10, rereads: 8 };

/**
 * How near a session is to losing its thread, 0–1. Parts come together as `1 - (1-a)(1-b)…`: each raises what is left, none
 * lowers it, and the context alone reaches 1.
 */
export function pressureOf(inputs: PressureInputs): Pressure {
  const { context, growth } = inputs;
  const turnsLeft = context === null || growth === null || growth <= 0 ? null : Math.max(0, Math.floor((1 - clamp(context)) / growth));
  const all: PressurePart[] = [
    { name: 'context', value: clamp(context ?? 0), shown: `the window is ${percent(context ?? 0)} full` },
    {
      name: 'growth',
      value: turnsLeft === null || turnsLeft >= 10 ? 0 : CEILINGS.growth * (1 - turnsLeft / 10),
      shown: `full in about ${turnsLeft ?? 0} turns`,
    },
    counted('compactions', inputs.compactions, `${inputs.compactions} compactions`),
    counted('sameError', inputs.sameError, `the same error ${inputs.sameError} times`),
    counted('sameFile', inputs.sameFile, `the same file written ${inputs.sameFile} times`),
    counted('rereads', inputs.rereads, `${inputs.rereads} files read again`),
  ];
  const parts = all.filter(({ value }) => value > 0).toSorted((a, b) => b.value - a.value);
  const value = Math.round((1 - parts.reduce((left, part) => left * (1 - part.value), 1)) * 1000) / 1000;
  return { value, level: levelOf(value), parts, turnsLeft };
}

export function levelOf(value: number): PressureLevel {
  return LIMITS.find(([least]) => value >= least)?.[1] ?? 'NORMAL';
}

function counted(name: keyof typeof USUAL, count: number, shown: string): PressurePart {
  return { name, value: CEILINGS[name] * clamp((count - USUAL[name]) / FULL[name]), shown };
}

function clamp(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(1, Math.max(0, value));
}

function percent(value: number): string {
  return `${Math.round(clamp(value) * 100)} %`;
}
