// Every secret is made here, at random and from pieces: no scanner that reads this file finds one.

/** Stands between two pieces of a prefix. */
const CUT = '';

export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const DIGITS = '0123456789';
export const HEX = `${DIGITS}abcdef`;
const BASE36 = DIGITS + LOWER;
export const BASE62 = BASE36 + LOWER.toUpperCase();
export const URL64 = `${BASE62}-_`;
export const BASE64 = `${BASE62}+/`;
const UPPER36 = BASE36.toUpperCase();

/** Numbers from 0 up to 1, the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randomNumbers(7);
export const pick = (alphabet: string, length: number) =>
  Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
const base64Of = (text: string) => Buffer.from(text).toString('base64');
const jwtPart = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const pem = (kind: string, newline: string) => {
  const dashes = '-'.repeat(5);
  const body = Array.from({ length: 6 }, () => pick(BASE64, 64)).join(newline);
  return `${dashes}BEGIN ${kind}PRIVATE KEY${dashes}${newline}${body}${newline}${dashes}END ${kind}PRIVATE KEY${dashes}`;
};

/** Rule and a maker of tokens that their own form gives away. */
export const tokens: readonly [rule: string, make: () => string][] = [
  ['anthropic-api-key', () => `sk-${CUT}ant-api03-${pick(URL64, 93)}AA`],
  ['anthropic-api-key', () => `sk-${CUT}ant-admin01-${pick(URL64, 93)}AA`],
  ['anthropic-api-key', () => `sk-${CUT}ant-oat01-${pick(URL64, 95)}`],
  ['openai-api-key', () => `sk${CUT}-${pick(BASE62, 48)}`],
  ['openai-api-key', () => `sk${CUT}-proj-${pick(URL64, 74)}${CUT}T3BlbkFJ${pick(URL64, 74)}`],
  ['openai-api-key', () => `sk${CUT}-or-v1-${pick(HEX, 64)}`],
  ['groq-api-key', () => `gsk${CUT}_${pick(BASE62, 52)}`],
  ['xai-api-key', () => `xai${CUT}-${pick(BASE62, 80)}`],
  ['perplexity-api-key', () => `pplx${CUT}-${pick(BASE62, 48)}`],
  ['replicate-api-token', () => `r8${CUT}_${pick(BASE62, 37)}`],
  ['huggingface-access-token', () => `hf${CUT}_${pick(BASE62, 34)}`],
  ['huggingface-organization-api-token', () => `api${CUT}_org_${pick(BASE62, 34)}`],
  ['aws-access-token', () => `AK${CUT}IA${pick('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`],
  ['aws-access-token', () => `AS${CUT}IA${pick('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`],
  ['gcp-api-key', () => `AI${CUT}zaSy${pick(URL64, 33)}`],
  ['google-oauth-client-secret', () => `GOC${CUT}SPX-${pick(URL64, 28)}`],
  ['google-oauth-access-token', () => `ya${CUT}29.a0${pick(URL64, 120)}`],
  ['google-oauth-refresh-token', () => `1/${CUT}/0${pick(URL64, 60)}`],
  ['azure-ad-client-secret', () => `${pick(BASE62, 3)}8${CUT}Q~${pick(BASE62, 34)}`],
  ['digitalocean-access-token', () => `dop${CUT}_v1_${pick(HEX, 64)}`],
  ['databricks-api-token', () => `da${CUT}pi${pick(HEX, 32)}`],
  ['vault-service-token', () => `hv${CUT}s.${pick(URL64, 90)}`],
  ['github-pat', () => `gh${CUT}p_${pick(BASE62, 36)}`],
  ['github-oauth', () => `gh${CUT}o_${pick(BASE62, 36)}`],
  ['github-app-token', () => `gh${CUT}u_${pick(BASE62, 36)}`],
  ['github-app-token', () => `gh${CUT}s_${pick(BASE62, 36)}`],
  ['github-refresh-token', () => `gh${CUT}r_${pick(BASE62, 76)}`],
  ['github-fine-grained-pat', () => `github${CUT}_pat_${pick(BASE62, 22)}_${pick(BASE62, 59)}`],
  ['gitlab-pat', () => `gl${CUT}pat-${pick(URL64, 20)}`],
  ['gitlab-deploy-token', () => `gl${CUT}dt-${pick(URL64, 20)}`],
  ['gitlab-runner-authentication-token', () => `gl${CUT}rt-${pick(URL64, 20)}`],
  ['gitlab-cicd-job-token', () => `gl${CUT}cbt-${pick(BASE62, 5)}_${pick(URL64, 20)}`],
  ['gitlab-ptt', () => `gl${CUT}ptt-${pick(HEX, 40)}`],
  ['gitlab-oauth-app-secret', () => `gl${CUT}oas-${pick(HEX, 64)}`],
  ['npm-access-token', () => `np${CUT}m_${pick(BASE62, 36)}`],
  ['pypi-upload-token', () => `py${CUT}pi-AgEIcHlwaS5vcmc${pick(URL64, 90)}`],
  ['rubygems-api-token', () => `ruby${CUT}gems_${pick(HEX, 48)}`],
  ['dockerhub-access-token', () => `dckr${CUT}_pat_${pick(URL64, 27)}`],
  ['slack-token', () => `xo${CUT}xb-${pick(DIGITS, 12)}-${pick(DIGITS, 12)}-${pick(BASE62, 24)}`],
  ['slack-token', () => `xo${CUT}xp-${pick(DIGITS, 12)}-${pick(DIGITS, 12)}-${pick(DIGITS, 12)}-${pick(HEX, 32)}`],
  ['slack-app-token', () => `xa${CUT}pp-1-A${pick(UPPER36, 10)}-${pick(DIGITS, 13)}-${pick(HEX, 64)}`],
  ['discord-api-token', () => `M${pick(BASE62, 23)}${CUT}.G${pick(URL64, 5)}${CUT}.${pick(URL64, 38)}`],
  ['telegram-bot-api-token', () => `${pick('123456789', 10)}${CUT}:AA${pick(URL64, 33)}`],
  ['stripe-access-token', () => `sk${CUT}_live_${pick(BASE62, 24)}`],
  ['stripe-access-token', () => `rk${CUT}_test_${pick(BASE62, 99)}`],
  ['stripe-webhook-secret', () => `wh${CUT}sec_${pick(BASE62, 32)}`],
  ['shopify-access-token', () => `shp${CUT}at_${pick(HEX, 32)}`],
  ['sendgrid-api-token', () => `S${CUT}G.${pick(URL64, 22)}.${pick(URL64, 43)}`],
  ['twilio-api-key', () => `S${CUT}K${pick(HEX, 32)}`],
  ['mailgun-private-api-token', () => `ke${CUT}y-${pick(HEX, 32)}`],
  ['linear-api-key', () => `lin${CUT}_api_${pick(BASE62, 40)}`],
  ['notion-api-token', () => `nt${CUT}n_${pick(BASE62, 46)}`],
  ['figma-api-token', () => `fig${CUT}d_${pick(URL64, 40)}`],
  ['postman-api-token', () => `PM${CUT}AK-${pick(HEX, 24)}-${pick(HEX, 34)}`],
  ['grafana-service-account-token', () => `gl${CUT}sa_${pick(BASE62, 32)}_${pick(HEX, 8)}`],
  ['sentry-user-token', () => `sn${CUT}tryu_${pick(HEX, 64)}`],
  ['age-secret-key', () => `AGE-SECRET${CUT}-KEY-1${pick('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`],
  ['jwt', () => `${jwtPart({ alg: 'HS256', typ: 'JWT' })}.${jwtPart({ sub: pick(DIGITS, 10), iat: 1 })}.${pick(URL64, 43)}`],
];

