import type { IdentifyReply, IdentifyRequest } from '../../protocol/api-identity.ts';
import { ERRORS, RollcallError } from '../../protocol/errors.ts';
import { setup } from '../../setup/entry.ts';
import { asker } from '../asker.ts';
import type { Command, CommandContext, Options } from '../command.ts';
import { client } from '../daemon-client.ts';
import { createDialogue, type Dialogue } from '../dialogue.ts';
import { numberOf, sessionNumber } from '../number.ts';
import { cleanupText } from '../rendering/cleanup-text.ts';
import { bannerText, detectedText, displacedText, forgottenText, identityText, takenText } from '../rendering/identity-text.ts';
import { rollText } from '../rendering/roll-text.ts';
import { safe } from '../rendering/safe.ts';

const NAME = 'rollcall identify';
/** Options that say who one is to be, or how to find out. */
const CHOICES = ['as', 'role', 'goal', 'new', 'no-cleanup', 'auto-cleanup', 'heartbeat-only', 'force', 'compat'];
/** Answers that are no free number, before the dialogue ends. */
const TRIES = 3;

export const identify: Command = async (context, _args, options) => {
  if (options['forget']) return forget(context, options);
  const wanted = wish(context, options);
  if (wanted.heartbeatOnly) return beat(context, wanted);
  return new Identification(context, options, wanted).run();
};

type Wish = Omit<IdentifyRequest, 'cwd'>;

function wish(context: CommandContext, options: Options): Wish {
  const together = (...names: string[]): boolean => names.filter((name) => options[name] !== undefined).length > 1;
  const refuse = (detail: string): RollcallError => new RollcallError('USAGE', { detail, command: NAME });
  if (together('no-cleanup', 'auto-cleanup')) throw refuse('--no-cleanup and --auto-cleanup do not go together');
  if (options['heartbeat-only'] && together('heartbeat-only', 'as', 'role', 'goal', 'new', 'force', 'auto-cleanup')) {
    throw refuse('--heartbeat-only changes nothing else: only --no-cleanup goes with it');
  }
  if (options['compat'] !== undefined && options['compat'] !== 'fpai') {
    throw refuse(`--compat takes fpai, not '${String(options['compat'])}'`);
  }
  const text = (name: string): string | null => (typeof options[name] === 'string' ? options[name] : null);
  return {
    ...asker(context),
    as: numberOf(text('as'), '--as', NAME),
    fresh: options['new'] === true,
    role: text('role'),
    goal: text('goal'),
    force: options['force'] === true,
    heartbeatOnly: options['heartbeat-only'] === true,
  };
}

async function forget(context: CommandContext, options: Options): Promise<void> {
  if (CHOICES.some((name) => options[name] !== undefined))
    throw new RollcallError('USAGE', { detail: '--forget goes with no other option', command: NAME });
  const { out } = context;
  const reply = await client(context).forget(asker(context));
  if (out.json) return out.reply(reply);
  for (const line of forgottenText(reply)) out.line(line);
}

async function beat(context: CommandContext, wanted: Wish): Promise<number | void> {
  const { out } = context;
  const reply = await client(context).identify(wanted);
  if (out.json) {
    out.reply(reply);
    return reply.outcome === 'unknown' ? ERRORS.IDENTITY_UNKNOWN.exit : 0;
  }
  if (reply.outcome === 'unknown') throw new RollcallError('IDENTITY_UNKNOWN');
  out.line('💓 Heartbeat sent');
}

/**
 * One run: banner; stale sessions; then the identity that is known, the number that was asked for, or the question for one.
 * Where nobody can answer, nothing is asked: what is not known by then ends with IDENTITY_UNKNOWN.
 */
class Identification {
  readonly #context: CommandContext;
  readonly #options: Options;
  readonly #wanted: Wish;
  readonly #asks: boolean;
  #dialogue: Dialogue | null = null;

  constructor(context: CommandContext, options: Options, wanted: Wish) {
    this.#context = context;
    this.#options = options;
    this.#wanted = wanted;
    this.#asks = context.terminal && context.out.terminal && !context.out.json;
  }

  async run(): Promise<number | void> {
    const { as, fresh } = this.#wanted;
    this.#say(...bannerText(this.#options['compat'] === 'fpai' ? 'FPAI' : 'ROLLCALL'));
    if (as !== null || fresh) {
      await this.#lookAfterStale((await this.#daemon.roll({ all: false })).stale, false);
      return this.#take(as);
    }
    const found = await this.#known();
    const unknown = found.outcome === 'unknown';
    const cleaned = await this.#lookAfterStale(found.roll.stale, unknown && this.#asks);
    if (!unknown) return this.#loaded(cleaned ? { ...found, roll: await this.#daemon.roll({ all: false }) } : found);
    const now = cleaned ? await this.#known() : found;
    if (found.lost !== null) this.#say(`⚠️  Cached identity (#${found.lost}) not found in registry.`, '');
    this.#say(...rollText(now.roll), '');
    return this.#asks ? this.#choose(now, cleaned) : this.#propose(now);
  }

  get #daemon() {
    return client(this.#context);
  }

  #say(...lines: string[]): void {
    if (!this.#context.out.json) for (const line of lines) this.#context.out.line(line);
  }

