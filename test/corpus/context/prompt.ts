/** One prompt of a person to an agent, invented, with the judgement of who wrote it. */
export interface LabelledPrompt {
  language: 'en' | 'de' | 'fr' | 'es' | 'pt' | 'it' | 'ru' | 'zh' | 'ja';
  text: string;
  /**
   * The user tells the agent that something it did or assumed is not what was wanted, or forbids it something in so many
   * words. A task that happens to speak of what a program must not do is none.
   */
  correction: boolean;
}

export function corrections(language: LabelledPrompt['language'], texts: readonly string[]): LabelledPrompt[] {
  return texts.map((text) => ({ language, text, correction: true }));
}

export function others(language: LabelledPrompt['language'], texts: readonly string[]): LabelledPrompt[] {
  return texts.map((text) => ({ language, text, correction: false }));
}
