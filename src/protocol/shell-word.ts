/** A text as one word of a POSIX shell; bare where nothing in it means anything to sh. For commands that an answer advises. */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_./][A-Za-z0-9_./-]*$/.test(text)) return text;
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
