import type { Act } from '../act.ts';
import type { Run } from '../../shell/effect.ts';
import { type Reader, readers } from './reader.ts';
import { isSecret } from '../secrets.ts';
import { actOf, textsOf } from './words.ts';

const shows =
  (pattern: RegExp) =>
  (run: Run): Act[] => {
    const found = pattern.exec(textsOf(run).join(' '));
    return found === null ? [] : [actOf(run, 'secret.show', { what: found[0].trim() })];
  };

function mountsSecret(word: string, home: string): boolean {
  const source = /(?:source|src)=([^,]+)/.exec(word)?.[1] ?? word.split(':')[0] ?? '';
  return source.includes('/') && isSecret(source.replace(/^~\//, `${home}/`), home);
}

/** `secret.show`: a password or a private key is taken out of the place that keeps it. */
export const KEY_READERS: Record<string, Reader> = {
  ...readers('gpg gpg2', shows(/--export-secret-(?:sub)?keys/)),
  security: shows(/^(?:find-(?:generic|internet)-password .*-w|dump-keychain|export)\b/),
  pass: shows(/^(?:show\s+)?(?!(?:ls|list|find|search|init|insert|edit|generate|git|help|version|grep)\b)[\w/.-]+/),
  op: shows(/^(?:read|item get .*--(?:reveal|fields)|document get)\b/),
  bw: shows(/^(?:get (?:password|totp|notes|item)|export)\b/),
  aws: shows(
    /^(?:--\S+ \S+ )*(?:secretsmanager get-secret-value|ssm get-parameters?(?:-by-path)? .*--with-decryption|configure get \S*(?:secret|token)|configure export-credentials)\b/,
  ),
  gcloud: shows(/^(?:secrets versions access|auth print-\S*token|iam service-accounts keys create)\b/),
  az: shows(/^(?:keyvault secret show|account get-access-token)\b/),
  kubectl: shows(/^(?:-n \S+ )?get (?:secrets?)\b.*(?:-o\s?(?:yaml|json|jsonpath|go-template)|--output)/),
  vault: shows(/^(?:kv get|read)\b/),
  gh: shows(/^auth token\b|^auth status .*--show-token|^auth status .*-t\b/),
  heroku: shows(/^config(?:\s+-|$)|^config:get \S*(?:SECRET|KEY|TOKEN|PASS|URL|CREDENTIAL)/),
  doppler: shows(/^secrets\b(?!.*(?:set|delete|upload|--only-names))/),
  ...readers('docker podman', (run, { scene }) => {
    const words = textsOf(run);
    if (!words.includes('run') && !words.includes('create')) return [];
    const mounted = words.find(
      (word, at) => /^-?-?(?:v|volume|mount)$/.test((words[at - 1] ?? '').replace(/^-+/, '')) && mountsSecret(word, scene.home),
    );
    return mounted === undefined ? [] : [actOf(run, 'secret.show', { what: mounted })];
  }),
  'secret-tool': shows(/^lookup\b/),
  'keepassxc-cli': shows(/^(?:show .*(?:-s|-a)|export)\b/),
  lpass: shows(/^(?:show|export)\b/),
};
