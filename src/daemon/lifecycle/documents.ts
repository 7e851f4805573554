import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENT_DIRECTORY } from '../../core/lifecycle/marker.ts';

/** Absolute paths of a closedown's document below the state directory, and of its marker once that was taken back. */
export function keptPaths(
  closedowns: string,
  workspaceId: number,
  name: string,
): { directory: string; markdown: string; json: string; marker: string } {
  const directory = join(closedowns, String(workspaceId));
  return {
    directory,
    markdown: join(directory, `${name}.md`),
    json: join(directory, `${name}.json`),
    marker: join(directory, `${name}.marker`),
  };
}

/** From the root of the checkout. */
export function documentIn(name: string): { markdown: string; json: string } {
  return { markdown: `${DOCUMENT_DIRECTORY}/${name}.md`, json: `${DOCUMENT_DIRECTORY}/${name}.json` };
}

/** Names of documents, without ending, that lie in a checkout already. */
export function documentsThere(root: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(join(root, DOCUMENT_DIRECTORY)).map((name) => name.replace(/\.(md|json)$/, '')));
  } catch {
    return new Set();
  }
}
