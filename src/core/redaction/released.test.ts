import { expect, test } from 'vitest';
import { secretSamples } from '../../../test/secret-samples.ts';
import { release, releasedJson, releasedText } from './released.ts';

const [sample] = secretSamples;
const secret = sample?.text ?? '';

test('no secret is released, alone, in a text or anywhere in a value', () => {
  expect(secret.length).toBeGreaterThan(10);
  expect(release(`use ${secret} now`)).not.toContain(secret);
  expect(releasedText`key: ${release(secret)}`).not.toContain(secret);
  const json = releasedJson({ a: [secret, { [secret]: secret }], n: 7, none: null, yes: true });
  expect(json).not.toContain(secret);
  expect(JSON.parse(json)).toMatchObject({ n: 7, none: null, yes: true });
});

test('a secret that is put together of released parts is none', () => {
  const half = Math.floor(secret.length / 2);
  const parts = [release(secret.slice(0, half)), release(secret.slice(half))] as const;
  expect(releasedText`${parts[0]}${parts[1]}`).not.toContain(secret);
});

test('what is no secret stays as it is', () => {
  expect(releasedText`# ${release('goal')}\n\\n`).toBe('# goal\n\\n');
  expect(JSON.parse(releasedJson({ text: 'a "b" \u0000 測試' }))).toEqual({ text: 'a "b" \u0000 測試' });
});

test('the name of a member tells what its text is', () => {
  const password = 'Zk4vQ9tLw2XcR7pB1mNs8yHd5';
  expect(releasedJson({ config: { password } })).not.toContain(password);
});
