import type { Run } from '../../shell/effect.ts';
import type { Act } from '../act.ts';
import { argumentsOf, type Arguments } from './arguments.ts';
import { volumeActs } from './data.ts';
import { type Reader, readers } from './reader.ts';
import { actOf, textsOf } from './words.ts';

interface Tool {
  /** Verbs that change what runs for others. */
  applies: RegExp;
  /** Verbs that end or delete it. */
  destroys?: RegExp;
  /** Options that take a value. */
  valued?: string;
  /** Programs whose long names stand behind one dash. */
  long?: boolean;
}

const CLOUD = 'region profile output project zone account query resource-group g n name subscription cluster format';

/** Programs that run what others use, by the beginning of their words without options. */
const TOOLS: Record<string, Tool> = {
  helm: {
    applies: /^(?:install|upgrade|rollback)\b/,
    destroys: /^(?:uninstall|delete)\b/,
    valued: 'n namespace f values set kube-context version set-string kubeconfig',
  },
  helmfile: { applies: /^(?:apply|sync)\b/, destroys: /^(?:destroy|delete)\b/, valued: 'e environment f file' },
  terraform: {
    applies: /^(?:apply|import|taint|force-unlock)\b/,
    destroys: /^(?:destroy|apply destroy|state rm|workspace delete)\b/,
    valued: 'target var var-file state chdir',
    long: true,
  },
  tofu: {
    applies: /^(?:apply|import)\b/,
    destroys: /^(?:destroy|state rm|workspace delete)\b/,
    valued: 'target var var-file chdir',
    long: true,
  },
  terragrunt: { applies: /^(?:apply|run-all apply|apply-all)\b/, destroys: /^(?:destroy|run-all destroy|destroy-all)\b/, long: true },
  pulumi: { applies: /^(?:up|update|import)\b/, destroys: /^(?:destroy|stack rm|state delete)\b/, valued: 's stack C cwd' },
  cdk: { applies: /^deploy\b/, destroys: /^destroy\b/, valued: 'profile c context a app' },
  sam: { applies: /^(?:deploy|sync)\b/, destroys: /^delete\b/, valued: 'stack-name region profile template-file' },
  ...tools('serverless sls', { applies: /^deploy\b/, destroys: /^remove\b/, valued: 's stage r region' }),
  ...tools('vercel now', {
    applies:
      /^(?:deploy|promote|rollback|redeploy|alias set|env (?:add|rm))\b|^(?!(?:build|dev|pull|link|env|logs|ls|list|inspect|whoami|login|logout|teams|switch|domains|certs|dns|projects?|alias|help|git|init|bisect|secrets|remove|rm)\b)/,
    destroys: /^(?:remove|rm|projects? (?:rm|remove)|domains rm)\b/,
    valued: 't token S scope cwd A local-config',
  }),
  netlify: { applies: /^deploy\b/, destroys: /^(?:sites:delete|env:unset)\b/, valued: 'dir site d s a auth m message alias' },
  wrangler: {
    applies: /^(?:deploy|publish|pages deploy|rollback|versions deploy|secret put)\b/,
    destroys: /^(?:delete|r2 bucket delete|kv:?\s?namespace delete|d1 delete|queues delete|pages project delete)\b/,
    valued: 'e env c config name',
  },
  ...tools('fly flyctl', {
    applies: /^(?:deploy|launch|scale|secrets set|machine (?:update|stop|restart)|apps restart)\b/,
    destroys: /^(?:apps? destroy|destroy|machines? (?:destroy|remove)|volumes? (?:destroy|delete)|postgres destroy|secrets unset)\b/,
    valued: 'a app c config r region',
  }),
  heroku: {
    applies: /^(?:container:release|releases:rollback|config:(?:set|unset)|ps:scale|restart|ps:restart|pipelines:promote|maintenance:on)\b/,
    destroys: /^(?:apps:destroy|destroy|pg:reset|addons:destroy|apps:delete)\b/,
    valued: 'a app r remote',
  },
  railway: { applies: /^(?:up|deploy|redeploy)\b/, destroys: /^(?:down|delete|volume delete|environment delete)\b/ },
  render: { applies: /^deploys create\b/, destroys: /^services delete\b/ },
  firebase: {
    applies: /^deploy\b/,
    destroys: /^(?:hosting:disable|firestore:delete|database:remove|functions:delete)\b/,
    valued: 'only P project token',
  },
  eb: { applies: /^(?:deploy|swap|restore|scale|setenv)\b/, destroys: /^terminate\b/ },
  copilot: { applies: /^(?:svc deploy|deploy|job deploy|env deploy)\b/, destroys: /^(?:svc|app|env|job) delete\b/ },
  amplify: { applies: /^(?:push|publish)\b/, destroys: /^delete\b/ },
  gcloud: {
    applies:
      /^(?:app deploy|run deploy|functions deploy|builds submit|deploy |compute instances (?:stop|reset|start)|container clusters (?:resize|upgrade)|run services update|sql instances (?:restart|patch)|projects add-iam-policy-binding)/,
    destroys: /(?:^|\s)delete\b|^storage rm\b/,
    valued: CLOUD,
  },
  gsutil: { applies: /^(?:rsync)\b/, destroys: /^(?:rm|rb)\b/ },
  az: {
    applies:
      /^(?:webapp (?:up|deploy|restart|stop)|functionapp (?:deploy|stop)|deployment \w+ create|containerapp (?:up|update)|vm (?:deallocate|stop|restart)|aks (?:scale|upgrade))/,
    destroys: /(?:^|\s)(?:delete|purge)\b/,
    valued: CLOUD,
  },
  doctl: { applies: /^(?:apps (?:update|create-deployment)|compute droplet-action)/, destroys: /(?:^|\s)(?:delete|rm|destroy)\b/ },
  'ansible-playbook': { applies: /^\S/, valued: 'i inventory l limit e extra-vars t tags u user skip-tags vault-password-file' },
  kustomize: { applies: /^(?!)/ },
  argocd: { applies: /^app (?:sync|rollback|set)\b/, destroys: /^(?:app|cluster|repo|proj) (?:delete|rm)\b/ },
  flux: { applies: /^(?:reconcile|resume)\b/, destroys: /^(?:delete|uninstall)\b/ },
  skaffold: { applies: /^(?:run|deploy|apply)\b/, destroys: /^delete\b/ },
  nomad: { applies: /^(?:job run|run|job promote)\b/, destroys: /^(?:job stop|stop|system gc|namespace delete)\b/ },
  eksctl: { applies: /^(?:create|scale|upgrade)\b/, destroys: /^delete\b/ },
  kops: { applies: /^update cluster\b/, destroys: /^delete\b/ },
  cap: { applies: /\bdeploy\b/ },
  kamal: { applies: /^(?:deploy|redeploy|rollback|setup|app stop)\b/, destroys: /^(?:remove|app remove|accessory remove)\b/ },
  surge: { applies: /^(?!(?:list|login|whoami|logout|token|teardown)\b)/, destroys: /^teardown\b/ },
  'gh-pages': { applies: /^/, valued: 'd dist b branch r repo m message' },
  dokku: { applies: /^(?:ps:(?:restart|stop|rebuild)|git:sync)\b/, destroys: /^(?:apps:destroy|postgres:destroy)\b/ },
  supabase: {
    applies: /^(?:db push|functions deploy|secrets set|link --)/,
    destroys: /^(?:functions delete|secrets unset|branches delete)\b/,
  },
  vault: { applies: /^(?:operator seal)\b/, destroys: /^(?:kv (?:delete|destroy|metadata delete)|delete|secrets disable)\b/ },
  consul: { applies: /^(?!)/, destroys: /^kv delete\b/ },
};

