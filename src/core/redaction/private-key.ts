import type { Rule, Span } from './rule.ts';

const HEADER = /-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----/g;
const FOOTER = /-----END [A-Z ]{3,40}-----/y;
const KEY_MATERIAL = /[A-Za-z0-9+/]{16}/;
/** Of a block that was cut off: base64, its line ends (also as JSON writes them) and the marks of an armour header. */
const OPEN_BODY = /[A-Za-z0-9+/=\s\\:,]{0,}/y;

/**
 * PEM blocks of private keys, whole or cut off. A header that no key follows (in code that reads keys, in prose) stays.
 * Every part of the text is looked at once a header: a block ends at the next header at the latest.
 */
export const privateKeyRule: Rule = {
  id: 'private-key',
  keywords: ['private key'],
  pattern: null,
  find(text) {
    const spans: Span[] = [];
    const headers = [...text.matchAll(HEADER)];
    for (const [index, header] of headers.entries()) {
      const bodyStart = header.index + header[0].length;
      const limit = headers[index + 1]?.index ?? text.length;
      const end = blockEnd(text, bodyStart, limit);
      if (end !== null) spans.push({ start: header.index, end });
    }
    return spans;
  },
};

function blockEnd(text: string, bodyStart: number, limit: number): number | null {
  const within = text.slice(bodyStart, limit);
  const footer = within.indexOf('-----END ');
  if (footer >= 0 && KEY_MATERIAL.test(within.slice(0, footer))) {
    FOOTER.lastIndex = footer;
    const match = FOOTER.exec(within);
    return bodyStart + (match ? footer + match[0].length : footer);
  }
  OPEN_BODY.lastIndex = 0;
  const body = OPEN_BODY.exec(within)?.[0] ?? '';
  return KEY_MATERIAL.test(body) ? bodyStart + body.trimEnd().length : null;
}
