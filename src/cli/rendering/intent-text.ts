import type { IntentReply } from '../../protocol/api-intent.ts';
import type { IntentView } from '../../protocol/intent-view.ts';
import { age, clockTime } from './age.ts';
import { safe } from './safe.ts';

/** What a session has said of its work, for people: a heading, and a line for each thing that was said. */
export function intentText({ session, intent, now }: IntentReply): string[] {
  if (intent === null) return [`#${session.number} has not said what it works on.`];
  const facts: [string, string][] = [
    [intent.saidBy === 'prompt' ? 'first asked' : 'said', intent.saidAt === null ? '' : `${age(intent.saidAt, now)} ago`],
    ['areas', intent.areas.map(safe).join(', ')],
    ['progress', progressText(intent, now)],
    ['done by', etaText(intent, now)],
    ['depends on', intent.dependsOn.map(({ number }) => `#${number}`).join(', ')],
    ['done', intent.doneAt === null ? '' : `${age(intent.doneAt, now)} ago`],
  ];
  return [
    `#${session.number} ${safe(intent.text ?? '') || 'has not said what it works on'}`,
    ...facts.flatMap(([name, value]) => (value === '' ? [] : [`  ${name.padEnd(11)} ${value}`])),
  ];
}

/** `60 %, said 5 min ago`; empty: nobody said. */
function progressText({ progress }: IntentView, now: string): string {
  return progress === null ? '' : `${progress.percent} %, said ${age(progress.saidAt, now)} ago`;
}

/** `15:04, said 5 min ago`; empty: nobody said. */
function etaText({ eta }: IntentView, now: string): string {
  return eta === null ? '' : `${clockTime(eta.at, now)}, said ${age(eta.saidAt, now)} ago`;
}

/** What was said of an intent beside its text, in one line: `60 %, said 5 min ago; done by 15:04, said 5 min ago; depends on #1`. */
export function intentDetails(intent: IntentView, now: string): string {
  if (intent.doneAt !== null) return `done, said ${age(intent.doneAt, now)} ago`;
  const eta = etaText(intent, now);
  return [
    progressText(intent, now),
    eta === '' ? '' : `done by ${eta}`,
    intent.areas.length === 0 ? '' : `in ${intent.areas.map(safe).join(', ')}`,
    intent.dependsOn.length === 0 ? '' : `depends on ${intent.dependsOn.map(({ number }) => `#${number}`).join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}
