import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';

/** A directory of the older registry files, made for a test. */
export class OldRegistry {
  readonly directory: string;

  constructor(below: string) {
    this.directory = mkdtempSync(join(below, 'coordination-'));
    mkdirSync(join(this.directory, 'heartbeats'));
    mkdirSync(join(this.directory, 'claims'));
  }

  /** A text is written as it is. */
  sessions(content: unknown): this {
    return this.file('claude_sessions.json', typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  heartbeat(name: string, content: unknown, modifiedAt?: string): this {
    return this.file(`heartbeats/${name}`, typeof content === 'string' ? content : JSON.stringify(content), modifiedAt);
  }
  file(name: string, text: string | Uint8Array, modifiedAt?: string): this {
    const path = join(this.directory, name);
    writeFileSync(path, text);
    if (modifiedAt !== undefined) utimesSync(path, new Date(modifiedAt), new Date(modifiedAt));
    return this;
  }

  /** Every file with its content and times: what an import must leave as it was. */
  print(): Record<string, string> {
    const names = readdirSync(this.directory, { recursive: true, encoding: 'utf8' }).sort();
    return Object.fromEntries(
      names.map((name) => {
        const path = join(this.directory, name);
        const { mtimeNs, ino, mode } = statSync(path, { bigint: true });
        return [name, `${mtimeNs} ${ino} ${mode} ${statSync(path).isFile() ? readFileSync(path, 'base64') : ''}`];
      }),
    );
  }
}

export function record(number: number, part: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    session_id: `session-${number}`,
    number,
    role: `Role ${number}`,
    goal: `Goal ${number}`,
    status: 'active',
    registered_at: '2026-11-20T10:00:00Z',
    terminal: 'unknown',
    ...part,
  };
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('$373K', '"quoted"', 'two\nlines', '', '日本 é 🙂', "'; rm -rf /", '\ud83d'),
);
const time = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2026-11-01'), noInvalidDate: true })
  .map((date) => date.toISOString().replace('Z', '000Z'));
const anyRecord = fc.record(
  {
    session_id: fc.oneof(
      fc.nat(20).map((n) => `session-${n}`),
      text,
    ),
    number: fc.oneof(fc.nat(30), fc.nat(30).map(String)),
    role: fc.oneof(text, fc.constant(null)),
    goal: text,
    status: fc.constantFrom('active', 'inactive', 'active', 'gone'),
    registered_at: fc.oneof(time, fc.constant('$(date)')),
    terminal: fc.constantFrom('s001', 'unknown', 'not a tty', ''),
    marked_inactive_at: time,
    fingerprint: fc.record({ pid: fc.nat(), start: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
    current_work: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

/** Registries as text, in any order and style of JSON, with more or less in them than there should be. */
export const registries: fc.Arbitrary<string> = fc
  .tuple(
    fc.uniqueArray(
      fc.tuple(
        fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 30 }).map(String) }, { weight: 1, arbitrary: text }),
        fc.oneof({ weight: 9, arbitrary: anyRecord }, { weight: 1, arbitrary: fc.jsonValue() }),
      ),
      { selector: ([key]) => key, maxLength: 15 },
    ),
    fc.constantFrom(0, 2, 4),
  )
  .map(([members, indent]) => {
    const bodies = members.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value, null, indent)}`);
    return `{${bodies.join(',\n')}}`;
  });
