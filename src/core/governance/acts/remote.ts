import { argumentsOf } from './arguments.ts';
import { fedSecret } from './network.ts';
import { type Reader, readers } from './reader.ts';
import { actOf, textsOf } from './words.ts';

const SSH = 'b c D E e F I i J L l m O o p Q R S W w B';

/** `remote.run` with `host`, and what the words do there. */
export const REMOTE_READERS: Record<string, Reader> = {
  ...readers('ssh autossh mosh', (run, context) => {
    const words = textsOf(run);
    const args = argumentsOf(words, SSH);
    const [host] = args.operands;
    if (host === undefined) return [];
    // Behind the host all words are the command's.
    const at = words.indexOf(host);
    const command = [...words.slice(at + 1), ...(at === words.length - 1 && run.input !== null ? [run.input] : [])].join(' ');
    if (command === '' || /^(?:git@|[\w.-]*github\.com|localhost$)/.test(host)) return [];
    const secret = fedSecret(run, context);
    const sent = secret === null ? [] : [actOf(run, 'secret.send', { host, secret, local: false })];
    return [actOf(run, 'remote.run', { host }), ...sent, ...context.elsewhere(command, host, 'remote')];
  }),
};
