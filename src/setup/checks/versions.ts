import { cleanEnvironment, run } from '../../platform/run.ts';
import { pointerPath } from '../client-files.ts';
import { readPointer } from '../../agents/claude-code/installer/pointer.ts';
import type { SetupDependencies } from '../dependencies.ts';
import { bad, good, warn, type Check } from './check.ts';

const NODE_NEEDED: Version = [22, 18];
/** Worktrees as the register knows them. */
const GIT_NEEDED: Version = [2, 5];
const BASH_NEEDED: Version = [3, 2];

type Version = readonly [major: number, minor: number];

export async function checkVersions(deps: SetupDependencies): Promise<Check[]> {
  const pointer = readPointer(pointerPath(deps));
  const [git, bash, node] = await Promise.all([
    ask('git', deps),
    ask('bash', deps),
    pointer?.node === undefined ? null : ask(pointer.node, deps),
  ]);
  return [
    versionCheck('node', process.versions.node, NODE_NEEDED, 'Install a newer Node.js, or run `npm ci` in the checkout.'),
    ...(node === null || pointer?.node === process.execPath
      ? []
      : [versionCheck('node of the hooks', node, NODE_NEEDED, 'Run `npm ci` in the checkout and `rollcall setup`.', pointer?.node)]),
    rollcallCheck(deps.program.version, pointer?.version),
    versionCheck('git', git, GIT_NEEDED, 'Install git, or put it on PATH.'),
    versionCheck('bash', bash, BASH_NEEDED, 'Install bash, or put it on PATH; the hook is written in it.'),
  ];
}

async function ask(program: string, deps: SetupDependencies): Promise<string | null> {
  const result = await run(program, ['--version'], { cwd: '/', env: cleanEnvironment(deps.env), timeoutMs: 10_000 });
  return result.kind === 'exited' && result.code === 0 ? (result.stdout.toString('utf8').split('\n')[0] ?? '') : null;
}

function versionCheck(name: string, found: string | null, needed: Version, remedy: string, where?: string): Check {
  const at = where === undefined ? '' : ` (${where})`;
  if (found === null) return bad(name, `it cannot be run${at}`, remedy);
  const parts = /(\d+)\.(\d+)(?:\.\d+)?/.exec(found);
  const [text, major, minor] = parts === null ? [found, 0, 0] : [parts[0], Number(parts[1]), Number(parts[2])];
  const enough = major > needed[0] || (major === needed[0] && minor >= needed[1]);
  return enough ? good(name, text + at) : bad(name, `${text}${at} is too old, ${needed.join('.')} is needed`, remedy);
}

function rollcallCheck(own: string, installed: string | undefined): Check {
  if (installed === undefined || installed === own) return good('rollcall', own);
  return warn('rollcall', `${own}, but the installed hooks are of ${installed}`, 'Run `rollcall setup` with the one that you want to use.');
}
