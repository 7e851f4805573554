import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import type {
  ArchiveReply,
  CompactionsReply,
  ContextReply,
  HandOffReply,
  RecordReply,
  SearchReply,
  TranscriptReply,
} from '../../protocol/api-archive.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { archiveReply, recordReply, recordView, searchReply } from '../capture/archive-views.ts';
import { type AskedSession, askedSession } from '../capture/asked-session.ts';
import { compactionsReply, contextReply, handOffReply, newestHandOff } from '../capture/continuity-views.ts';
import type { CapturePlaces } from '../capture/open.ts';
import type { CaptureService } from '../capture/service.ts';
import type { Daemon } from '../context.ts';
import { findSession } from '../register/find-session.ts';
import { queryDirectory, queryNumber } from './query.ts';

const RECORDS = { usual: 100, most: 500 };
const HITS = { usual: 20, most: 200 };
const PIECE_CHARACTERS = 2000;
/** What a search may ask for: longer texts are no words. */
const WORDS_LIMIT = 2000;

/** What the archive holds, and what the register knows of compactions and hand-offs: src/protocol/api-archive.ts. */
export function archiveRoutes(
  app: Hono<{ Bindings: HttpBindings }>,
  d: Daemon,
  capture: CaptureService | null,
  places: CapturePlaces,
): void {
  const workspaceId = async (c: Context): Promise<number> => (await d.places.home(queryDirectory(c))).workspace.id;
  const asked = async (c: Context, ref: string): Promise<AskedSession> => askedSession(d, on(capture), await workspaceId(c), ref);

  app.get('/api/archive', async (c) => {
    const ref = c.req.query('session');
    const session = ref === undefined || capture === null ? null : await asked(c, ref);
    return c.json((await archiveReply(d, capture, places.archive, session)) satisfies ArchiveReply);
  });

  app.get('/api/record/:id', async (c) => {
    const given = c.req.param('id');
    const id = /^r?([1-9]\d{0,14})$/.exec(given)?.[1];
    if (id === undefined) throw new RollcallError('NO_SUCH_RECORD', { id: given });
    const record = await on(capture).reader.call('record', { id: Number(id), raw: c.req.query('raw') === '1' });
    return c.json(recordReply(record) satisfies RecordReply);
  });

  app.get('/api/transcript/:ref', async (c) => {
    const { agentSessionId: session } = await asked(c, c.req.param('ref'));
    const page = await on(capture).reader.call('transcript', {
      session,
      after: c.req.query('after') ?? null,
      limit: Math.min(queryNumber(c, 'limit') ?? RECORDS.usual, RECORDS.most),
      from: queryNumber(c, 'from'),
      to: queryNumber(c, 'to'),
      pieceLimit: c.req.query('full') === '1' ? Infinity : PIECE_CHARACTERS,
    });
    return c.json({ ...page, session, records: page.records.map(recordView) } satisfies TranscriptReply);
  });

  app.get('/api/search', async (c) => {
    const words = c.req.query('words') ?? '';
    if (words.length > WORDS_LIMIT) throw new RollcallError('BAD_REQUEST', { detail: `words are at most ${WORDS_LIMIT} characters` });
    const [ref, path, tool, since] = [c.req.query('session'), c.req.query('file'), c.req.query('tool'), queryNumber(c, 'since')];
    const query = {
      words,
      limit: Math.min(queryNumber(c, 'limit') ?? HITS.usual, HITS.most),
      ...(ref === undefined ? {} : { session: (await asked(c, ref)).agentSessionId }),
      ...(path === undefined ? {} : { path }),
      ...(tool === undefined ? {} : { tool }),
      ...(since === null ? {} : { since }),
    };
    return c.json((await searchReply(d, on(capture), await workspaceId(c), query)) satisfies SearchReply);
  });

  app.get('/api/context/:ref', async (c) => {
    const session = await asked(c, c.req.param('ref'));
    return c.json((await contextReply(d, on(capture), session)) satisfies ContextReply);
  });

  app.get('/api/handoff/:ref', async (c) => {
    const [ref, workspace] = [c.req.param('ref'), await workspaceId(c)];
    const session = ref === 'latest' ? null : await d.store.read((tx) => findSession(tx, workspace, ref));
    const handOff = await newestHandOff(d, workspace, session);
    // What was written while transcripts were captured is there without them, too.
    if (handOff === null)
      throw capture === null ? off() : new RollcallError('NO_HAND_OFF', { ref: session === null ? 'any session here' : ref });
    return c.json((await handOffReply(d, handOff, places.handOffs)) satisfies HandOffReply);
  });

  app.get('/api/compactions', async (c) => {
    const [ref, workspace] = [c.req.query('session'), await workspaceId(c)];
    const session = ref === undefined ? null : await d.store.read((tx) => findSession(tx, workspace, ref));
    const reply = await compactionsReply(d, workspace, session, places.contexts);
    if (capture === null && reply.compactions.length === 0) throw off();
    return c.json(reply satisfies CompactionsReply);
  });
}

/** @throws CAPTURE_OFF */
function on(capture: CaptureService | null): CaptureService {
  if (capture === null) throw off();
  return capture;
}

function off(): RollcallError {
  return new RollcallError('CAPTURE_OFF');
}
