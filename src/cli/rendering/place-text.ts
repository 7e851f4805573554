import { safe } from './safe.ts';

/** For a command about the directory one is in, when that was deleted. */
export function goneText(cwd: string): string {
  // The shell says which one it was; without its word only the root is known.
  const which = cwd === '/' ? '' : ` (${safe(cwd)})`;
  return `The directory that you are in no longer exists${which}. \`rollcall sessions --all\` shows every repository.`;
}
