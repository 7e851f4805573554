import { expect, test } from 'vitest';
import { secretSamples } from '../../../test/secret-samples.ts';
import { release, releaseJson, releaseLines } from './released.ts';

const [sample] = secretSamples;
const secret = sample?.text ?? '';

test('no secret is released, alone, in a text or anywhere in a value', () => {
  expect(secret.length).toBeGreaterThan(10);
  expect(release(`use ${secret} now`)).not.toContain(secret);
  expect(releaseLines(['key:', secret])).not.toContain(secret);
  const json = releaseJson({ a: [secret, { [secret]: secret }], n: 7, none: null, yes: true });
  expect(json).not.toContain(secret);
  expect(JSON.parse(json)).toMatchObject({ n: 7, none: null, yes: true });
});

test('what is no secret stays as it is', () => {
  expect(releaseLines(['# goal', '', 'text'])).toBe('# goal\n\ntext');
  expect(JSON.parse(releaseJson({ text: 'a "b" \u0000 測試' }))).toEqual({ text: 'a "b" \u0000 測試' });
});

test('the name of a member tells what its text is', () => {
  const password = 'Zk4vQ9tLw2XcR7pB1mNs8yHd5';
  expect(releaseJson({ config: { password } })).not.toContain(password);
});