  async #answer(question: string): Promise<string | null> {
    this.#dialogue ??= createDialogue(process.stdin, (text) => this.#context.out.raw(text));
    return this.#dialogue.ask(question);
  }

  /** The identity that the terminal or the agent has; asks for no number. */
  #known(): Promise<IdentifyReply> {
    return this.#daemon.identify({ ...this.#wanted, as: null });
  }

  /** Says, asks or cleans, as the options and the settings want it. true: the register is another one now. */
  async #lookAfterStale(stale: number, mayAsk: boolean): Promise<boolean> {
    if (stale === 0 || this.#options['no-cleanup']) return false;
    const how = this.#options['auto-cleanup'] ? 'auto' : await this.#setting();
    if (how === 'auto') {
      this.#say(detectedText(stale), '');
      await this.#cleanUp();
      return true;
    }
    if (how === 'never' || !mayAsk) {
      this.#say(`${detectedText(stale)}; \`rollcall cleanup\` marks them inactive`, '');
      return false;
    }
    this.#say(detectedText(stale), '', 'Would you like to clean up stale sessions first?');
    this.#say('  This will mark inactive sessions so you can reuse their numbers.', '');
    const answer = await this.#answer('Clean up stale sessions? (y/n): ');
    if (answer === null) throw this.#over('Nothing was changed.');
    this.#say('');
    if (['y', 'yes'].includes(answer.trim().toLowerCase())) {
      await this.#cleanUp();
      return true;
    }
    this.#say('Skipping cleanup. Continuing with current registry.', '');
    return false;
  }

  async #setting(): Promise<unknown> {
    const { settingAt } = await setup.settings();
    return settingAt(this.#context.env, this.#context.cwd, 'cleanup.on_identify').value;
  }

  async #cleanUp(): Promise<void> {
    const { caller } = this.#wanted;
    const reply = await this.#daemon.cleanup({ caller, dryRun: false, timeoutMinutes: null, all: false });
    this.#say('Running cleanup...', ...cleanupText(reply), '', '✅ Cleanup complete! Registry refreshed.', '');
  }

  async #choose(first: IdentifyReply, cleaned: boolean): Promise<number | void> {
    const nothing = cleaned ? 'No number was taken.' : 'Nothing was changed.';
    let proposed = first.proposed;
    for (let tried = 0; tried < TRIES; tried++) {
      this.#say(`🎯 Proposed: #${proposed} (press Enter)`, '', 'Which session number are you?');
      const answer = await this.#answer('> ');
      if (answer === null) throw this.#over(nothing);
      this.#say('');
      const number = answer.trim() === '' ? proposed : sessionNumber(answer);
      if (number === null) {
        this.#say(`❌ Invalid choice: ${safe(answer)}`, '');
        continue;
      }
      if (answer.trim() === '') this.#say(`🎯 Auto-assigning Session #${number}`, '');
      const reply = await this.#ask(number);
      if (reply !== null) return this.#identified(reply);
      this.#say(...takenText(number, await this.#daemon.roll({ all: false })), '');
      ({ proposed } = await this.#known());
    }
    throw this.#over(nothing);
  }

  /** Nobody can be asked: what would be proposed, and an exit status that says that nothing is known. */
  #propose(reply: IdentifyReply): number {
    if (this.#context.out.json) {
      this.#context.out.reply(reply);
      return ERRORS.IDENTITY_UNKNOWN.exit;
    }
    this.#say(`🎯 Proposed: #${reply.proposed} (rollcall identify --as ${reply.proposed})`);
    throw new RollcallError('IDENTITY_UNKNOWN');
  }

  /** null: a living session has this number. */
  async #ask(number: number): Promise<IdentifyReply | null> {
    try {
      return await this.#daemon.identify({ ...this.#wanted, as: number });
    } catch (error) {
      if (error instanceof RollcallError && error.code === 'NUMBER_TAKEN') return null;
      throw error;
    }
  }

  /** @param number null: the lowest free one, for a new session */
  async #take(number: number | null): Promise<number | void> {
    const { out } = this.#context;
    try {
      const reply = await this.#daemon.identify(this.#wanted);
      if (number === null) this.#say(`🎯 Auto-assigning Session #${reply.session?.number ?? 0}`, '');
      return this.#identified(reply);
    } catch (error) {
      if (out.json || number === null || !(error instanceof RollcallError) || error.code !== 'NUMBER_TAKEN') throw error;
      for (const line of takenText(number, await this.#daemon.roll({ all: false }))) out.warn(line);
      return error.exit;
    }
  }

  #loaded(reply: IdentifyReply): void {
    this.#end(reply, '✅ Session Identity Loaded', []);
  }

  #identified(reply: IdentifyReply): void {
    const terminal = reply.session?.agent === 'terminal';
    const kept = terminal ? 'Session identity saved for today.' : "Session identity lasts as long as the agent's session.";
    this.#end(reply, `✅ Identified as Session #${reply.session?.number ?? 0}`, [kept]);
  }

  #end(reply: IdentifyReply, title: string, kept: readonly string[]): void {
    const { session, reactivated, displaced } = reply;
    if (this.#context.out.json) return this.#context.out.reply(reply);
    if (session === null) return;
    this.#say(...displacedText(session.number, displaced));
    if (reactivated) this.#say(`✅ Reactivating Session #${session.number}`, '');
    this.#say(title, '', ...identityText(session, reactivated), '', ...kept, ...(reply.notes ?? []).map(safe), '💓 Heartbeat sent');
  }

  #over(outcome: string): RollcallError {
    this.#say(outcome);
    return new RollcallError('IDENTITY_UNKNOWN');
  }
}
