import { withoutSecrets } from '../../core/context/kept.ts';
import { classify } from '../../core/governance/instructions/classify.ts';
import type { PlacedRecord } from '../../core/transcript/record.ts';
import type { HeardPrompt } from '../instructions/hear.ts';

/**
 * What a record of a session's own conversation says that may be to hold. null: it is no prompt, was not typed by a person into a
 * session that no agent started, or says nothing beyond the task.
 */
export function heardIn({ id, uuid, at, parts }: PlacedRecord): HeardPrompt | null {
  const prompts = parts.filter((part) => part.type === 'prompt');
  if (prompts.length === 0 || !prompts.every(({ typed }) => typed)) return null;
  const readings = classify(withoutSecrets(prompts.map(({ text }) => text).join('\n')));
  if (readings.length === 0) return null;
  return { key: uuid ?? `record ${id}`, record: String(id), at: at !== null && Number.isFinite(at) ? at : null, readings };
}