/** Secrets that stand in a place of their own: rule, text before, maker of the secret, text behind. */
export const placed: readonly [rule: string, before: string, make: () => string, behind: string][] = [
  ['aws-secret-access-key', 'aws_secret_access_key = ', () => pick(BASE64, 40), ''],
  ['aws-secret-access-key', '"SecretAccessKey": "', () => pick(BASE64, 40), '",'],
  [
    'azure-connection-string',
    'DefaultEndpointsProtocol=https;AccountName=x;AccountKey=',
    () => `${pick(BASE64, 86)}==`,
    ';EndpointSuffix=y',
  ],
  ['azure-connection-string', 'Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=', () => `${pick(BASE64, 43)}=`, ''],
  ['azure-shared-access-signature', 'https://x.blob.core.windows.net/c?sv=2022&sig=', () => `${pick(BASE62, 42)}%3D`, '&se=1'],
  ['slack-webhook-url', 'https://hooks.slack.com/services/', () => `T${pick(UPPER36, 8)}/B${pick(UPPER36, 8)}/${pick(BASE62, 24)}`, ''],
  ['discord-webhook-url', 'https://discord.com/api/webhooks/123456789012345678/', () => pick(URL64, 68), ''],
  ['url-credentials', 'postgres://app:', () => pick(BASE62, 12), '@db.internal:5432/app'],
  ['url-credentials', 'DATABASE_URL="mysql://root:', () => pick(LOWER, 6), '@127.0.0.1/x"'],
  ['url-credentials', 'redis://:', () => `${pick(BASE62, 9)}!${pick(BASE62, 4)}`, '@cache:6379'],
  ['url-credentials', 'git clone https://', () => pick(HEX, 40), '@git.example.org/a/b.git'],
  ['curl-auth-user', 'curl -s -u admin:', () => `${pick(BASE62, 8)}x`, ' https://example.org'],
  ['authorization-header', 'Authorization: Bearer ', () => pick(URL64, 40), ''],
  ['authorization-header', `curl -H 'authorization: token `, () => pick(HEX, 40), `' https://x`],
  ['authorization-header', '"Authorization": "Basic ', () => base64Of(`admin:${pick(BASE62, 12)}`), '"'],
  ['authorization-header', '{\\"Authorization\\":\\"Bearer ', () => pick(BASE62, 32), '\\"}'],
  ['authorization-header', 'sent with bearer ', () => pick(BASE62, 32), ' as before'],
  ['cookie-header', 'Cookie: ', () => `sid=${pick(URL64, 32)}; theme=dark`, ''],
  ['cookie-header', `-H 'cookie: `, () => `_session=${pick(HEX, 32)}`, `' https://x`],
  ['cookie-header', 'Set-Cookie: ', () => `auth=${pick(BASE62, 24)}; Path=/; HttpOnly`, ''],
  ['generic-password', 'password: ', () => `${pick(LOWER, 6)}${pick(DIGITS, 1)}`, ''],
  ['generic-password', "pwd = '", () => `${pick(LOWER, 5)}.${pick(LOWER, 5)}${pick(DIGITS, 2)}!`, "';"],
  ['generic-api-key', 'secret: ', () => pick(BASE62, 16), ''],
  ['generic-api-key', 'DB_TOKEN=', () => pick(BASE62, 20), ''],
  ['generic-api-key', 'export APP_SECRET="', () => `${pick(BASE62, 6)}$${pick(BASE62, 6)}!`, '"'],
  ['generic-api-key', `const apiKey = '`, () => pick(BASE36, 32), `';`],
  ['generic-api-key', '"client_secret": "', () => pick(BASE62, 24), '",'],
  ['generic-api-key', '{\\"accessToken\\":\\"', () => pick(URL64, 43), '\\"}'],
  ['generic-api-key', 'X-Api-Key: ', () => pick(HEX, 32), ''],
  ['generic-api-key', 'https://api.example.org/v1?api_key=', () => pick(HEX, 32), '&page=2'],
  ['generic-api-key', '//registry.example.org/:_authToken=', () => pick(URL64, 36), ''],
  ['generic-api-key', 'tool --token ', () => pick(BASE62, 32), ' --verbose'],
  ['generic-api-key', 'the secret is ', () => pick(BASE62, 24), ' and stays'],
  ['generic-api-key', '<pass>', () => pick(BASE62, 14), '</pass>'],
  ['private-key', '', () => pem('RSA ', '\n'), '\n'],
  ['private-key', '', () => pem('OPENSSH ', '\n'), '\n'],
  ['private-key', '{"key":"', () => pem('', '\\n'), '\\n"}'],
  ['private-key', '', () => pem('EC ', '\n').slice(0, 200), ''],
];

const surroundings: readonly [before: string, behind: string][] = [
  ['', ''],
  ['use ', ' for this'],
  ['"', '",'],
  ['**', '**'],
  ['`', '`'],
  ['first line\n', '\nlast line'],
  ['{"text":"a\\n', '\\nb"}'],
  ['\x1b[32m', '\x1b[0m'],
  ['q=%3D', '&x=1'],
  ['x=', ';'],
];

interface SecretSample {
  /** Which maker it came from: the place in `tokens`, then in `placed`. */
  kind: number;
  /** The rule that should name it. */
  rule: string;
  text: string;
  secret: string;
}

/** Ten of each kind, the same in every run. */
export const secretSamples: readonly SecretSample[] = [
  ...tokens.flatMap(([rule, make], kind) =>
    surroundings.map(([before, behind]) => {
      const secret = make();
      return { kind, rule, secret, text: before + secret + behind };
    }),
  ),
  ...placed.flatMap(([rule, before, make, behind], index) =>
    Array.from({ length: 10 }, () => {
      const secret = make();
      return { kind: tokens.length + index, rule, secret, text: before + secret + behind };
    }),
  ),
];
