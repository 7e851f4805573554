import type { Run } from '../../shell/effect.ts';
import { resolvePath } from '../../shell/paths.ts';
import type { Act, Scene } from '../act.ts';
import { isGoverning, zoneOf } from '../zones.ts';
import { type Arguments, argumentsOf } from './arguments.ts';
import { type Reader, readers } from './reader.ts';
import { actOf, textsOf } from './words.ts';

/** Commands of Rollcall that change what it allows, or end it. */
const WEAKENS =
  /^(?:uninstall|setup|trust|allow|daemon stop|rules (?:add|disable|enable|apply|review|remove)|forget|unlock|config set|instructions (?:accept|edit|reject)|exceptions?|closedown --force)\b/;

/** `self.rollcall` with `verb`, `self.agent` with `what`: an agent's permissions, hooks and servers, changed by its own command. */
export const OWN_READERS: Record<string, Reader> = {
  rollcall: (run) => {
    const args = argumentsOf(textsOf(run), '');
    const line = args.operands.join(' ');
    if (args.has('dry-run', 'help', 'h')) return [];
    const verb = WEAKENS.exec(line)?.[0];
    if (
      verb === undefined ||
      (verb === 'unlock' && !args.has('force')) ||
      (verb === 'rules review' && !args.has('approve', 'reject', 'modify'))
    )
      return [];
    return [actOf(run, 'self.rollcall', { verb })];
  },
  ...readers('claude claude-code', (run) => {
    const words = textsOf(run);
    const line = words.join(' ');
    if (/--dangerously-skip-permissions|--allow-dangerously-skip-permissions|--permission-mode[ =](?:bypassPermissions|dontAsk)/.test(line))
      return agent(run, 'without permissions');
    if (/(?:^|\s)--(?:settings|setting-sources|allowed-?[Tt]ools)\b/.test(line)) return agent(run, 'with settings of its own');
    const verb =
      /^(?:config (?:set|add|remove)|mcp (?:add|remove|add-json|reset-project-choices)|plugin (?:install|uninstall|enable|disable|marketplace add)|hooks)\b/.exec(
        line,
      )?.[0];
    return verb === undefined ? [] : agent(run, verb);
  }),
  ...readers('ln gln', (run, { scene }) => linked(run, scene, argumentsOf(textsOf(run), 't target-directory S suffix'))),
  ...readers('cp gcp', (run, { scene }) => {
    const args = argumentsOf(textsOf(run), 't target-directory S suffix');
    return args.has('l', 'link', 's', 'symbolic-link') ? linked(run, scene, args) : [];
  }),
  codex: (run) =>
    /--(?:yolo|dangerously-bypass\S*|full-auto)|approval_policy="?never|--ask-for-approval[ =]never|(?:^|\s)-a never|danger-full-access/.test(
      textsOf(run).join(' '),
    )
      ? agent(run, 'without permissions')
      : [],
  gemini: (run) =>
    /(?:^|\s)(?:--yolo|-y)(?:\s|$)|--approval-mode[ =]yolo/.test(textsOf(run).join(' ')) ? agent(run, 'without permissions') : [],
};

function agent(run: Run, what: string): Act[] {
  return [actOf(run, 'self.agent', { what })];
}

/** A name that leads to settings: what is written to it later changes them. */
function linked(run: Run, scene: Scene, args: Arguments): Act[] {
  const sources = args.has('t', 'target-directory') || args.operands.length < 2 ? args.operands : args.operands.slice(0, -1);
  const paths = sources.map((source) => resolvePath(run.cwd ?? '/', source)).filter((path) => isGoverning(path, scene));
  const [first] = paths;
  if (first === undefined) return [];
  const places = paths.map((path) => ({ path, extent: 'one' as const }));
  return [actOf(run, 'file.link', { zone: zoneOf(first, scene) }, places)];
}
