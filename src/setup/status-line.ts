import { inspectSettings } from '../agents/claude-code/installer/inspect.ts';
import { readSettingsFile, settingsPath, type ClaudePlaces, type Scope } from '../agents/claude-code/installer/settings-file.ts';
import { RollcallError } from '../protocol/errors.ts';

/** A status line that counts where this scope does: it stands in the scope's own file, or in one that stands above or below it. */
export interface PresentStatusLine {
  path: string;
  own: boolean;
}

/** null: none is set. Of several, the one that Claude Code would show. A file that cannot be read has none. */
export function presentStatusLine(scope: Scope, deps: ClaudePlaces): PresentStatusLine | null {
  const scopes: Scope[] = scope === 'user' ? ['user'] : ['local', 'project', 'user'];
  for (const path of [deps.managedSettings, ...scopes.map((each) => settingsPath(each, deps))]) {
    try {
      const { statusLine } = inspectSettings(readSettingsFile(path).text);
      if (statusLine !== null) return { path, own: statusLine.own };
    } catch (error) {
      if (!(error instanceof RollcallError)) throw error;
    }
  }
  return null;
}
