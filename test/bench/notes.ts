/** Why a budget is missed, by the name of the benchmark; printed only when it is. */
export const MISSED_WHY: Readonly<Record<string, string>> = {};

/** What was tried and measured, with its numbers. */
export const DEAD_ENDS: readonly string[] = [];
