import type { PressureCourse, Trend } from '../../core/governance/pressure/course.ts';
import type { Pressure } from '../../core/governance/pressure/pressure.ts';
import type { PressureView } from '../../protocol/api-budget.ts';

/** How it stands with one session. */
export interface PressureReading {
  pressure: Pressure;
  trend: Trend;
  course: PressureCourse;
  /** What the agent was told last; null: nothing. */
  line: string | null;
  /** What it was made of, as one text: the same one says nothing new. */
  seen: string;
  turns: number;
}

/** The pressure of each living session, as last measured. Lost with a restart, and made again from the archive. */
export class Pressures {
  readonly #readings = new Map<string, PressureReading>();

  /** null: not measured, or switched off. */
  of(sessionId: string): PressureReading | null {
    return this.#readings.get(sessionId) ?? null;
  }

  view(sessionId: string): PressureView | null {
    const reading = this.of(sessionId);
    if (reading === null) return null;
    const { pressure, trend, course } = reading;
    const { level, value, parts, turnsLeft } = pressure;
    return { level, value, parts: [...parts], trend, turnsLeft, checkpoints: [...course.checkpoints] };
  }

  keep(sessionId: string, reading: PressureReading): void {
    this.#readings.set(sessionId, reading);
  }

  forget(sessionId: string): void {
    this.#readings.delete(sessionId);
  }
}
