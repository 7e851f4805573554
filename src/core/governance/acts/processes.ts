import type { Run } from '../../shell/effect.ts';
import type { Act, Attribute, Scene } from '../act.ts';
import { argumentsOf } from './arguments.ts';
import { type Reader, type ReaderContext, readers } from './reader.ts';
import { actOf, textsOf } from './words.ts';

/** Programs that many others run in: their name says nothing about whose process it is. */
const SHARED =
  /^(?:node|nodejs|bun|deno|python[\d.]*|ruby|java|php|perl|go|dotnet|npm|npx|pnpm|yarn|bash|zsh|sh|fish|docker|dockerd|containerd|postgres|mysqld|redis-server|mongod|nginx|chrome|chromium|code|electron|ssh|git|make|beam\.smp|\.\*|\.|\*)$/i;

/** What sessions, or this machine, live in. */
const VITAL =
  /^(?:claude(?:-code)?|codex|gemini|opencode|cursor|rollcall|rollcall-daemon|tmux(?:: server)?|screen|sshd|systemd|init|launchd|Xorg|gnome-shell|WindowServer|dbus-daemon|NetworkManager)$/i;

/** Programs that name the processes of others to the one that they feed. */
const FINDERS = /^(?:pgrep|pidof|ps|grep|egrep|rg|awk|lsof|fuser|ss|netstat)$/;

/** `process.kill` with `by` (`name`, `port`, `pid`, `all`) and what is named; `process.service`; `terminal.end`. */
export const PROCESS_READERS: Record<string, Reader> = {
  ...readers('pkill killall', (run, { scene }) => {
    const args = argumentsOf(
      textsOf(run),
      run.program === 'pkill' ? 'u euid U uid t terminal P parent g pgroup G s session signal F pidfile' : 'u user s signal t',
    );
    // The signal stands among the letters: -9, -KILL.
    const names = args.operands;
    if (args.has('help', 'l', 'V', 'version') || isQuestion(run)) return [];
    if (args.has('P', 'parent', 'F', 'pidfile') && names.length === 0) return [];
    if (names.length === 0) return args.has('u', 'user', 'euid', 'U') ? [kill(run, scene, 'all', ['(every process of a user)'])] : [];
    return [kill(run, scene, 'name', names)];
  }),
  kill: (run, context) => {
    const { scene } = context;
    const words = textsOf(run);
    if (isQuestion(run) || ['-l', '-L'].includes(words[0] ?? '')) return [];
    const first = words[0]?.startsWith('-') === true && words.length > 1 ? 1 : 0;
    const pids = words.slice(first).filter((word) => word !== '--' && !/^(?:s|n)$/.test(word));
    if (pids.some((pid) => pid === '-1')) return [kill(run, scene, 'all', ['(every process)'])];
    if (pids.some((pid) => scene.vitalProcesses?.includes(Number(pid)) === true)) return [kill(run, scene, 'name', ['rollcall'])];
    if (pids.some((pid) => pid === '1')) return [kill(run, scene, 'name', ['init'])];
    const finder = run.fed.find((program) => FINDERS.test(program));
    if (finder === undefined) return [];
    return found(run, context);
  },
  ...readers('fuser', (run, { scene }) => {
    const args = argumentsOf(textsOf(run), 'n namespace');
    if (!args.has('k', 'kill')) return [];
    const ports = args.operands.map((word) => /^(\d+)(?:\/(?:tcp|udp))?$/.exec(word)?.[1]).filter((port) => port !== undefined);
    return ports.length === 0 ? [] : [kill(run, scene, 'port', ports)];
  }),
  ...readers('kill-port fkill killport', (run, { scene }) => {
    const args = argumentsOf(textsOf(run), 'm method p port');
    const named = [...args.operands, ...args.values('p', 'port')].flatMap((word) => word.split(','));
    const ports = named.map((word) => word.replace(/^:/, '')).filter((word) => /^\d+$/.test(word));
    const names = named.filter((word) => !/^:?\d+$/.test(word) && word !== '');
    if (ports.length > 0) return [kill(run, scene, 'port', ports)];
    return names.length === 0 ? [] : [kill(run, scene, 'name', names)];
  }),
  xkill: (run, { scene }) => [kill(run, scene, 'all', ['(a window)'])],
  taskkill: (run, { scene }) => {
    const words = textsOf(run);
    const at = words.findIndex((word) => /^\/+im$/i.test(word));
    return at < 0 ? [] : [kill(run, scene, 'name', [(words[at + 1] ?? '').replace(/\.exe$/i, '')])];
  },
  ...readers('systemctl service launchctl rc-service', (run) => {
    const words = textsOf(run).filter((word) => !word.startsWith('-'));
    const verb = words.find((word) =>
      /^(?:stop|restart|disable|mask|kill|poweroff|reboot|halt|suspend|hibernate|bootout|unload|isolate|rescue|emergency)$/.test(word),
    );
    if (verb === undefined || textsOf(run).includes('--user')) return [];
    if (/^(?:poweroff|reboot|halt|suspend|hibernate|rescue|emergency)$/.test(verb)) return [actOf(run, 'system.power', { verb })];
    return [actOf(run, 'process.service', { verb, restart: verb === 'restart', names: words.filter((word) => word !== verb) })];
  }),
  ...readers('docker podman', (run, { shell }) => {
    const verb = /^(?:container )?(?:kill|stop|rm) /.exec(`${textsOf(run).join(' ')} `)?.[0].trim();
    if (verb === undefined || !run.fed.includes(run.program)) return [];
    // A list with a filter is a choice.
    const chosen = shell.runs.some(
      ({ words }) =>
        words.some(({ text }) => /^(?:--filter|-f$|name=|label=|ancestor=)/.test(text)) &&
        words.some(({ text }) => text === 'ps' || text === 'ls'),
    );
    return chosen ? [] : [actOf(run, 'process.containers', { verb })];
  }),
  tmux: (run) => {
    const args = argumentsOf(textsOf(run), 'L S t f');
    const verb = args.operands.find((word) => /^(?:kill-server|kill-session|kill-pane|kill-window)$/.test(word));
    if (verb === undefined) return [];
    // A socket of its own is a server of its own.
    return [
      actOf(run, 'terminal.end', {
        verb,
        all: verb === 'kill-server' || args.has('a'),
        separate: args.has('L', 'S'),
        target: args.value('t') ?? '',
      }),
    ];
  },
};

