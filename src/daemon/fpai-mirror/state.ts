import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Daemon } from '../context.ts';

/** What is remembered of the mirror of one workspace. */
export interface MirrorState {
  directory: string;
  /** Git directory whose exclude file has our names; null: none has. */
  excludedIn: string | null;
  /** SHA-256 of the registry files that we wrote last, the newest first: what has one of them was written by nobody else. */
  written: string[];
  /** The last entry of the journal that was looked at. */
  seq: number;
}

const shape = z.object({ directory: z.string(), excludedIn: z.string().nullable(), written: z.array(z.string()), seq: z.number().int() });

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function stateKey(workspaceId: number): string {
  return `fpai-mirror:${workspaceId}`;
}

/** null: there is no mirror. */
export async function readState(d: Daemon, workspaceId: number): Promise<MirrorState | null> {
  const text = await d.store.read((tx) => tx.settings.get(stateKey(workspaceId)));
  if (text === null) return null;
  const parsed = shape.nullable().safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

export async function writeState(d: Daemon, workspaceId: number, state: MirrorState | null): Promise<void> {
  await d.store.transaction([workspaceId], (tx) => tx.settings.set(stateKey(workspaceId), JSON.stringify(state)));
}
