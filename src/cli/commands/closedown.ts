import type { ClosedownPhaseView, ClosedownReply } from '../../protocol/api-lifecycle.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { safe } from '../rendering/safe.ts';

export const closedown: Command = async (context, args, options) => {
  const { out, pid, terminal } = context;
  const [ref] = args;
  const dryRun = options['dry-run'] === true;
  const reply = await client(context).closedown({ session: ref === undefined ? null : bareRef(ref), dryRun, caller: { pid, terminal } });
  if (out.json) return out.reply(reply);
  for (const line of closedownText(reply)) out.line(line);
};

const ENDS: Readonly<Record<ClosedownReply['outcome'], string>> = {
  planned: 'Nothing was done.',
  closed: 'is closed down. STOP: do nothing more in this session.',
  'was-closed': 'was closed down already; nothing changed. STOP: do nothing more in this session.',
};

export function closedownText(reply: ClosedownReply): string[] {
  const { session, outcome, document, phases } = reply;
  const name = `Session #${session.number}`;
  return [
    ...(outcome === 'planned' ? [`${name} would be closed down:`] : []),
    ...phases.flatMap(phaseText),
    ...(document === null ? [] : ['', `Document: ${safe(document)}`]),
    '',
    outcome === 'planned' ? ENDS.planned : `${name} ${ENDS[outcome]}`,
  ];
}

function phaseText({ name, state, lines, warnings }: ClosedownPhaseView): string[] {
  const found = [...lines.map((line) => `    ${safe(line)}`), ...warnings.map((line) => `    ⚠ ${safe(line)}`)];
  const mark = state === 'failed' ? '✗' : warnings.length > 0 ? '⚠' : state === 'done' ? '✓' : '·';
  return [`${mark} ${name}`, ...(found.length === 0 ? ['    nothing to do'] : found)];
}
