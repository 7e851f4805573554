/**
 * Tells a generated value (password, key, token) from the words, names, versions, numbers and paths that stand
 * in the same places of code and prose. True as soon as one part of it, between `- _ . / : =`, looks generated.
 */
export function looksRandom(value: string): boolean {
  return value.split(/[-_./:=]/).some(isRandomPart);
}

function isRandomPart(part: string): boolean {
  const length = part.length;
  if (length < 8) return false;
  if (entropyBits(part) < (length < 16 ? 2.5 : 3)) return false;
  const hasUpper = /[A-Z]/.test(part);
  const hasLower = /[a-z]/.test(part);
  if (!hasUpper && !hasLower) return false;
  const digitGroups = part.match(/[0-9]+/g) ?? [];
  if (hasUpper && hasLower) {
    // Words of an identifier are runs of lower-case letters; a generated value changes its kind of character all the time.
    const inWords = (part.match(/[a-z]{3,}/g) ?? []).join('').length / length;
    const changes = kindChanges(part) / (length - 1);
    if (digitGroups.length > 0) return changes >= 0.3 && inWords <= 0.45;
    return length >= 16 && changes >= 0.4 && inWords <= 0.35;
  }
  const digits = digitGroups.join('').length;
  if (digitGroups.length >= (length < 16 ? 2 : 3)) return true;
  return digitGroups.length === 2 && digits >= 5 && length - digits >= 5;
}

/** Shannon entropy of the characters, bits a character. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** How often two neighbours differ in kind: upper case, lower case, digit, anything else. */
function kindChanges(text: string): number {
  return (text.match(/[A-Z]+|[a-z]+|[0-9]+|[^A-Za-z0-9]+/g) ?? []).length - 1;
}
