import { exportDirectory, exportSession } from '../../client/export-session.ts';
import { writeExport } from '../../client/write-export.ts';
import { type ExportState, TRANSCRIPT_FORMATS, type TranscriptFormat } from '../../protocol/api-export.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Command, CommandContext, Options } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { byteText } from '../rendering/byte-text.ts';
import { safe } from '../rendering/safe.ts';

const REGISTRY = 'claude_sessions';
/** On a terminal, how far a long export is. */
const TOLD_MS = 5000;

export const exportSessions: Command = async (context, args, options) => {
  if (options['format'] === REGISTRY) return exportRegistry(context, args, options);
  return exportTranscript(context, args, options);
};

async function exportRegistry(context: CommandContext, args: readonly string[], options: Options): Promise<void> {
  const { out, cwd } = context;
  const other = ['parts', 'raw', 'force'].find((name) => options[name] !== undefined);
  if (other !== undefined) throw misused(`--${other} belongs to the export of one session`);
  if (args[0] !== undefined) throw misused(`--format ${REGISTRY} is of all sessions and takes no session`);
  const reply = await client(context).export();
  const file = options['out'];
  const written = typeof file === 'string' ? writeExport(cwd, file, reply.text) : null;
  if (out.json) return out.reply(written === null ? reply : { format: reply.format, sessions: reply.sessions, written });
  if (written === null) return out.raw(reply.text);
  out.line(`Wrote ${reply.sessions} session(s) to ${safe(written)}`);
}

async function exportTranscript(context: CommandContext, args: readonly string[], options: Options): Promise<void> {
  const { out, cwd, terminal } = context;
  const [ref] = args;
  if (ref === undefined) throw misused(`name a session, or give --format ${REGISTRY}`);
  const [parts, raw, force] = [options['parts'] === true, options['raw'] === true, options['force'] === true];
  const format = formatOf(options['format']);
  if (raw && (parts || options['format'] !== undefined)) throw misused('--raw writes original bytes: leave out --format and --parts');
  if (parts && format !== 'md') throw misused('--parts writes md');
  const directory = exportDirectory(cwd, typeof options['out'] === 'string' ? options['out'] : '.');
  if (raw) out.warn('Secrets are not replaced in original bytes: keep these files to yourself.');
  let told = performance.now();
  const result = await exportSession(client(context), { session: bareRef(ref), directory, format, parts, raw, force }, (state) => {
    if (!terminal || out.json || performance.now() - told < TOLD_MS) return;
    told = performance.now();
    out.warn(progressText(state));
  });
  if (out.json) return out.reply(result);
  out.line(`Session ${safe(result.session)} in ${safe(result.directory)}`);
  for (const { name, bytes, lines } of result.files) {
    const size = bytes === null ? 'as it was' : byteText(bytes);
    out.line(`  ${safe(name)}  ${lines === null ? '' : `${lines} lines, `}${size}`);
  }
}

function formatOf(given: string | true | undefined): TranscriptFormat {
  if (given === undefined) return 'md';
  const format = TRANSCRIPT_FORMATS.find((name) => name === given);
  if (format === undefined) throw misused(`--format takes ${[...TRANSCRIPT_FORMATS, REGISTRY].join(', ')}, not '${String(given)}'`);
  return format;
}

function progressText({ state, records, of }: ExportState): string {
  return state === 'waiting' ? 'Another export is written first.' : `${records} of ${of} records`;
}

function misused(detail: string): RollcallError {
  return new RollcallError('USAGE', { detail, command: 'rollcall export' });
}
