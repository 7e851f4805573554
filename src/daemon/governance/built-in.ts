import type { Rule } from '../../core/governance/rule.ts';

/** The rules that hold where nobody has said anything. */
export const BUILT_IN_RULES: readonly Rule[] = [
  {
    id: 'destructive-files.whole',
    version: 1,
    domain: 'destructive-files',
    match: { acts: ['file.delete'], where: { whole: ['root', 'home', 'home-directory', 'system-directory'] } },
    outcome: 'deny',
    unattended: 'deny',
    message: '`{by}` would delete {path} with all that is in it, far outside of this repository.',
    alternative: 'ls {path}',
    mustDeny: ['rm -rf ~', 'rm -rf /'],
    mustPass: ['rm -rf build', 'rm notes.txt'],
  },
  {
    id: 'self-governance.files',
    version: 1,
    domain: 'self-governance',
    match: { acts: ['file.write', 'file.delete', 'file.move'], where: { zone: ['rollcall', 'agent-settings'] } },
    outcome: 'ask',
    unattended: 'deny',
    message: '`{by}` would change {path}, by which sessions like this one are governed.',
    alternative: null,
    mustAsk: ['echo x > .rollcall.yaml', 'rm ~/.claude/settings.json'],
    mustPass: ['cat .rollcall.yaml'],
  },
  {
    id: 'self-governance.trees',
    version: 1,
    domain: 'self-governance',
    match: { acts: ['file.delete', 'file.move'], where: { covers: ['rollcall', 'agent-settings'] } },
    outcome: 'ask',
    unattended: 'deny',
    message: '`{by}` would take away {path}, and with it what sessions like this one are governed by.',
    alternative: null,
    sureOnly: true,
    mustAsk: ['rm -r ~/.claude'],
    mustPass: ['rm -r build'],
  },
];
