import { isBelow, nameOf } from '../shell/paths.ts';
import type { Zone } from './act.ts';

/** Names of files of secrets, in any directory. */
const NAMES =
  /^(?:\.env(?:\.[\w.-]+)?|\.envrc|\.netrc|_netrc|\.pgpass|\.my\.cnf|\.git-credentials|\.htpasswd|\.vault-token|id_(?:rsa|dsa|ecdsa|ed25519)(?:_\w+)?|[\w.-]*\.(?:pem|p12|pfx|jks|keystore|ppk|kdbx)|[\w.-]*credentials?(?:\.(?:json|ya?ml|ini|csv|xml))?|service[_-]?account[\w.-]*\.json|secrets?\.(?:json|ya?ml|toml|env|ini)|master\.key|\.npmrc|\.pypirc|auth\.json)$/;

/** What looks like one of them and holds none: examples, public halves, code. */
const HARMLESS = /\.(?:example|sample|template|dist|defaults?|schema|tpl|pub|md|ts|js|py|go|rs|rb|java)$|^\.env\.(?:test|ci)$/;

/** Certificates are shown to everybody. */
const CERTIFICATE = /(?:^|[-_.])(?:cert|certificate|chain|fullchain|ca|cacert|ca-bundle|public)\.pem$/;

/** Directories below the home directory whose files are secrets. */
const DIRECTORIES = [
  '.ssh',
  '.aws',
  '.gnupg',
  '.azure',
  '.config/gcloud',
  '.config/gh',
  '.kube',
  '.password-store',
  '.config/op',
  '.docker',
];

/** Files in those that anybody may read. */
const OPEN = /^(?:known_hosts(?:\.old)?|config\.d|authorized_keys|allowed_signers|.*\.pub)$/;

const ELSEWHERE = /^\/(?:etc\/(?:shadow|gshadow|sudoers|krb5\.keytab)|etc\/ssl\/private\/.+|run\/secrets\/.+|proc\/(?:self|\d+)\/environ)$/;

/** Whether a file is made to hold keys, passwords or tokens, by its name and place. */
export function isSecret(path: string, home: string): boolean {
  if (ELSEWHERE.test(path)) return true;
  const name = nameOf(path);
  const directory = DIRECTORIES.find((one) => path === `${home}/${one}` || isBelow(path, `${home}/${one}`));
  if (directory !== undefined) return !OPEN.test(name) && !(directory === '.ssh' && name === 'config');
  return NAMES.test(name) && !HARMLESS.test(name) && !CERTIFICATE.test(name);
}

/** By what stands in Rollcall's own endpoint file a program could pass for the person's terminal. */
export function isToken(path: string, zone: Zone): boolean {
  return zone === 'rollcall' && nameOf(path) === 'endpoint';
}
