import type { Intent } from '../core/intent/intent.ts';
import type { Session } from '../core/session/session.ts';
import type { IntentView } from '../protocol/intent-view.ts';
import type { ReadTx } from '../store/store.ts';

/** What a session has said of its work, as the API shows it; null: nothing. */
export async function intentView(tx: ReadTx, session: Session, intent: Intent | null): Promise<IntentView | null> {
  if (intent === null && session.goal === null) return null;
  const dependsOn: IntentView['dependsOn'] = [];
  for (const id of intent?.dependsOn ?? []) dependsOn.push({ id, number: (await tx.sessions.get(id))?.number ?? 0 });
  return {
    text: session.goal,
    saidBy: intent?.saidBy ?? 'word',
    saidAt: iso(intent?.saidAt ?? null),
    areas: (intent?.areas ?? []).map(({ path }) => path),
    progress: intent?.progress == null || intent.progressAt === null ? null : { percent: intent.progress, saidAt: at(intent.progressAt) },
    eta: intent?.etaAt == null || intent.etaSaidAt === null ? null : { at: at(intent.etaAt), saidAt: at(intent.etaSaidAt) },
    dependsOn,
    doneAt: iso(intent?.doneAt ?? null),
  };
}

function iso(time: number | null): string | null {
  return time === null ? null : at(time);
}

function at(time: number): string {
  return new Date(time).toISOString();
}
