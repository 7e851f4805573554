import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GIVINGS } from '../../src/core/message/delivery.ts';
import { marksIn, type MessageMark } from '../../src/core/message/mark.ts';
import { inbox } from '../../src/daemon/register/inbox.ts';
import { settleMail } from '../../src/daemon/register/mail.ts';
import { send } from '../../src/daemon/register/send.ts';
import { type Agent, RegisterWorld } from './register-world.ts';
import { person } from './roll-world.ts';

let world: RegisterWorld;
beforeAll(async () => {
  world = await RegisterWorld.open();
});
afterAll(() => world.close());

const who = () => ({ cwd: world.repository, caller: person, instance: { tty: null, tmuxPane: null, shell: null }, day: '2026-11-21' });

/** `read`: what the hook replied reaches the model; else it is lost on its way. Either way the conversation goes on. */
type Step = { is: 'send' } | { is: 'call'; read: boolean } | { is: 'look' } | { is: 'kill' } | { is: 'prompt'; read: boolean };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.constant<Step>({ is: 'send' }),
    fc.record({ is: fc.constant('call' as const), read: fc.boolean() }),
    fc.record({ is: fc.constant('prompt' as const), read: fc.boolean() }),
    fc.constant<Step>({ is: 'look' }),
    fc.constant<Step>({ is: 'kill' }),
  ),
  { minLength: 5, maxLength: 40 },
);

/** A session and the transcript that its agent writes. */
class Reader {
  readonly agent: Agent;
  readonly marks: (MessageMark & { at: number })[] = [];
  readonly #answers: number[] = [];

  constructor(agent: Agent) {
    this.agent = agent;
  }

  async step(step: Step): Promise<void> {
    if (step.is === 'kill') await world.restart();
    if (step.is === 'look') await this.look();
    if (step.is !== 'call' && step.is !== 'prompt') return;
    const { texts } = await (step.is === 'call' ? this.agent.before('x.ts', world.nextCall()) : this.agent.prompt());
    world.advance(5);
    if (step.read) for (const { message, to } of marksIn(texts.join('\n'))) this.marks.push({ message, to, at: world.now });
    world.advance(5);
    this.#answers.push(world.now);
  }

  /** The archive's thread has stored what is written by now. */
  async look(): Promise<void> {
    const { id } = await this.row();
    await settleMail(world.d, id, this.agent.id, { marks: this.marks, answers: this.#answers.slice(-8) });
  }

  async row() {
    const [row] = await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', this.agent.id));
    if (row === undefined) throw new Error('no session');
    return row;
  }
}

test('in whatever order messages, calls, lost replies, looks and kills come: each is read once, and one that was lost too often is known to be unseen', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      runs += 1;
      const reader = new Reader(world.agent(`reader-${runs}`, 1000 + runs));
      await reader.agent.start();
      const { number } = await reader.row();
      for (const step of all) {
        if (step.is === 'send') await send(world.d, { ...who(), to: String(number), text: 'x', replyTo: null });
        else await reader.step(step);
      }
      // What comes then is read: after enough of it nothing is on its way any more.
      for (let round = 0; round < 25; round += 1) {
        await reader.step({ is: 'call', read: true });
        await reader.look();
      }
      const { messages } = await inbox(world.d, { ...who(), session: String(number), sent: false, message: null, acknowledge: null });
      expect(messages).toHaveLength(all.filter(({ is }) => is === 'send').length);
      for (const { number: message, deliveries } of messages) {
        const seen = reader.marks.filter((mark) => mark.message === message).length;
        const [delivery] = deliveries;
        expect({ seen, state: delivery?.state }).toEqual(seen === 0 ? { seen, state: 'given' } : { seen: 1, state: 'delivered' });
        if (seen === 0) expect(delivery?.givings).toBe(GIVINGS);
      }
      await reader.agent.end();
    }),
    { numRuns: 20 },
  );
});
