import type { Run } from '../../shell/effect.ts';
import type { Act, Attribute } from '../act.ts';
import { isSecret } from '../secrets.ts';
import { argumentsOf } from './arguments.ts';
import type { Reader, ReaderContext } from './reader.ts';
import { readers } from './reader.ts';
import { actOf, textsOf } from './words.ts';

const CURL =
  'o output D dump-header c cookie-jar b cookie C continue-at X request H header d data data-raw data-binary data-ascii data-urlencode F form form-string u user A user-agent e referer T upload-file x proxy w write-out m max-time connect-timeout retry K config E cert key url json r range stderr z time-cond cacert proto output-dir retry-delay resolve interface';

const LOCAL =
  /^(?:https?:\/\/)?(?:[^/@]*@)?(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|host\.docker\.internal|[\w-]+\.(?:local|localhost|test|internal))(?::\d+)?(?:\/|$)|^(?:https?:\/\/)?(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d+){2,3}(?::\d+)?(?:\/|$)/;

/** Addresses at which what is sent becomes a message to people. */
const CHATS: readonly (readonly [RegExp, string])[] = [
  [/hooks\.slack\.com|slack\.com\/api\/(?:chat|files)\./, 'Slack'],
  [/discord(?:app)?\.com\/api\/(?:v\d+\/)?(?:webhooks|channels)/, 'Discord'],
  [/(?:webhook\.office|outlook\.office|logic\.azure)\.com/, 'Teams'],
  [/api\.telegram\.org\/bot/, 'Telegram'],
  [/chat\.googleapis\.com/, 'Google Chat'],
  [/api\.(?:mailgun\.net|sendgrid\.com|postmarkapp\.com|resend\.com|brevo\.com|mandrillapp\.com)/, 'mail'],
  [/api\.twilio\.com|api\.(?:nexmo|vonage)\.com/, 'SMS'],
  [/api\.(?:twitter|x)\.com|graph\.facebook\.com|api\.linkedin\.com|mastodon/, 'social media'],
  [/events\.pagerduty\.com|api\.opsgenie\.com/, 'on-call'],
  [/ntfy\.sh|api\.pushover\.net/, 'push notices'],
];

/** Addresses at which whoever has the link reads what was sent. */
const PUBLIC =
  /(?:^|[/.@])(?:transfer\.sh|file\.io|0x0\.st|pastebin\.com|paste\.\w+|dpaste\.\w+|termbin\.com|ix\.io|catbox\.moe|gofile\.io|bashupload\.com|temp\.sh|hastebin\.com|sprunge\.us|rentry\.co|webhook\.site|requestbin\.\w+|ngrok\.io)(?:[:/\s]|$)/;

/** Programs that print the environment when they are given nothing. */
const ENVIRONMENT = new Set(['env', 'printenv', 'set', 'export', 'declare']);