/** Signal 0 only asks. */
function isQuestion(run: Run): boolean {
  const [first, second] = textsOf(run);
  return first === '-0' || ((first === '-s' || first === '--signal') && second === '0');
}

/** What is ended is what another program of the command has found: what that was asked for. */
function found(run: Run, { scene, shell }: ReaderContext): Act[] {
  for (const finder of shell.runs.slice(0, shell.runs.indexOf(run))) {
    if (!run.fed.includes(finder.program)) continue;
    const words = textsOf(finder);
    const line = words.join(' ');
    if (PORT_FINDERS.has(finder.program)) {
      const port = /(?:^|[\s:i])(?:tcp|udp)?:?(\d{2,5})(?:\/\w+)?(?=$|[\s"'])/.exec(line)?.[1];
      return [kill(run, scene, 'port', port === undefined ? [] : [port])];
    }
    if (!NAME_FINDERS.has(finder.program)) continue;
    const name = argumentsOf(words, 'u U t P g G F A B C m e').operands[0] ?? words.at(-1);
    if (name !== undefined) return [kill(run, scene, 'name', [name.replace(/^["']?\[(\w)\]/, '$1')])];
  }
  return [kill(run, scene, 'name', [])];
}

const PORT_FINDERS = new Set(['lsof', 'fuser', 'ss', 'netstat']);
const NAME_FINDERS = new Set(['pgrep', 'pidof', 'grep', 'egrep', 'rg']);

function kill(run: Run, { protectedPorts = [] }: Scene, by: string, names: readonly string[]): Act {
  const bare = names.map((name) => name.replace(/^\^|\$$/g, ''));
  const attributes: Record<string, Attribute> = {
    by,
    names,
    ...(names[0] === undefined ? {} : { name: names[0] }),
    shared: by === 'name' && bare.some((name) => SHARED.test(name)),
    vital: by === 'all' || (by === 'name' && bare.some((name) => VITAL.test(name) || /\b(?:claude|rollcall)\b/i.test(name))),
    protected: by === 'port' && names.some((port) => protectedPorts.includes(Number(port))),
  };
  return actOf(run, 'process.kill', attributes);
}
