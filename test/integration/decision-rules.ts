import type { Rule } from '../../src/core/governance/rule.ts';
import type { RegisterWorld } from './register-world.ts';

const rule = (id: string, part: Partial<Rule>): Rule => ({
  id,
  version: 1,
  domain: 'deploy',
  match: { acts: ['program.run'], where: { program: id } },
  outcome: 'deny',
  unattended: 'deny',
  message: 'it would run {by}.',
  alternative: null,
  mustPass: [],
  ...part,
});

/** Rules about programs that are nowhere: each has the name of the program that it speaks of. */
export const TRIAL_RULES: readonly Rule[] = [
  rule('deny-it', { alternative: 'echo instead' }),
  rule('ask-it', { outcome: 'ask' }),
  rule('note-it', { outcome: 'ask', unattended: 'note' }),
  rule('tell-it', { outcome: 'note' }),
  rule('deny-too', {}),
  rule('own-file', { match: { acts: ['file.write'], paths: ['guarded/**'] }, domain: 'data' }),
];

/** Puts them into the register, as a person would have added them. */
export async function withTrialRules({ d }: RegisterWorld): Promise<void> {
  await d.store.transaction([], async (tx) => {
    for (const { version, ...definition } of TRIAL_RULES) {
      const said = { origin: 'user', state: 'active', reason: null, until: null, by: 'a person', at: 1 } as const;
      await tx.rules.add({ id: definition.id, version, definition: JSON.stringify(definition), ...said });
    }
  });
  d.governance.books.changed();
}
