import { expect, test } from 'vitest';
import { byteText } from './byte-text.ts';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.0 KB'],
  [9_940, '9.9 KB'],
  [9_960, '10 KB'],
  [999_499, '999 KB'],
  [999_500, '1.0 MB'],
  [14_200_000, '14 MB'],
  [3_600_000_000, '3.6 GB'],
  [5e15, '5000 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(byteText(bytes)).toBe(text);
});
