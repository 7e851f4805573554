import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { effectsOf, placeCovers } from '../../src/core/shell/effects.ts';
import type { FileEffect, ShellEffects } from '../../src/core/shell/effects.ts';
import { isBelow } from '../../src/core/shell/paths.ts';
import { CORPUS } from '../corpus/shell/corpus.ts';
import { programsOf } from '../corpus/shell/programs.ts';
import type { Sample } from '../corpus/shell/sample.ts';
import { shellTree } from '../../src/platform/shell-tree.ts';
import { environment, identity, makeTemplate, removeAll, runInCopy } from '../integration/shell-oracle.ts';
import type { Outcome, Place } from '../integration/shell-oracle.ts';
import { byBash, byEvaluation, randomWords } from '../integration/shell-words.ts';

interface Trial {
  run: string;
  predicted: ShellEffects;
  before: Map<string, string>;
  after: Map<string, string>;
  /** Parts of the repository that changed. */
  parts: string[];
  text: string;
}

const AT_ONCE = 3;

let template: Place;
let untouched: Outcome;
let trials: Trial[] = [];
let absent: Sample[] = [];

beforeAll(async () => {
  template = await makeTemplate();
  untouched = await runInCopy(template, 'untouched', 'true', true);
  const installed = programsHere(CORPUS);
  const here = CORPUS.filter((sample) => sample.dry === undefined && installed(sample.run));
  absent = CORPUS.filter((sample) => sample.dry === undefined && !installed(sample.run));
  const waiting = [...here.entries()];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) trials.push(await tryOut(next[1].run, `t${next[0]}`));
    }),
  );
}, 180_000);

afterAll(() => removeAll(template));

