/** `[m7] to you, #3,`: by this a transcript shows which message reached the model of which session. */
export interface MessageMark {
  message: number;
  /** Number of the session that it was given to. */
  to: number;
}

/** How the line begins with which a message is given. No foreign text can begin a line of its own. */
export function markText({ message, to }: MessageMark): string {
  return `✉ [m${message}] to you, #${to}, from`;
}

const MARK = /^✉ \[m(\d{1,15})\] to you, #(\d{1,9}), from/gm;

export function marksIn(text: string): MessageMark[] {
  return text.includes('✉ [m') ? Array.from(text.matchAll(MARK), ([, message, to]) => ({ message: Number(message), to: Number(to) })) : [];
}
