import { RollcallError } from '../../protocol/errors.ts';
import { setup as parts, type DoctorResult } from '../../setup/entry.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import type { Output } from '../output.ts';
import { safe } from '../rendering/safe.ts';
import { wrap } from '../rendering/width.ts';
import { tellDaemon } from '../tell-daemon.ts';

export const doctor: Command = async (context, _args, options) => {
  const { out, env, cwd } = context;
  const [runDoctor, dependencies] = await Promise.all([parts.doctor(), parts.dependencies()]);
  const access = {
    reach: async () => client(context).daemon(),
    probe: async () => client(context).probe(),
    archive: async () => client(context).archive(),
    captures: async () => client(context).captures(),
    governance: async () => client(context).probeGovernance(),
  };
  const result = await runDoctor({ repair: options['repair'] === true }, dependencies(env, cwd), access);
  await tellDaemon(context, result.enforcement);
  if (out.json) {
    out.reply(result);
    return result.failed > 0 ? 1 : 0;
  }
  for (const line of resultText(result, out)) out.line(line);
  if (result.failed > 0) throw new RollcallError('DOCTOR_FOUND', { count: String(result.failed) });
  return 0;
};

function resultText({ checks, failed, enforcement }: DoctorResult, out: Output): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const found = checks.flatMap(({ name, ok, detail, remedy }) => {
    const mark = ok === true ? out.style.good('ok  ') : ok === 'warn' ? 'look' : out.style.bad('FAIL');
    const remedyLines = remedy === null ? [] : wrap(safe(remedy), out.width - 8).map((line, i) => `      ${i === 0 ? '→' : ' '} ${line}`);
    return [`${mark}  ${safe(name).padEnd(width)}  ${safe(detail)}`, ...remedyLines];
  });
  const verdict = enforcement.verdict === 'enforcing' ? out.style.good('ENFORCING') : out.style.bad('NOT ENFORCING');
  return [...found, '', failed === 0 ? `${verdict}; everything that was checked works.` : verdict];
}
