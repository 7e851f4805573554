import type { Act } from '../act.ts';
import type { Run } from '../../shell/effect.ts';
import { type Reader, readers } from './reader.ts';
import { actOf, textsOf } from './words.ts';

const shows =
  (pattern: RegExp) =>
  (run: Run): Act[] => {
    const found = pattern.exec(textsOf(run).join(' '));
    return found === null ? [] : [actOf(run, 'secret.show', { what: found[0].trim() })];
  };

/** `secret.show`: a password or a private key is taken out of the place that keeps it. */
export const KEY_READERS: Record<string, Reader> = {
  ...readers('gpg gpg2', shows(/--export-secret-(?:sub)?keys/)),
  security: shows(/^(?:find-(?:generic|internet)-password .*-w|dump-keychain|export)\b/),
  pass: shows(/^(?:show\s+)?(?!(?:ls|list|find|search|init|insert|edit|generate|git|help|version|grep)\b)[\w/.-]+/),
  op: shows(/^(?:read|item get .*--(?:reveal|fields)|document get)\b/),
  bw: shows(/^(?:get (?:password|totp|notes|item)|export)\b/),
  'secret-tool': shows(/^lookup\b/),
  'keepassxc-cli': shows(/^(?:show .*(?:-s|-a)|export)\b/),
  lpass: shows(/^(?:show|export)\b/),
};
