/** What an id of a model says: `claude-opus-4-5` for `us.anthropic.claude-opus-4-5-20251101-v1:0`. */
export interface ModelName {
  /** Without provider, region, date and variant; lower case. Prices and limits go by it. */
  family: string;
  /** The id asks for the window of a million tokens. */
  million: boolean;
}

/** What agents write where no model was asked. */
export const SYNTHETIC_MODEL = '<synthetic>';

const MILLION = /\[1m\]$/;
const DATE = /[-@](?:\d{8}|\d{4}-\d{2}-\d{2}|latest|default)$/;

export function modelName(id: string): ModelName {
  const lower = id.trim().toLowerCase();
  const family = lower
    .replace(MILLION, '')
    .replace(/^(?:[a-z0-9-]{1,40}[./]){1,4}(?=claude|gpt|codex)/, '')
    .replace(DATE, '')
    .replace(/-v\d{1,2}(?::\d{1,2})?$/, '')
    .replace(DATE, '');
  return { family, million: MILLION.test(lower) };
}