/** `network.send` of what leaves the machine, `secret.send` where that is a secret, `outward.chat` where people read it. */
export const NETWORK_READERS: Record<string, Reader> = {
  curl: (run, context) => {
    const args = argumentsOf(textsOf(run), CURL);
    const url =
      args.value('url') ??
      args.operands.find((word) => /^["']?(?:https?:\/\/|ftp|[\w.-]+\.[a-z]{2,}|localhost)/.test(word)) ??
      args.operands[0] ??
      '';
    const bodies = args.values(
      'd',
      'data',
      'data-binary',
      'data-ascii',
      'data-urlencode',
      'F',
      'form',
      'json',
      'T',
      'upload-file',
      'data-raw',
    );
    const files = [
      ...args.values('T', 'upload-file'),
      ...bodies.map((body) => /(?:^|=)[@<](.+?)(?:;.*)?$/.exec(body)?.[1]),
      ...args.values('data-urlencode').map((body) => /^[^=@]+@(.+)$/.exec(body)?.[1]),
    ].filter((file) => file !== undefined);
    const method = (
      args.value('X', 'request') ?? (args.has('T', 'upload-file') ? 'PUT' : bodies.length > 0 && !args.has('G', 'get') ? 'POST' : 'GET')
    ).toUpperCase();
    return sent(run, context, { host: url, method, files });
  },
  ...readers('wget', (run, context) => {
    const args = argumentsOf(
      textsOf(run),
      'O output-document o output-file P directory-prefix post-data post-file body-data body-file method header U user-agent t tries T timeout',
    );
    const files = args.values('post-file', 'body-file');
    const method = args.value('method') ?? (args.has('post-data', 'post-file') ? 'POST' : 'GET');
    return sent(run, context, { host: args.operands[0] ?? '', method: method.toUpperCase(), files: [...files] });
  }),
  ...readers('http https xh', (run, context) => {
    const args = argumentsOf(textsOf(run), 'a auth s session o output');
    const [first = '', second = ''] = args.operands;
    const named = /^[A-Z]+$/.test(first);
    const files = args.operands.map((word) => /[:=]?[@](\S+)$/.exec(word)?.[1]).filter((file) => file !== undefined);
    const method = named ? first : args.operands.some((word) => /\w:?=/.test(word)) ? 'POST' : 'GET';
    return sent(run, context, { host: named ? second : first, method, files });
  }),
  ...readers('nc ncat netcat socat telnet', (run, context) => {
    const args = argumentsOf(textsOf(run), 'p w s i x X');
    if (args.has('l', 'z')) return [];
    return sent(run, context, { host: args.operands.join(' ').replace(/^tcp[46]?:/i, ''), method: 'POST', files: [], always: false });
  }),
  ...readers('scp rsync sftp rclone croc', (run, context) => {
    const args = argumentsOf(textsOf(run), 'P i F o c l S e exclude include filter rsh');
    const words =
      run.program === 'rclone' ? args.operands.slice(1) : run.program === 'croc' ? [...args.operands.slice(1), 'relay:'] : args.operands;
    const target = words.at(-1) ?? '';
    if (!/^[^/]+:/.test(target)) return [];
    return sent(run, context, { host: target, method: 'COPY', files: words.slice(0, -1) });
  }),
};

/** Programs whose output people, or other machines, read: what feeds them leaves. */
export function fedSecret(run: Run, { shell, scene }: ReaderContext): string | null {
  const environment = run.fed.find((program) => ENVIRONMENT.has(program));
  const printed = shell.runs.some(
    ({ program, words }) => program === environment && (program === 'printenv' || words.every(({ text }) => text.startsWith('-'))),
  );
  if (environment !== undefined && printed) return 'the environment';
  const secret = shell.effects.find(
    ({ kind, by, path }) => kind === 'read' && (run.fed.includes(by) || by === '<') && isSecret(path, scene.home),
  );
  return secret === undefined ? null : secret.path;
}

interface Sending {
  host: string;
  method: string;
  files: readonly string[];
  /** Whether it sends what feeds it, whatever the method. */
  always?: boolean;
}

function sent(run: Run, context: ReaderContext, { host, method, files }: Sending): Act[] {
  const to = host.replace(/^["']|["']$/g, '');
  const local = LOCAL.test(to);
  const attributes: Record<string, Attribute> = { host: hostOf(to), method, local };
  if (method === 'GET' && run.fed.length === 0) return [];
  const acts: Act[] = [actOf(run, 'network.send', { ...attributes, public: method !== 'GET' && PUBLIC.test(to) })];
  const named = files.find((file) =>
    isSecret(file.startsWith('/') ? file : `${run.cwd ?? ''}/${file.replace(/^~\//, `${context.scene.home}/`)}`, context.scene.home),
  );
  const secret = named ?? fedSecret(run, context);
  if (secret !== null && !local) acts.push(actOf(run, 'secret.send', { ...attributes, secret }));
  if (method === 'DELETE' && /:9200\//.test(to))
    acts.push(actOf(run, 'data.drop', { what: 'index', name: to, test: false, production: false }));
  const chat = method === 'GET' ? undefined : CHATS.find(([pattern]) => pattern.test(to));
  if (chat !== undefined) acts.push(actOf(run, 'outward.chat', { ...attributes, service: chat[1] }));
  return acts;
}

function hostOf(address: string): string {
  return /^(?:[a-z]+:\/\/)?(?:[^/@\s]*@)?([^/:\s?#]+)/i.exec(address)?.[1] ?? address.slice(0, 60);
}
