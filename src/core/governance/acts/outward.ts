import type { Run } from '../../shell/effect.ts';
import type { Act } from '../act.ts';
import { argumentsOf } from './arguments.ts';
import { type Reader, readers } from './reader.ts';
import { actOf, textsOf } from './words.ts';

const GH =
  'R repo b body F body-file t title H header f field raw-field X method q jq template hostname input a assignee l label m milestone n notes notes-file target';

/** What others see on a forge, by verb: `speaks` is read by people, `merges` changes a shared branch, `destroys` removes. */
const FORGE: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:repo (?:delete|archive|rename)|release delete|release delete-asset|secret delete|variable delete|issue delete|run delete|cache delete|gist delete|ssh-key delete|label delete|project delete)\b/,
    'destroys',
  ],
  [/^(?:repo edit|secret set|variable set|api-key|ssh-key add|repo deploy-key add|auth token)\b/, 'configures'],
  [/^(?:pr merge|mr merge|mr accept)\b/, 'merges'],
  [/^(?:release create|release edit|release upload|gist create|repo create --public)\b/, 'releases'],
  [/^(?:workflow run|run rerun|run cancel|ci run|ci trigger)\b/, 'triggers'],
  [
    /^(?:pr (?:comment|review|close|reopen|lock)|mr (?:note|close|approve|reopen)|issue (?:create|comment|close|reopen|edit|transfer|lock|note)|discussion|project item)\b/,
    'speaks',
  ],
];

/** `outward.forge` with `what` and `verb`, `outward.mail`, `outward.chat`. Opening a pull request and looking are none. */
export const OUTWARD_READERS: Record<string, Reader> = {
  ...readers('gh glab hub tea', (run) => {
    const args = argumentsOf(textsOf(run), GH);
    const line = args.operands.join(' ');
    if (args.has('help', 'dry-run')) return [];
    if (args.operands[0] === 'api')
      return api(run, args.operands.slice(1), args.value('X', 'method'), args.has('f', 'F', 'field', 'raw-field', 'input'));
    for (const [pattern, what] of FORGE) {
      const verb = pattern.exec(line)?.[0];
      if (verb !== undefined && verb !== 'auth token') return [actOf(run, 'outward.forge', { what, verb, admin: args.has('admin') })];
    }
    return [];
  }),
  ...readers('mail mailx sendmail mutt neomutt msmtp swaks ssmtp himalaya', (run) => {
    const args = argumentsOf(textsOf(run), 's a c b r S t to from server header body h');
    const to = args.value('t', 'to') ?? args.operands.find((word) => word.includes('@'));
    return to === undefined && run.program !== 'sendmail' && run.input === null
      ? []
      : [actOf(run, 'outward.mail', { verb: run.program, ...(to === undefined ? {} : { to }) })];
  }),
  ...readers('slack slackcat slack-cli discord-webhook telegram-send tweet toot', (run) => [
    actOf(run, 'outward.chat', { service: run.program, host: run.program, method: 'POST', local: false }),
  ]),
  twilio: (run) =>
    /\b(?:messages|calls):create\b/.test(textsOf(run).join(' '))
      ? [actOf(run, 'outward.chat', { service: 'SMS', host: 'twilio', method: 'POST', local: false })]
      : [],
  aws: (run) => {
    const [service, verb] = argumentsOf(textsOf(run), 'region profile').operands;
    if (service === 'ses' || service === 'sesv2')
      return verb?.startsWith('send') === true ? [actOf(run, 'outward.mail', { verb: `${service} ${verb}` })] : [];
    return service === 'sns' && verb === 'publish'
      ? [actOf(run, 'outward.chat', { service: 'SNS', host: 'aws', method: 'POST', local: false })]
      : [];
  },
};

function api(run: Run, [path = '', ...rest]: readonly string[], given: string | undefined, fields: boolean): Act[] {
  const method = (given ?? (fields ? 'POST' : 'GET')).toUpperCase();
  if (method === 'GET' || path === 'graphql' || rest[0] === 'graphql') {
    const mutates = /\bmutation\b/.test(textsOf(run).join(' '));
    return mutates ? [actOf(run, 'outward.forge', { what: 'speaks', verb: 'api mutation', admin: false })] : [];
  }
  const what =
    method === 'DELETE'
      ? 'destroys'
      : /\/merge\b/.test(path)
        ? 'merges'
        : /\/(?:comments|reviews|issues)\b/.test(path)
          ? 'speaks'
          : /\/releases\b/.test(path)
            ? 'releases'
            : 'configures';
  // Opening a pull request is silent here too.
  if (method === 'POST' && /\/pulls\/?$/.test(path)) return [];
  return [actOf(run, 'outward.forge', { what, verb: `api ${method}`, admin: false })];
}