/** Clusters on this machine, made to be thrown away. */
const LOCAL =
  /(?:^|[\s=/])(?:kind(?:-[\w-]+)?|minikube|docker-desktop|rancher-desktop|colima|k3d-[\w-]+|k3s-default|localhost|orbstack|local|test|dev-local)(?:\s|$)/;
const PRODUCTION = /(?:^|[^a-z\d])(?:prod|production|prd|live)(?:[^a-z]|$)/i;

const KUBECTL =
  'n namespace f filename context cluster o output l selector k kustomize kubeconfig s server user type p patch replicas c container field-selector timeout grace-period image token';

/** `deploy.apply` and `deploy.destroy` with `verb`, `production`, `local`, `all`; `data.volumes` of containers. */
export const DEPLOY_READERS: Record<string, Reader> = {
  ...Object.fromEntries(Object.entries(TOOLS).map(([name, tool]) => [name, (run: Run) => toolActs(run, tool)])),
  ...readers('kubectl oc k', kubectl),
  ansible: (run, { elsewhere }) => {
    const args = argumentsOf(textsOf(run), 'm module-name a args i inventory l limit u user f forks e extra-vars');
    const command = args.value('a', 'args');
    const runs = ['shell', 'command', 'raw', undefined].includes(args.value('m', 'module-name')?.replace(/^ansible\.builtin\./, ''));
    return command === undefined || !runs ? [] : elsewhere(command, args.operands[0] ?? 'hosts', 'remote');
  },
  aws: (run) => aws(run),
  ...readers('docker podman nerdctl', docker),
  'docker-compose': (run) => docker({ ...run, words: [{ sort: 'text', text: 'compose' }, ...run.words] }),
};

