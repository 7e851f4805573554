/** Asks a person yes or no, `initial` being the answer of the Enter key; who cancels says no. Only where stdin is a terminal. */
export async function confirm(message: string, initial: boolean): Promise<boolean> {
  const prompts = await import('@clack/prompts');
  // A terminal that does not know its size says 0, and every character would get a line of its own.
  if (process.stdout.columns === 0) process.stdout.columns = 80;
  return (await prompts.confirm({ message, initialValue: initial })) === true;
}
