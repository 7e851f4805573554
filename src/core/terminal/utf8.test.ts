import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Utf8Pieces } from './utf8.ts';

function inPieces(bytes: Uint8Array, cuts: readonly number[]): string {
  let utf8 = new Utf8Pieces();
  let text = '';
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  for (const [index, from] of places.entries()) {
    text += utf8.feed(bytes.subarray(from, places[index + 1] ?? bytes.length));
    utf8 = new Utf8Pieces(JSON.parse(JSON.stringify(utf8.save())));
  }
  return text + utf8.finish();
}

const cuts = fc.array(fc.nat(1000), { maxLength: 12 });

test('characters cut anywhere are whole again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), cuts, (text, at) => {
      expect(inPieces(new TextEncoder().encode(text), at)).toBe(text.toWellFormed());
    }),
  );
});

test('bytes that are no UTF-8 become the same replacements, however they are cut', () => {
  const bytes = fc.array(
    fc.constantFrom(0x41, 0x80, 0xbf, 0xc1, 0xc3, 0xe0, 0xa0, 0xe2, 0x82, 0xac, 0xed, 0x9f, 0xf0, 0x90, 0xf4, 0x8f, 0xff),
    {
      maxLength: 40,
    },
  );
  fc.assert(
    fc.property(bytes, cuts, (list, at) => {
      const all = Uint8Array.from(list);
      expect(inPieces(all, at)).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(all));
    }),
  );
});
