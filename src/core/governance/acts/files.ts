import type { FileEffect, Place, Run } from '../../shell/effect.ts';
import { resolvePath } from '../../shell/paths.ts';
import type { Act, Attribute, GovernedCall, Scene } from '../act.ts';
import { isSecret, isToken } from '../secrets.ts';
import { coveredBy, isGoverning, wholeOf, zoneOf } from '../zones.ts';
import { lineOf } from './words.ts';

/** Programs whose words are what they delete: their acts come from their words, whether that is there or not. */
const REMOVERS: Readonly<Record<string, 'tree' | 'flag' | 'one'>> = {
  rm: 'flag',
  grm: 'flag',
  rmdir: 'one',
  unlink: 'one',
  shred: 'one',
  srm: 'flag',
  trash: 'tree',
  'trash-put': 'tree',
  rimraf: 'tree',
  del: 'tree',
  'del-cli': 'tree',
};

/** What is done to files: `file.read`, `file.write`, `file.delete`, `file.move`; those of one zone and program are one act. */
export function fileActs(call: GovernedCall, scene: Scene): Act[] {
  const acts = new Acts(scene);
  for (const path of call.writes) acts.add('file.write', { path, extent: 'one' }, call.tool, 'sure');
  for (const path of call.deletes ?? []) acts.add('file.delete', { path, extent: 'one' }, call.tool, 'sure');
  if (call.shell === null) return acts.all;
  const taken = takenOf(call.shell.runs);
  for (const effect of call.shell.effects) ofEffect(acts, effect, taken);
  for (const run of call.shell.runs) {
    const how = REMOVERS[run.program];
    if (how === undefined) continue;
    const operands = operandsOf(run.words.map((word) => (word.sort === 'unknown' ? null : word.text)));
    const recursive = how === 'tree' || (how === 'flag' && operands.flags.some((flag) => /^-[a-zA-Z]*[rR]|^--recursive$/.test(flag)));
    for (const at of operands.at) {
      const word = run.words[at];
      if (word === undefined || (word.sort === 'text' && !word.text.startsWith('/') && run.cwd === null) || word.text === '') continue;
      // Of names that come from elsewhere (`xargs rm`) nobody knows which files of the own worktree they are; all of it they are not.
      if (word.sort === 'place' && word.extent === 'tree' && run.certainty === 'possible' && zoneOf(word.text, scene) === 'worktree')
        continue;
      const place: Place =
        word.sort === 'place'
          ? { path: word.text, extent: word.extent }
          : { path: resolvePath(run.cwd ?? '/', word.text), extent: recursive ? 'tree' : 'one' };
      acts.add('file.delete', place, lineOf(run), run.certainty, { program: run.program });
    }
  }
  return acts.all;
}

/** One place of a run as an act. */
export function fileAct(kind: string, place: Place, run: Run, scene: Scene): Act {
  return {
    kind,
    certainty: run.certainty,
    by: lineOf(run),
    places: [place],
    attributes: { program: run.program, ...attributesOf(kind, place, scene) },
  };
}

/** Programs whose output becomes variables of the shell (`export $(cat .env)`), and is not shown. */
function takenOf(runs: readonly Run[]): ReadonlySet<string> {
  return new Set(runs.flatMap(({ program, fed }) => (TAKERS.has(program) ? fed : [])));
}

const TAKERS = new Set(['export', 'declare', 'eval', 'source', '.']);

function ofEffect(acts: Acts, effect: FileEffect, taken: ReadonlySet<string>): void {
  const { kind, by, certainty, to, extent, path } = effect;
  const program = by.split(' ')[0] ?? by;
  const place = { path, extent };
  // Of what may be anywhere below a directory (an install, a formatter) nobody knows what it will be.
  const vague = certainty === 'possible' && extent === 'tree' && !SWEEPERS.has(program);
  if (vague && !acts.governs(path)) return;
  if (kind === 'read') acts.add('file.read', place, by, certainty, taken.has(program) ? { program, taken: true } : { program });
  else if (kind === 'write' || kind === 'create') acts.add('file.write', place, by, certainty, { program });
  else if (kind === 'delete') {
    if (REMOVERS[program] === undefined) acts.add('file.delete', place, by, certainty, { program });
  } else {
    acts.add('file.move', place, by, certainty, { program });
    if (to !== undefined) acts.add('file.write', { path: to, extent }, by, certainty, { program });
  }
}

/** Programs that surely go through a whole tree, as far as it is there. */
const SWEEPERS = new Set(['find', 'fd', 'xargs', 'mv']);

/** Positions of words that are no options, and the options. */
function operandsOf(words: readonly (string | null)[]): { at: number[]; flags: string[] } {
  const at: number[] = [];
  const flags: string[] = [];
  let ended = false;
  for (const [index, word] of words.entries()) {
    if (word === '--' && !ended) ended = true;
    else if (!ended && word?.startsWith('-') === true && word !== '-') flags.push(word);
    else if (word !== null) at.push(index);
  }
  return { at, flags };
}

/** More places than that of one act are not kept. */
const MOST_PLACES = 200;

/** Collects acts: places with the same attributes are one. */
class Acts {
  readonly #scene: Scene;
  readonly #acts = new Map<string, Act & { places: Place[] }>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  add(kind: string, place: Place, by: string, certainty: Act['certainty'], more: Readonly<Record<string, Attribute>> = {}): void {
    const attributes = { ...more, ...attributesOf(kind, place, this.#scene) };
    const key = `${kind} ${certainty} ${by} ${JSON.stringify(attributes)}`;
    const known = this.#acts.get(key);
    if (known === undefined) this.#acts.set(key, { kind, certainty, by, places: [place], attributes });
    else if (known.places.length < MOST_PLACES) known.places.push(place);
  }

  /** Whether a directory is one of settings of Rollcall or of an agent: whatever comes into it is not vague. */
  governs(path: string): boolean {
    return isGoverning(path, this.#scene);
  }

  get all(): Act[] {
    return Array.from(this.#acts.values());
  }
}

function attributesOf(kind: string, place: Place, scene: Scene): Record<string, Attribute> {
  const zone = zoneOf(place.path, scene);
  // A tree that comes into an agent's own directory brings settings along.
  const brings = kind === 'file.write' && place.extent === 'tree' && zone !== 'rollcall' && isGoverning(place.path, scene);
  const attributes: Record<string, Attribute> = { zone: brings ? 'agent-settings' : zone };
  if (isSecret(place.path, scene.home) || isToken(place.path, zone)) attributes['secret'] = true;
  if (kind === 'file.read') return attributes;
  if (kind === 'file.write' && place.path.endsWith('/.ssh/known_hosts')) attributes['known'] = true;
  const part = attributes['zone'] === 'git' ? /\/\.git\/([^/]+)/.exec(place.path)?.[1] : undefined;
  if (part !== undefined) attributes['part'] = part;
  if (place.extent !== 'one') attributes['tree'] = true;
  if (kind === 'file.write') return attributes;
  const whole = wholeOf(place, scene);
  if (whole !== null) attributes['whole'] = whole;
  const covers = coveredBy(place, scene);
  if (covers.length > 0) attributes['covers'] = covers;
  if (kind === 'file.delete' && scene.isOwn?.(place.path) === true) attributes['own'] = true;
  return attributes;
}
