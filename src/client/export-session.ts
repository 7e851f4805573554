import { isAbsolute, relative, resolve } from 'node:path';
import { canonical } from '../platform/files.ts';
import type { ExportRequest, ExportResult, ExportState } from '../protocol/api-export.ts';
import type { Client } from './client.ts';

/**
 * Has the daemon export a session, and waits for the end. An interrupt ends the export too.
 *
 * @param seen told about twice a second how far it is
 * @throws what the export failed with: EXPORT_REFUSED, NOT_CAPTURED, EXPORT_CANCELLED, …
 */
export async function exportSession(
  client: Client,
  request: Omit<ExportRequest, 'cwd'>,
  seen: (state: ExportState) => void,
): Promise<ExportResult> {
  const { id } = await client.startExport(request);
  const interrupt = (): void => void client.cancelExport(id).catch(() => {});
  process.once('SIGINT', interrupt);
  try {
    for (;;) {
      const state = await client.exportState(id);
      if (state.result !== null) return state.result;
      seen(state);
    }
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/**
 * The directory that a person named, as the daemon takes it. Below the current one it stays as it was named: a link there
 * is refused. Another one is where its path really leads.
 */
export function exportDirectory(cwd: string, named: string): string {
  const root = realOf(cwd);
  const path = resolve(root, named);
  const below = relative(root, path);
  return below.startsWith('..') || isAbsolute(below) ? realOf(path) : path;
}

function realOf(path: string): string {
  const real = canonical(path);
  return real.ok ? real.path : path;
}
