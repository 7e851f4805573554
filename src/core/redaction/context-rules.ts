import { looksRandom } from './randomness.ts';
import { patternRule, type Rule } from './rule.ts';

/** Secrets that have no form of their own and are known by what stands before them. */
export const contextRules: readonly Rule[] = [
  patternRule({
    id: 'aws-secret-access-key',
    keywords: ['secret'],
    pattern: /secret[_-]?(?:access[_-]?)?key[\\"'`\]]{0,3}[ \t]{0,8}(?:=>|=|:)[ \t]{0,8}[\\"'`]{0,3}(?<secret>[A-Za-z0-9/+]{40,})/gi,
  }),
  patternRule({
    id: 'azure-connection-string',
    keywords: ['accountkey=', 'accesskey='],
    pattern: /(?:Account|Access)Key=(?<secret>[A-Za-z0-9+/=]{20,})/gi,
  }),
  patternRule({
    id: 'azure-shared-access-signature',
    keywords: ['sig='],
    pattern: /[?&;]sig=(?<secret>[A-Za-z0-9%+/=_-]{40,})/g,
  }),

  patternRule({
    id: 'url-credentials',
    keywords: ['://'],
    pattern: /:\/\/[^\s:/@?#"'`<>\\]{0,128}:(?<secret>[^\s/@"'`<>\\]{1,512})(?=@)/g,
    accept: isNoPlaceholder,
  }),
  patternRule({
    id: 'url-credentials',
    keywords: ['://'],
    pattern: /:\/\/(?<secret>[A-Za-z0-9_.~%+-]{16,512})(?=@)/g,
    accept: looksRandom,
  }),
  patternRule({
    id: 'curl-auth-user',
    keywords: ['curl'],
    pattern: /(?:-u|--user)[ \t=]{1,4}["']?[^\s:="'\\]{1,64}:(?<secret>[^\s"'\\]{4,})/g,
    accept: (secret) => isNoPlaceholder(secret) && /[^0-9]/.test(secret),
  }),
  patternRule({
    id: 'authorization-header',
    keywords: ['authorization'],
    pattern:
      /authorization[\\"'`\]]{0,3}[ \t]{0,8}[:=][ \t]{0,8}[\\"'`]{0,3}(?:bearer|basic|token|digest|apikey)[ \t]{1,8}(?<secret>[A-Za-z0-9._~+/=-]{8,})/gi,
    accept: isNoWord,
  }),
  patternRule({
    id: 'authorization-header',
    keywords: ['bearer'],
    pattern: /bearer[ \t]{1,8}(?<secret>[A-Za-z0-9._~+/=-]{16,})/gi,
    accept: looksRandom,
  }),
  patternRule({
    id: 'cookie-header',
    keywords: ['cookie'],
    pattern: /cookie[\\"'`\]]{0,3}[ \t]{0,8}:[ \t]{0,8}[\\"'`]{0,3}(?<secret>[^\s"'`\\=;:,(){}<>]{1,128}=[^"'`\r\n\\]{6,})/gi,
    accept: (secret) => secret.split(/[=;]/).some((part) => isNoWord(part.trim())),
  }),

  patternRule({
    id: 'generic-api-key',
    keywords: ['pass', 'pwd', 'secret', 'token', 'key', 'credential', '_auth'],
    pattern: new RegExp(String.raw`${genericKey()}${operator()}[\\]{0,2}["'\`](?<secret>[^\s"'\`\\]{8,})`, 'gi'),
    accept: looksRandom,
  }),
  patternRule({
    id: 'generic-api-key',
    keywords: ['pass', 'pwd', 'secret', 'token', 'key', 'credential', '_auth'],
    pattern: new RegExp(String.raw`${genericKey()}${operator()}(?<secret>[^\s"'\`\\&;,<>(){}\[\]|=:?][^\s"'\`\\&;,<>(){}\[\]|]{7,})`, 'gi'),
    accept: (secret, next) => next !== '(' && looksRandom(secret),
  }),
  // Passwords are chosen by people: shorter, and words with a digit. A call or a member of something is code.
  patternRule({
    id: 'generic-password',
    keywords: ['passw', 'pwd'],
    pattern:
      /(?:passw(?:or)?d|pwd)[\\"'`\]]{0,3}[ \t]{0,8}(?:=|:)[ \t]{0,8}[\\"'`]{0,3}(?<secret>[^\s"'`\\&;,<>(){}[\]|=:?.$*][^\s"'`\\&;,<>(){}[\]|]{5,})/gi,
    accept: (secret, next) =>
      /[0-9]/.test(secret) && /[a-z]/i.test(secret) && !/[([{]/.test(next) && !/^\w+(?:\.[a-z_]\w*)+$/i.test(secret),
  }),
  patternRule({
    id: 'generic-api-key',
    keywords: ['--'],
    pattern: /--(?:[a-z]{1,16}-)?(?:password|passwd|passphrase|secret|token|api-?key|key)[ \t]{1,4}["']?(?<secret>[^\s"'`\\]{8,})/gi,
    accept: looksRandom,
  }),
];

function genericKey(): string {
  const names =
    'passw(?:or)?d|passphrase|pass|pwd|secret|token|credential|_auth|(?:api|access|private|client|auth|account|encryption|signing|master|license|service)[_-]?key';
  return String.raw`(?:${names})[A-Za-z0-9_.-]{0,24}[\\"'\`\]]{0,3}`;
}

function operator(): string {
  return String.raw`(?:[ \t]{0,8}(?:=>|:=|={1,3}|>|:)|[ \t]is[ \t])[ \t]{0,8}`;
}

/** `$PASSWORD`, `{password}`, `***` and the like are not secrets. */
function isNoPlaceholder(value: string): boolean {
  return !/[${}]/.test(value) && /[^*.x]/i.test(value);
}

/** Has a digit, or capitals in the middle: no `TOKEN`, no `your-token-here`. */
function isNoWord(value: string): boolean {
  return /[0-9]/.test(value) || /[a-z][A-Z]/.test(value);
}
