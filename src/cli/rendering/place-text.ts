import { safe } from './safe.ts';

/** For a command about the directory one is in, when that was deleted. */
export function goneText(cwd: string): string {
  return `The directory that you are in no longer exists (${safe(cwd)}). \`rollcall sessions --all\` shows every repository.`;
}
