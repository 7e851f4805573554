/**
 * How often a property is tried: `ROLLCALL_MACHINE_RUNS` times as often as in the tests where that is set, with the seed
 * `ROLLCALL_MACHINE_SEED` where one is given. A failure prints its seed and path.
 */
export function parameters(runs: number): { numRuns: number; seed: number; path?: string; endOnFailure: boolean } {
  const factor = Number(process.env['ROLLCALL_MACHINE_RUNS'] ?? 1);
  const seed = Number(process.env['ROLLCALL_MACHINE_SEED'] ?? Date.now() % 2 ** 31);
  const path = process.env['ROLLCALL_MACHINE_PATH'];
  return { numRuns: Math.max(1, Math.round(runs * factor)), seed, ...(path === undefined ? {} : { path }), endOnFailure: false };
}
