/** Asks a person yes or no; no is the answer of one who cancels. To be called only where stdin is a terminal. */
export async function confirm(message: string): Promise<boolean> {
  const prompts = await import('@clack/prompts');
  return (await prompts.confirm({ message, initialValue: true })) === true;
}
