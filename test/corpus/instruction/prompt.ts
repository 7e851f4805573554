/**
 * A prompt of a person to an agent, invented, with the judgement of who wrote it:
 *
 * - `null`: nothing in it holds beyond the task at hand
 * - `''`: something does, but nothing that a tool call could be checked against
 * - `kind target value`, with ` | other` where the sentence rejects a value: what a call can be checked against
 *
 * Last, where it is plain: the quadrant.
 */
export type LabelledInstruction = readonly [text: string, label: string | null, quadrant?: string];
