import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SETTINGS, type World } from '../harness/world.ts';

const EVENTS = [
  'SessionStart',
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
  'PostToolBatch',
  'PermissionRequest',
  'PermissionDenied',
  'SubagentStart',
  'SubagentStop',
  'PreCompact',
  'PostCompact',
  'Stop',
  'StopFailure',
  'SessionEnd',
  'Notification',
  'CwdChanged',
];

export interface LoggedHook {
  event: string;
  body: Record<string, unknown> & { session_id: string; hook_event_name: string };
  /** What the hook saw of its caller: `ppid=… pane=… entrypoint=… id=… envfile=…`. */
  origin: string;
}

/** Hooks of the recorder itself, which keep every body that the agent sends and answer nothing. */
export class HookLog {
  readonly directory: string;

  constructor(world: World) {
    this.directory = path.join(world.directory, 'hooks');
    mkdirSync(this.directory);
    const script = path.join(import.meta.dirname, 'log-hook');
    const entry = (event: string): object => ({
      hooks: [{ type: 'command', command: `exec '${script}' '${this.directory}' ${event}`, timeout: 5 }],
    });
    const settings = { ...SETTINGS, hooks: Object.fromEntries(EVENTS.map((event) => [event, [entry(event)]])) };
    writeFileSync(world.settings, JSON.stringify(settings));
  }

  /** All calls so far, oldest first. */
  read(): LoggedHook[] {
    return readdirSync(this.directory)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => ({
        event: name.split('-')[1] ?? '',
        body: JSON.parse(readFileSync(path.join(this.directory, name), 'utf8')) as LoggedHook['body'],
        origin: readFileSync(path.join(this.directory, name.replace('.json', '.origin')), 'utf8').trim(),
      }));
  }

  find(event: string, matches: (body: LoggedHook['body']) => boolean = () => true): LoggedHook | undefined {
    return this.read().find((logged) => logged.event === event && matches(logged.body));
  }
}
