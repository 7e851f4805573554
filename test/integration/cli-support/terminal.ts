import { type ChildProcess, spawn } from 'node:child_process';

const PROMPT = 'ready$ ';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** A person's window: a shell on a real pseudo-terminal. What it shows is read in order, up to what is waited for. */
export class Terminal {
  readonly #child: ChildProcess;
  #unread = '';
  #ended = false;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (part: string) => (this.#unread += part.replaceAll('\r', '')));
    child.on('close', () => (this.#ended = true));
  }

  /** Resolves when the shell waits for a command. */
  static async open(options: { env: Record<string, string>; cwd: string }): Promise<Terminal> {
    const env = { ...options.env, PS1: PROMPT, SHELL: '/bin/sh', TERM: 'dumb' };
    const terminal = new Terminal(spawn('script', ['-qec', 'sh -i', '/dev/null'], { ...options, env, stdio: ['pipe', 'pipe', 'inherit'] }));
    await terminal.shows(PROMPT);
    return terminal;
  }

  /** Waits until it shows the text; gives what came before it, and is read up to behind it. The limit only ends a hanging test. */
  async shows(text: string): Promise<string> {
    for (const limit = performance.now() + 20_000; !this.#unread.includes(text);) {
      if (this.#ended || performance.now() > limit) throw new Error(`the terminal does not show ${JSON.stringify(text)}: ${this.#unread}`);
      await new Promise((done) => setTimeout(done, 10));
    }
    const at = this.#unread.indexOf(text);
    const before = this.#unread.slice(0, at);
    this.#unread = this.#unread.slice(at + text.length);
    return before;
  }

  /** Types a line, and reads it: the terminal shows what is typed. */
  async type(line: string): Promise<void> {
    this.#child.stdin?.write(`${line}\n`);
    await this.shows(`${line}\n`);
  }

  /** Types lines before anybody asks for them. */
  typeAhead(...lines: string[]): void {
    this.#child.stdin?.write(lines.map((line) => `${line}\n`).join(''));
  }

  interrupt(): void {
    this.#child.stdin?.write(CTRL_C);
  }

  endInput(): void {
    this.#child.stdin?.write(CTRL_D);
  }

  /** All that the command shows until the shell waits again, and its exit status. */
  async rest(): Promise<{ text: string; status: number }> {
    const text = await this.shows(PROMPT);
    await this.type('echo $?');
    return { text, status: Number((await this.shows(PROMPT)).trim()) };
  }

  /** A whole command that asks nothing. */
  async run(command: string): Promise<{ text: string; status: number }> {
    await this.type(command);
    return this.rest();
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const over = new Promise<void>((resolve) => void this.#child.once('close', () => resolve()));
    // With the terminal gone, its shell and whatever runs there get a hang-up.
    this.#child.kill('SIGKILL');
    await over;
  }
}
