import type { Benchmark } from './benchmark.ts';
export const toolCall: Benchmark = { name: 'tool-call', title: '', method: '', run: () => Promise.resolve([]) };
