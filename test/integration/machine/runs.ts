/** Of the tests that run with all others: what fails there fails for everybody, and every time. */
const SEED = 20_261_121;

/**
 * How often a property is tried, and from which seed. `ROLLCALL_MACHINE_RUNS` multiplies the runs and takes another seed each
 * time, or `ROLLCALL_MACHINE_SEED`; `ROLLCALL_MACHINE_PATH` goes straight to one case. A failure prints its seed and path.
 */
export function parameters(runs: number): { numRuns: number; seed: number; path?: string } {
  const { ROLLCALL_MACHINE_RUNS: factor, ROLLCALL_MACHINE_SEED: given, ROLLCALL_MACHINE_PATH: path } = process.env;
  const seed = given === undefined ? (factor === undefined ? SEED : Date.now() % 2 ** 31) : Number(given);
  const numRuns = Math.max(1, Math.round(runs * Number(factor ?? 1)));
  console.log(`lease machine: ${numRuns} runs from seed ${seed}`);
  return { numRuns, seed, ...(path !== undefined && { path }) };
}
