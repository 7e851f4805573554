import type { Run, ShellEffects } from '../../shell/effect.ts';
import { effectsOf } from '../../shell/effects.ts';
import type { Act, Scene } from '../act.ts';
import { carriedBy } from './carriers.ts';
import { codeDeeds, INTERPRETERS } from './code.ts';
import { DATA_READERS } from './data.ts';
import { DEPLOY_READERS } from './deploy.ts';
import { fileAct, fileActs } from './files.ts';
import { GIT_READER } from './git.ts';
import { KEY_READERS } from './keys.ts';
import { NETWORK_READERS } from './network.ts';
import { OUTWARD_READERS } from './outward.ts';
import { OWN_READERS } from './own.ts';
import { PROCESS_READERS } from './processes.ts';
import { PUBLISH_READERS } from './publish.ts';
import type { Reader, ReaderContext } from './reader.ts';
import { REMOTE_READERS } from './remote.ts';
import { SYSTEM_READERS } from './system.ts';
import { actOf, textsOf } from './words.ts';

/** All that is known of a program, by its name; several families may know one. */
const READERS = new Map<string, Reader[]>();
for (const family of [
  { git: GIT_READER },
  DATA_READERS,
  DEPLOY_READERS,
  PUBLISH_READERS,
  PROCESS_READERS,
  NETWORK_READERS,
  OUTWARD_READERS,
  SYSTEM_READERS,
  OWN_READERS,
  KEY_READERS,
  REMOTE_READERS,
]) {
  for (const [name, reader] of Object.entries(family)) READERS.set(name, [...(READERS.get(name) ?? []), reader]);
}

/** What the programs do that a command runs: `program.run` for each, and what their words say. */
export function runActs(shell: ShellEffects, scene: Scene, host: string | null = null): Act[] {
  const context: ReaderContext = {
    scene,
    shell,
    host,
    elsewhere: (command, where, kind) => (host === null ? elsewhereActs(command, where, kind, scene) : []),
  };
  const acts: Act[] = [];
  for (const run of shell.runs) {
    const inner = innerOf(run);
    for (const one of inner === null ? [run] : [run, inner]) {
      acts.push(general(one));
      for (const reader of READERS.get(one.program) ?? []) for (const act of reader(one, context)) acts.push(act);
    }
    const carried = carriedBy(run);
    if (carried !== null) for (const act of commandActs(carried, run, scene, host)) acts.push(act);
    if (INTERPRETERS.has(run.program)) for (const act of codeActs(run, scene, host)) acts.push(act);
  }
  if (isForkBomb(shell)) acts.push({ kind: 'system.fork', certainty: 'sure', by: shell.unknown[0]?.by ?? '', places: [], attributes: {} });
  return acts;
}

/** `python -m twine …` is twine, `java -jar bfg.jar …` is bfg, `node bin/rollcall.mjs …` is rollcall. */
function innerOf(run: Run): Run | null {
  const [first, second = ''] = textsOf(run);
  if ((run.program === 'node' || run.program === 'bun') && first?.endsWith('rollcall.mjs') === true) {
    return { ...run, program: 'rollcall', path: first, words: run.words.slice(1) };
  }
  const jar = first === '-jar' && /([^/]+?)(?:-[\d.]+)?\.jar$/.exec(second)?.[1];
  const program = first === '-m' && run.program.startsWith('python') ? second : jar;
  return typeof program === 'string' && program !== '' ? { ...run, program, path: program, words: run.words.slice(2) } : null;
}

/** A function that starts itself in the background until nothing is left. */
function isForkBomb({ goesOn, unknown, runs }: ShellEffects): boolean {
  const endless = unknown.filter(({ why }) => why === 'size');
  return goesOn && runs.length < 5 && endless.length === 2 && endless.some(({ by }) => by === 'shell');
}

/** What code in the command does to files, and the commands that it runs. */
function codeActs(run: Run, scene: Scene, host: string | null): Act[] {
  const acts: Act[] = [];
  for (const { kind, target } of codeDeeds(run, scene.home)) {
    if (kind === 'run') for (const act of commandActs(target, run, scene, host)) acts.push(act);
    else acts.push(fileAct(`file.${kind}`, { path: target, extent: kind === 'delete' ? 'tree' : 'one' }, run, scene));
  }
  return acts;
}

/** What a command does that another program starts: of what goes on inside of it nothing is looked at twice. */
function commandActs(command: string, run: Run, scene: Scene, host: string | null): Act[] {
  const shell = effectsOf(command, { cwd: run.cwd ?? '/', home: scene.home, env: { HOME: scene.home }, tree: ELSEWHERE });
  if (shell.runs.some((one) => INTERPRETERS.has(one.program) || carriedBy(one) !== null)) return [];
  return [...fileActs({ tool: 'Bash', shell, writes: [] }, scene), ...runActs(shell, scene, host)];
}

function general(run: Run): Act {
  const words = textsOf(run);
  const verb = words.find((word) => /^[a-z]/i.test(word));
  const env = Object.entries(run.env).map(([name, value]) => `${name}=${value}`);
  return actOf(run, 'program.run', { words, ...(verb === undefined ? {} : { verb }), ...(env.length === 0 ? {} : { env }) });
}

/** Nothing is known of another machine's files: everything that is named counts as there. */
const ELSEWHERE = { expand: () => [], kind: () => 'directory' as const };
const HOME = '/home/(there)';

/** What a command does on another machine or in a container; all its acts say on which. Files of containers come again. */
function elsewhereActs(command: string, host: string, kind: 'remote' | 'container', { protectedBranches }: Scene): Act[] {
  const shell = effectsOf(command, { cwd: HOME, home: HOME, env: {}, tree: ELSEWHERE });
  const scene: Scene = {
    home: HOME,
    worktree: null,
    branch: null,
    repositories: [],
    own: [],
    scratch: [],
    ...(protectedBranches === undefined ? {} : { protectedBranches }),
  };
  const files = kind === 'container' ? [] : fileActs({ tool: 'Bash', shell, writes: [] }, scene).filter((act) => act.kind !== 'file.read');
  const acts: Act[] = [];
  for (const act of [...files, ...runActs(shell, scene, host)]) {
    if (kind === 'remote' || OF_CONTAINERS.test(act.kind)) acts.push(thereOf(act, host));
  }
  return acts;
}

const OF_CONTAINERS = /^(?:data|deploy|package|outward|secret|program)\./;

function thereOf({ attributes, ...act }: Act, host: string): Act {
  return { ...act, attributes: { ...attributes, there: host } };
}
