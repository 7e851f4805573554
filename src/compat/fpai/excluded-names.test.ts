import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { withExcluded, withoutExcluded } from './excluded-names.ts';

test('the names of the mirror stand in a block of their own, tied to the root', () => {
  expect(withExcluded('*.tmp\n', 'docs/old [x]*')).toBe(
    [
      '*.tmp',
      '# Written by rollcall (compat.fpai)',
      '/docs/old \\[x\\]\\*/claude_sessions.json',
      '/docs/old \\[x\\]\\*/heartbeats/',
      '/docs/old \\[x\\]\\*/.session_identity',
      '/docs/old \\[x\\]\\*/.session_env',
      '/docs/old \\[x\\]\\*/.current_session',
      '# End of what rollcall wrote',
      '',
    ].join('\n'),
  );
});

test('property: taken back, what others wrote is as it was; twice is once; another directory replaces the first', () => {
  const line = fc.oneof(fc.string(), fc.constantFrom('# Written by rollcall', '*.log', ''));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
      const text = lines.map((one) => `${one}\n`).join('');
      const once = withExcluded(text, 'docs/a');
      expect(withoutExcluded(once)).toBe(text);
      expect(withExcluded(once, 'docs/a')).toBe(once);
      expect(withoutExcluded(withExcluded(once, 'docs/b'))).toBe(text);
      expect(withoutExcluded(`${once}# mine\n`)).toBe(`${text}# mine\n`);
    }),
  );
});

test('a block without its end stays', () => {
  const text = '# Written by rollcall (compat.fpai)\n/docs/a/heartbeats/\n';
  expect(withoutExcluded(text)).toBe(text);
});
