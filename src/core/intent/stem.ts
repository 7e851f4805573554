/** English endings, lightly: what is left need not be a word, only the same for the forms of one. */
export function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  let bare = word;
  if (bare.endsWith('ies') && bare.length > 4) bare = `${bare.slice(0, -3)}y`;
  else if (/(?:ss|x|ch|sh|z)es$/.test(bare)) bare = bare.slice(0, -2);
  else if (/[^su]s$/.test(bare)) bare = bare.slice(0, -1);
  if (/[aeiouy].*ing$/.test(bare) && bare.length > 5) bare = undouble(bare.slice(0, -3));
  else if (/[aeiouy].*ed$/.test(bare) && bare.length > 4) bare = undouble(bare.slice(0, -2));
  return bare.length > 4 && bare.endsWith('e') ? bare.slice(0, -1) : bare;
}

function undouble(word: string): string {
  return /([bdfgmnprt])\1$/.test(word) ? word.slice(0, -1) : word;
}