function tools(names: string, tool: Tool): Record<string, Tool> {
  return Object.fromEntries(names.split(' ').map((name) => [name, tool]));
}

function toolActs(run: Run, { applies, destroys, valued, long }: Tool): Act[] {
  const words = textsOf(run);
  const args = argumentsOf(words, valued ?? '', { long: long === true });
  if (isTrial(args) || (args.has('check', 'C') && run.program === 'ansible-playbook')) return [];
  const line = args.operands.join(' ');
  const destroyed = destroys?.exec(line) ?? (args.has('destroy') ? /^apply\b/.exec(line) : null);
  if (destroyed !== null) return [deploy(run, 'deploy.destroy', words, destroyed[0].trim(), args)];
  const applied = applies.exec(line);
  if (applied === null || (words.length === 0 && run.program !== 'vercel')) return [];
  return [deploy(run, 'deploy.apply', words, applied[0].trim() || run.program, args)];
}

function isTrial(args: Arguments): boolean {
  const trial = args.value('dry-run');
  return (
    (args.has('dry-run') && trial !== 'none' && trial !== 'false') ||
    args.has('help', 'h', 'version', 'dryrun', 'diff', 'noop', 'no-execute-changeset', 'syntax-check', 'list-tasks', 'list-hosts')
  );
}

function deploy(run: Run, kind: string, words: readonly string[], verb: string, args: Arguments, all = false): Act {
  const line = `${words.join(' ')} ${run.env['KUBECONFIG'] ?? ''} ${run.env['AWS_PROFILE'] ?? ''}`;
  const production = PRODUCTION.test(line) || args.has('prod', 'production');
  return actOf(run, kind, { verb, production, local: !production && (LOCAL.test(line) || args.has('local')), all, targets: args.operands });
}

const KUBE_APPLIES =
  /^(?:apply|create|replace|patch|scale|set|edit|rollout (?:undo|restart|pause|resume)|label|annotate|taint|cordon|autoscale|expose|run|adm|certificate approve)\b/;

function kubectl(run: Run, { elsewhere }: Parameters<Reader>[1]): Act[] {
  const words = textsOf(run);
  const end = words.indexOf('--');
  const args = argumentsOf(end < 0 ? words : words.slice(0, end), KUBECTL);
  const [verb, what = ''] = args.operands;
  if (verb === 'exec' && end >= 0)
    return elsewhere(
      words
        .slice(end + 1)
        .map(quoted)
        .join(' '),
      args.operands[1] ?? 'pod',
      'container',
    );
  const line = args.operands.join(' ');
  if (verb === undefined || isTrial(args) || line === 'create token') return [];
  if (verb === 'delete' || verb === 'drain') {
    const wide =
      /^(?:ns|namespaces?|pvc?|persistentvolume(?:claim)?s?|crds?|customresourcedefinitions?|nodes?|all|statefulsets?|sts|clusterrole\w*)(?:\/|$|,)/i;
    return [deploy(run, 'deploy.destroy', words, verb, args, args.has('all', 'all-namespaces', 'A') || wide.test(what))];
  }
  const applied = KUBE_APPLIES.exec(line);
  return applied === null ? [] : [deploy(run, 'deploy.apply', words, applied[0], args)];
}

