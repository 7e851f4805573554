import { isatty } from 'node:tty';
import { Command as Parser, type CommanderError } from 'commander';
import { RollcallError } from '../protocol/errors.ts';
import { VERSION } from '../protocol/version.ts';
import { CATALOG } from './catalog.ts';
import type { CommandSpec, Options } from './command.ts';
import { attempt } from './failure.ts';
import { createOutput } from './output.ts';

/** Summaries of the words that are no command themselves. */
const GROUPS: Readonly<Record<string, { summary: string; example: string }>> = {
  daemon: { summary: 'the process in the background that keeps the register', example: 'rollcall daemon status' },
  capture: { summary: 'what panes of tmux print, for what has no transcript', example: 'rollcall capture start' },
  import: { summary: 'take over what older systems wrote', example: 'rollcall import fpai docs/coordination --dry-run' },
  worktree: { summary: 'worktrees and branches of their own for sessions', example: 'rollcall worktree add' },
  rules: { summary: 'what is decided about calls, and by which rules', example: 'rollcall rules list' },
  cron: { summary: 'for those who clean up by a crontab', example: 'rollcall cron print' },
};

const JSON_OPTION = ['--json', 'print the reply as JSON, errors too'] as const;
const SWITCH = '--no-coordination';
const HELP_WIDTH = 100;
/** Of one command in the list of all; `--help` of the command names every one. */
const ARGUMENTS_LISTED = 2;

/** Runs one command line and gives its exit status. Never throws. */
export async function runProgram(words: readonly string[]): Promise<number> {
  const args = namedWrongly(withoutSwitch(words));
  const end = args.indexOf('--');
  const json = (end === -1 ? args : args.slice(0, end)).includes('--json');
  return attempt(
    async () => {
      let status = 0;
      // Building all of the parser takes 2 ms: only a word that names no command needs it all, to find what was meant.
      const first = args[0] ?? '';
      const asked = CATALOG.filter((spec) => spec.name.split(' ')[0] === first || spec.alias === first);
      const program = buildProgram(asked.length > 0 ? asked : CATALOG, async (spec, commandArgs, options) => {
        const command = await spec.load();
        const out = createOutput({ stdout: process.stdout, stderr: process.stderr, env: process.env, json });
        const context = { env: process.env, ...currentDirectory(), out, terminal: isatty(0), pid: process.pid };
        status = (await command(context, commandArgs, options)) ?? 0;
      });
      try {
        await program.parseAsync(args, { from: 'user' });
      } catch (error) {
        if (!(error instanceof HelpShown)) throw error;
      }
      return status;
    },
    { json },
  );
}

/**
 * `rollcall --no-coordination …`: in front of a command of this program it is the environment switch; in front of anything else it
 * starts that program, as `run --no-coordination` does.
 */
function withoutSwitch(words: readonly string[]): readonly string[] {
  if (words[0] !== SWITCH) return words;
  const rest = words.slice(1);
  process.env['ROLLCALL_NO_COORDINATION'] = '1';
  const first = rest[0];
  const own = first === undefined || (first !== '--' && first.startsWith('-')) || first === 'help' || first in GROUPS;
  if (own || CATALOG.some((spec) => spec.name === first || spec.alias === first)) return rest;
  return ['run', SWITCH, ...rest];
}

/** Thrown through the parser when it has printed a help text or the version. */
class HelpShown extends Error {}

/**
 * `rollcall help nope`, `rollcall nope --help`: the parser would show the help of everything. Given the words alone it says
 * that there is no such command, and which one was meant.
 */
function namedWrongly(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  const before = end === -1 ? args : args.slice(0, end);
  const [first, second] = before.filter((word) => !word.startsWith('-') && word !== 'help');
  if (first === undefined || !before.some((word) => word === 'help' || word === '--help' || word === '-h')) return args;
  const ofGroup = CATALOG.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name.split(' ')[1]);
  if (ofGroup.length > 0) return second === undefined || ofGroup.includes(second) ? args : [first, second];
  return CATALOG.some(({ name, alias }) => name === first || alias === first) ? args : [first];
}

type Act = (spec: CommandSpec, args: readonly string[], options: Options) => Promise<void>;

