import { expect, test } from 'vitest';
import { secretSamples } from '../../../test/secret-samples.ts';
import { release, releaseJson, releaseLines, releaseRecord, releaseValue } from './released.ts';

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

test('a record keeps its form, and JSON that hides a secret is written anew', () => {
  const plain = '{"b":1, "a":"x\\u0041y"}';
  expect(releaseRecord(plain)).toBe(plain);
  expect(releaseRecord('no JSON')).toBe('no JSON');
  const shown = releaseRecord(`{"b": 1,  "text":"use ${secret}"}`);
  expect(shown).toMatch(/^\{"b": 1, {2}"text":"use \*\*\*/);
  const hidden = Array.from(secret, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  expect(JSON.parse(`"${hidden}"`)).toBe(secret);
  const anew = releaseRecord(`{"text":"${hidden}"}`);
  expect(anew).not.toContain(hidden);
  expect(JSON.parse(anew)).toEqual({ text: release(secret) });
});

test('a value is released before it becomes JSON, which would hide what stands in quotes', () => {
  const text = 'export APP_SECRET="Zk4vQ9$tLw2XcR!"';
  expect(JSON.stringify(releaseValue({ content: [text], n: 1 }))).toBe(JSON.stringify({ content: [release(text)], n: 1 }));
  expect(release(text)).not.toContain('Zk4vQ9');
});