/** One word of a shell again, to be read as part of a command. */
function quoted(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

const AWS_DESTROYS =
  /^(?:delete|terminate|remove|deregister|purge|destroy|disable|release|revoke|stop|schedule-key-deletion|reset|detach|batch-delete|empty)\b/;
const AWS_APPLIES =
  /^(?:update|deploy|create|put|modify|run-instances|start|reboot|publish|attach|register|set|execute-change-set|promote|restore|invalidate)\b/;

function aws(run: Run): Act[] {
  const words = textsOf(run);
  const args = argumentsOf(words, `${CLOUD} endpoint-url bucket key body stack-name function-name table-name instance-ids`);
  const [service = '', verb = '', target = ''] = args.operands;
  const local = /localhost|127\.0\.0\.1|localstack/.test(args.value('endpoint-url') ?? '');
  if (isTrial(args) || local) return [];
  if (service === 's3') {
    if (verb === 'rb' || (verb === 'rm' && args.has('recursive'))) return [deploy(run, 'deploy.destroy', words, `s3 ${verb}`, args, true)];
    if (verb === 'rm') return [deploy(run, 'deploy.destroy', words, 's3 rm', args)];
    if (verb === 'sync' && args.has('delete') && args.operands[3]?.startsWith('s3:') === true)
      return [deploy(run, 'deploy.destroy', words, 's3 sync --delete', args)];
    return verb === 'sync' && target !== '' && args.operands[3]?.startsWith('s3:') === true
      ? [deploy(run, 'deploy.apply', words, 's3 sync', args)]
      : [];
  }
  if (service === 'cloudfront' && verb === 'create-invalidation') return [deploy(run, 'deploy.apply', words, verb, args)];
  if (['ses', 'sesv2', 'sns'].includes(service)) return [];
  if (['configure', 'sts', 'logs', 'sso', 'ecr'].includes(service) && !AWS_DESTROYS.test(verb)) return [];
  if (AWS_DESTROYS.test(verb)) return [deploy(run, 'deploy.destroy', words, `${service} ${verb}`, args)];
  return AWS_APPLIES.test(verb) ? [deploy(run, 'deploy.apply', words, `${service} ${verb}`, args)] : [];
}

const DOCKER = 'p project-name w workdir u user name H host context network env-file t tag entrypoint mount l label filter';

/** Of `compose -f` and `run -v` the letter takes a value, of `rm -f` and `down -v` it takes none. */
function dockerOptions(words: readonly string[]): string {
  if (words.includes('exec') || words.includes('run')) return `${DOCKER} f file e env v volume`;
  return words.includes('compose') || words.includes('build') ? `${DOCKER} f file c` : DOCKER;
}

function docker(run: Run, context?: Parameters<Reader>[1]): Act[] {
  const words = textsOf(run);
  const args = argumentsOf(words, dockerOptions(words));
  const verbs = args.operands;
  const [first, second] = verbs;
  const exec = first === 'exec' ? 1 : first === 'compose' && second === 'exec' ? 2 : first === 'container' && second === 'exec' ? 2 : 0;
  if (exec > 0 && context !== undefined) return execActs(words, verbs[exec] ?? '', context);
  if (first === 'swarm' || first === 'stack' || first === 'service') {
    if (second === 'rm' || second === 'remove' || second === 'leave')
      return [deploy(run, 'deploy.destroy', words, `${first} ${second}`, args)];
    if (second === 'deploy' || second === 'update' || second === 'scale')
      return [deploy(run, 'deploy.apply', words, `${first} ${second}`, args)];
  }
  return volumeActs(run, args, verbs);
}

/** The words behind the container's name are a command in it. */
function execActs(words: readonly string[], container: string, { elsewhere }: Parameters<Reader>[1]): Act[] {
  const at = container === '' ? -1 : words.indexOf(container, words.indexOf('exec'));
  return at < 0
    ? []
    : elsewhere(
        words
          .slice(at + 1)
          .map(quoted)
          .join(' '),
        container,
        'container',
      );
}
