/** Questions to a person at a terminal, one line each. Only where stdin is a terminal. */
export interface Dialogue {
  /** Prints the question and gives the answer without its line end; null when there is no more: Ctrl-D, or the terminal is gone. */
  ask(question: string): Promise<string | null>;
}

/**
 * The terminal itself edits the line, and makes a signal of Ctrl-C, which ends the command as it ends any other. What was
 * typed ahead answers the next question.
 */
export function createDialogue(stdin: NodeJS.ReadStream, print: (text: string) => void): Dialogue {
  let typed = '';
  /** What is typed next; null: nothing more comes. */
  const next = (): Promise<string | null> =>
    new Promise((resolve) => {
      const done = (more: string | null): void => {
        stdin.off('data', done).off('end', over).off('error', over).pause();
        resolve(more);
      };
      const over = (): void => done(null);
      stdin.setEncoding('utf8').on('data', done).on('end', over).on('error', over).resume();
    });
  return {
    async ask(question) {
      print(question);
      while (!typed.includes('\n')) {
        const more = await next();
        if (more === null) {
          // The cursor still stands behind the question.
          print('\n');
          return null;
        }
        typed += more;
      }
      const end = typed.indexOf('\n');
      const line = typed.slice(0, end).replace(/\r$/, '');
      typed = typed.slice(end + 1);
      return line;
    },
  };
}