/** Which commands have all their programs on this machine, by what a shell finds. */
function programsHere(samples: readonly Sample[]): (command: string) => boolean {
  const names = [...new Set(samples.flatMap(({ run }) => programsOf(run)))].filter((name) => !name.includes(' '));
  const script = 'for n; do command -v -- "$n" > /dev/null && printf "%s\\n" "$n"; done; true';
  const found = execFileSync('bash', ['-c', script, '_', ...names], { env: environment(template), encoding: 'utf8', ...identity });
  const known = new Set(found.split('\n'));
  // A name that is put together or a path is left to the run itself.
  return (command) =>
    programsOf(command).every((name) => name.includes(' ') || known.has(name) || /[\\"[:]/.test(name) || /(?:\.sh|^co|^f|^g)$/.test(name));
}

async function tryOut(command: string, name: string): Promise<Trial> {
  const context = { cwd: template.root, home: template.home, env: environment(template), tree: shellTree() };
  const predicted = effectsOf(command, context);
  const inGit = /\bgit\b/.test(command);
  const { files, parts, text } = await runInCopy(template, name, command, inGit);
  const changed = inGit ? [...untouched.parts].flatMap(([part, old]) => (parts.get(part) === old ? [] : [part])) : [];
  return { run: command, predicted, before: untouched.files, after: files, parts: changed, text };
}

const isChange = ({ kind }: FileEffect): boolean => kind !== 'read';

/** Paths that came, went or changed. */
function changedPaths({ before, after }: Trial): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
}

/** What sure effects leave behind, as far as no later effect may have changed it again. */
function promised(effects: readonly FileEffect[]): Map<string, { there: boolean; tree: boolean }> {
  const end = new Map<string, { there: boolean; tree: boolean }>();
  for (const effect of effects.filter(isChange)) {
    const places = [{ path: effect.path, there: effect.kind === 'write' || effect.kind === 'create' }];
    if (effect.to !== undefined) places.push({ path: effect.to, there: true });
    for (const { path, there } of places) {
      if (effect.certainty === 'possible') {
        for (const known of end.keys()) if (placeCovers({ path, extent: effect.extent }, known)) end.delete(known);
        continue;
      }
      if (!there && effect.extent === 'tree') for (const known of end.keys()) if (isBelow(known, path)) end.delete(known);
      end.delete(path);
      end.set(path, { there, tree: effect.extent === 'tree' });
    }
  }
  return end;
}

function brokenPromises(trial: Trial): string[] {
  const { before, after } = trial;
  return [...promised(trial.predicted.effects)].flatMap(([path, { there, tree }]) => {
    if (!there) {
      const left = [...after.keys()].filter(
        (name) => name === path || (tree && isBelow(name, path) && before.get(name) === after.get(name)),
      );
      return left.includes(path) || left.length > 0 ? [`${path} is still there`] : [];
    }
    if (/\/\.git(?:\/|$)/.test(path)) return [];
    if (!after.has(path)) return [`${path} is not there`];
    // A directory that was made anew looks like the old one.
    const same = before.get(path) === after.get(path) && after.get(path)?.startsWith('directory') !== true;
    return same ? [`${path} has not changed`] : [];
  });
}

function uncovered(trial: Trial, only: 'sure' | 'all'): string[] {
  const effects = trial.predicted.effects.filter((effect) => isChange(effect) && (only === 'all' || effect.certainty === 'sure'));
  return changedPaths(trial).filter((path) => {
    if (isEmptied(trial, path, effects)) return false;
    const [was, is] = [trial.before.has(path), trial.after.has(path)];
    return !effects.some(({ kind, to, extent, path: from }) => {
      if (to !== undefined && is && placeCovers({ path: to, extent }, path)) return true;
      if (!placeCovers({ path: from, extent }, path)) return false;
      if (was && !is) return kind === 'delete' || kind === 'move';
      return kind === 'write' || kind === 'create';
    });
  });
}

/** A directory that goes with the last file in it is no change of its own. */
function isEmptied({ before, after }: Trial, path: string, effects: readonly FileEffect[]): boolean {
  if (before.get(path)?.startsWith('directory') !== true || after.has(path)) return false;
  const files = [...before.keys()].filter((name) => isBelow(name, path) && before.get(name)?.startsWith('file') === true);
  return files.length > 0 && files.every((name) => effects.some((effect) => placeCovers(effect, name)));
}

const report = (list: readonly Trial[], say: (trial: Trial) => readonly string[]): string[] =>
  list.flatMap((trial) => (say(trial).length === 0 ? [] : [`${trial.run} :: ${say(trial).join(', ')} :: ${trial.text.slice(0, 200)}`]));

describe('every command of the corpus, run for real', () => {
  test('sure effects happen', () => {
    expect(trials.length).toBeGreaterThan(400);
    expect(report(trials, brokenPromises)).toEqual([]);
  });

  test('where all is sure, nothing else happens', () => {
    const certain = trials.filter(
      ({ predicted }) =>
        predicted.unknown.length === 0 && predicted.effects.every((effect) => !isChange(effect) || effect.certainty === 'sure'),
    );
    expect(certain.length).toBeGreaterThan(250);
    expect(report(certain, (trial) => uncovered(trial, 'sure'))).toEqual([]);
  });

  test('sure and possible effects together include what happens in at least 95 %', () => {
    const missed = report(trials, (trial) => uncovered(trial, 'all'));
    const unsaid = report(
      trials.filter(({ predicted }) => predicted.unknown.length === 0),
      (trial) => uncovered(trial, 'all'),
    );
    expect(unsaid).toEqual([]);
    expect(missed.length / trials.length).toBeLessThanOrEqual(0.05);
  });

  test('git changes only the parts of the repository that it was said to change', () => {
    const inGit = trials.filter(({ run, predicted }) => /\bgit\b/.test(run) && predicted.unknown.length === 0);
    expect(inGit.length).toBeGreaterThan(120);
    expect(
      report(inGit, ({ parts, predicted }) =>
        parts.filter((part) => !predicted.git.some(({ writes }) => writes.some((one) => one === part))),
      ),
    ).toEqual([]);
  });

  test('prints how many ran, precision and recall', () => {
    const sure = trials.flatMap((trial) => [...promised(trial.predicted.effects).keys()]).length;
    const broken = trials.flatMap(brokenPromises).length;
    const changes = trials.flatMap(changedPaths).length;
    const bySure = changes - trials.flatMap((trial) => uncovered(trial, 'sure')).length;
    const byAll = changes - trials.flatMap((trial) => uncovered(trial, 'all')).length;
    const complete = trials.filter((trial) => uncovered(trial, 'all').length === 0).length;
    const silent = trials.filter((trial) => changedPaths(trial).length === 0 && trial.predicted.unknown.length === 0);
    const alarms = silent.filter(({ predicted }) =>
      predicted.effects.some((effect) => isChange(effect) && effect.certainty === 'sure'),
    ).length;
    const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
    console.log(
      [
        `shell corpus: ${trials.length} of ${CORPUS.length} commands ran (${CORPUS.filter(({ dry }) => dry !== undefined).length} never do, ${absent.length} lack a program)`,
        `sure effects: ${sure}, precision ${percent(sure - broken, sure)}`,
        `changed paths: ${changes}, recall ${percent(bySure, changes)} by sure effects, ${percent(byAll, changes)} by all`,
        `commands whose changes are all foreseen: ${percent(complete, trials.length)}`,
        `commands that changed nothing: ${silent.length}, with a sure effect: ${alarms}`,
      ].join('\n'),
    );
    expect(broken).toBe(0);
    expect(complete / trials.length).toBeGreaterThanOrEqual(0.95);
  });
});

test('words become what bash makes of them', () => {
  const words = randomWords(4000, 20_261);
  const bash = byBash(words);
  const known = words.map((word) => byEvaluation(word));
  const wrong = words.flatMap((word, at) => {
    const found = known[at];
    return found === undefined || JSON.stringify(found) === JSON.stringify(bash[at]) ? [] : [{ word, bash: bash[at], found }];
  });
  expect(wrong).toEqual([]);
  expect(known.filter((found) => found !== undefined).length).toBeGreaterThan(3500);
});