/** The parser for these commands; `act` is called with the command that was asked for. */
function buildProgram(specs: readonly CommandSpec[], act: Act): Parser {
  const program = prepared(new Parser('rollcall'), '')
    .description('Keeps the roll of the coding-agent sessions in a repository, and their edits apart.')
    .version(VERSION)
    .option(SWITCH, 'what is started takes no part in the coordination (see `run`)')
    .enablePositionalOptions()
    .addHelpText('after', '\nExample:\n  $ rollcall status\n      who works here; `rollcall <command> --help` shows more');
  for (const spec of specs) addCommand(program, spec, act);
  return program;
}

function addCommand(program: Parser, spec: CommandSpec, act: Act): void {
  const words = spec.name.split(' ');
  const name = words.at(-1) ?? '';
  const parent = words.length === 1 ? program : group(program, words[0] ?? '');
  const command = prepared(parent.command(name), spec.name)
    .summary(spec.summary)
    .description([capital(spec.summary) + '.', ...(spec.about ? [spec.about] : [])].join('\n'));
  if (spec.alias !== undefined) command.alias(spec.alias);
  for (const arg of spec.args ?? []) command.argument(arg.name, arg.about);
  for (const option of spec.options ?? []) command.option(option.flags, option.about);
  if (spec.passesRest) command.passThroughOptions();
  const examples = spec.examples.map((e) => `  $ ${e.command}\n      ${e.about}`);
  command.addHelpText('after', `\n${examples.length === 1 ? 'Example' : 'Examples'}:\n${examples.join('\n')}`);
  command.action(() => act(spec, command.args, optionsOf(command)));
}

function group(program: Parser, name: string): Parser {
  const existing = program.commands.find((c) => c.name() === name);
  if (existing) return existing;
  const { summary = '', example = '' } = GROUPS[name] ?? {};
  return prepared(program.command(name), name)
    .summary(summary)
    .description(`${capital(summary)}.`)
    .addHelpText('after', `\nExample:\n  $ ${example}`);
}

function prepared(parser: Parser, name: string): Parser {
  const printed: string[] = [];
  return parser
    .option(...JSON_OPTION)
    .configureHelp({ subcommandTerm: termOf })
    .configureOutput({
      writeErr: (text) => void printed.push(text),
      getOutHelpWidth: () => (process.stdout.isTTY ? Math.max(60, process.stdout.columns) : HELP_WIDTH),
      getErrHelpWidth: () => HELP_WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride((error) => {
      // A word that only groups others was called alone: its help is the answer.
      if (error.code === 'commander.help') process.stdout.write(printed.join(''));
      if (error.exitCode === 0 || error.code === 'commander.help') throw new HelpShown();
      throw usage(error, name);
    });
}

/** `leases, locks` or `show <ref>`: the word in a list of commands. */
function termOf(command: Parser): string {
  const args = command.registeredArguments.map((a) => {
    const name = `${a.name()}${a.variadic ? '...' : ''}`;
    return a.required ? ` <${name}>` : ` [${name}]`;
  });
  const shown = args.length > ARGUMENTS_LISTED ? [...args.slice(0, ARGUMENTS_LISTED), ' ...'] : args;
  return [command.name(), ...command.aliases()].join(', ') + shown.join('');
}

function usage(error: CommanderError, name: string): RollcallError {
  const detail = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  return new RollcallError('USAGE', { detail, command: `rollcall ${name}`.trim() }, { cause: error });
}

/** The options that were given, by their long names. */
function optionsOf(command: Parser): Options {
  const values = command.opts();
  const given: Record<string, string | true | undefined> = {};
  for (const option of command.options) {
    const value: unknown = values[option.attributeName()];
    if (option.negate ? value === false : value === true) given[(option.long ?? '').slice(2)] = true;
    else if (Array.isArray(value)) given[(option.long ?? '').slice(2)] = value.join('\0');
    else if (typeof value === 'string') given[(option.long ?? '').slice(2)] = value;
  }
  return given;
}

function currentDirectory(): { cwd: string; cwdGone: boolean } {
  try {
    return { cwd: process.cwd(), cwdGone: false };
  } catch {
    // The directory was deleted; the daemon still finds what it knew about this path.
    return { cwd: process.env['PWD'] ?? '/', cwdGone: true };
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
