import { patternRule, type Rule } from './rule.ts';

/**
 * Where a token may begin: not inside a word, but directly behind `\n` as JSON writes it, behind a percent-encoded
 * character and behind an ANSI colour.
 */
const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt]|%[0-9A-Fa-f]{2}|\[[0-9;]{1,8}m))`;

/** A secret that its own form gives away. `keyword` is what every such token holds. */
function token(id: string, keyword: string, body: string, accept?: (secret: string) => boolean): Rule {
  const pattern = new RegExp(START + body, 'g');
  return patternRule({ id, keywords: [keyword.toLowerCase()], pattern, ...(accept && { accept }) });
}

/** `sk-` also begins CSS classes and file names: a key has a long part with letters and digits. */
function hasLongMixedPart(secret: string): boolean {
  return secret.split(/[-_]/).some((part) => part.length >= 12 && /[0-9]/.test(part) && /[A-Za-z]/.test(part));
}

export const vendorRules: readonly Rule[] = [
  token('anthropic-api-key', 'sk-ant-', String.raw`sk-ant-[A-Za-z0-9_-]{16,}`),
  token('openai-api-key', 'sk-', String.raw`sk-[A-Za-z0-9_-]{16,}`, hasLongMixedPart),
  token('groq-api-key', 'gsk_', String.raw`gsk_[A-Za-z0-9]{40,}`),
  token('xai-api-key', 'xai-', String.raw`xai-[A-Za-z0-9]{40,}`),
  token('perplexity-api-key', 'pplx-', String.raw`pplx-[A-Za-z0-9]{40,}`),
  token('replicate-api-token', 'r8_', String.raw`r8_[A-Za-z0-9]{32,}`),
  token('huggingface-access-token', 'hf_', String.raw`hf_[A-Za-z0-9]{30,}`),
  token('huggingface-organization-api-token', 'api_org_', String.raw`api_org_[A-Za-z0-9]{30,}`),

  patternRule({
    id: 'aws-access-token',
    keywords: ['akia', 'asia', 'abia', 'acca'],
    pattern: new RegExp(START + String.raw`A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}(?![A-Za-z0-9])`, 'g'),
  }),
  token('gcp-api-key', 'AIza', String.raw`AIza[A-Za-z0-9_-]{35}`),
  token('google-oauth-client-secret', 'GOCSPX-', String.raw`GOCSPX-[A-Za-z0-9_-]{20,}`),
  token('google-oauth-access-token', 'ya29.', String.raw`ya29\.[A-Za-z0-9_.-]{20,}`),
  token('google-oauth-refresh-token', '1//0', String.raw`1//0[A-Za-z0-9_-]{30,}`),
  token('azure-ad-client-secret', 'Q~', String.raw`[A-Za-z0-9_.~]{3}[0-9]Q~[A-Za-z0-9_.~-]{31,}`),
  token('digitalocean-access-token', '_v1_', String.raw`do[opr]_v1_[a-f0-9]{40,}`),
  token('databricks-api-token', 'dapi', String.raw`dapi[a-f0-9]{32}`),
  token('vault-service-token', 'hvs.', String.raw`hvs\.[A-Za-z0-9_-]{24,}`),

  token('github-pat', 'ghp_', String.raw`ghp_[A-Za-z0-9]{36,}`),
  token('github-oauth', 'gho_', String.raw`gho_[A-Za-z0-9]{36,}`),
  token('github-app-token', 'ghu_', String.raw`ghu_[A-Za-z0-9]{36,}`),
  token('github-app-token', 'ghs_', String.raw`ghs_[A-Za-z0-9]{36,}`),
  token('github-refresh-token', 'ghr_', String.raw`ghr_[A-Za-z0-9]{36,}`),
  token('github-fine-grained-pat', 'github_pat_', String.raw`github_pat_[A-Za-z0-9_]{36,}`),
  token('gitlab-pat', 'glpat-', String.raw`glpat-[A-Za-z0-9_.-]{20,}`),
  token('gitlab-deploy-token', 'gldt-', String.raw`gldt-[A-Za-z0-9_-]{20,}`),
  token('gitlab-runner-authentication-token', 'glrt-', String.raw`glrt-[A-Za-z0-9_.-]{20,}`),
  token('gitlab-cicd-job-token', 'glcbt-', String.raw`glcbt-[A-Za-z0-9_-]{20,}`),
  token('gitlab-ptt', 'glptt-', String.raw`glptt-[A-Za-z0-9_-]{20,}`),
  token('gitlab-oauth-app-secret', 'gloas-', String.raw`gloas-[A-Za-z0-9_-]{20,}`),

  token('npm-access-token', 'npm_', String.raw`npm_[A-Za-z0-9]{36,}`),
  token('pypi-upload-token', 'pypi-', String.raw`pypi-Ag[A-Za-z0-9_-]{50,}`),
  token('rubygems-api-token', 'rubygems_', String.raw`rubygems_[a-f0-9]{48}`),
  token('dockerhub-access-token', 'dckr_', String.raw`dckr_[ps]at_[A-Za-z0-9_-]{20,}`),

  token('slack-token', 'xox', String.raw`xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}`),
  token('slack-app-token', 'xapp-', String.raw`xapp-[A-Za-z0-9-]{20,}`),
  patternRule({
    id: 'slack-webhook-url',
    keywords: ['hooks.slack.com'],
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9+/_-]{20,})/g,
  }),
  token('discord-api-token', '.', String.raw`[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}`),
  patternRule({
    id: 'discord-webhook-url',
    keywords: ['/api/webhooks/'],
    pattern: /\/api\/webhooks\/[0-9]{15,22}\/(?<secret>[A-Za-z0-9_-]{40,})/g,
  }),
  token('telegram-bot-api-token', ':AA', String.raw`(?:bot)?[0-9]{8,12}:AA[A-Za-z0-9_-]{33}`),

  token('stripe-access-token', 'sk_', String.raw`sk_(?:test|live|prod)_[A-Za-z0-9]{10,}`),
  token('stripe-access-token', 'rk_', String.raw`rk_(?:test|live|prod)_[A-Za-z0-9]{10,}`),
  token('stripe-webhook-secret', 'whsec_', String.raw`whsec_[A-Za-z0-9+/=]{24,}`),
  token('shopify-access-token', 'shp', String.raw`shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}`),
  token('sendgrid-api-token', 'SG.', String.raw`SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,}`),
  token('twilio-api-key', 'SK', String.raw`SK[0-9a-f]{32}(?![A-Za-z0-9])`),
  token('mailgun-private-api-token', 'key-', String.raw`key-[a-f0-9]{32}(?![A-Za-z0-9])`),
  token('linear-api-key', 'lin_api_', String.raw`lin_api_[A-Za-z0-9]{32,}`),
  token('notion-api-token', 'ntn_', String.raw`ntn_[A-Za-z0-9]{40,}`),
  token('figma-api-token', 'figd_', String.raw`figd_[A-Za-z0-9_-]{32,}`),
  token('postman-api-token', 'PMAK-', String.raw`PMAK-[a-f0-9]{24}-[a-f0-9]{34}`),
  token('grafana-service-account-token', 'glsa_', String.raw`glsa_[A-Za-z0-9_]{32,}`),
  token('sentry-user-token', 'sntry', String.raw`sntry[su]_[A-Za-z0-9+/=_]{40,}`),
  token('age-secret-key', 'AGE-SECRET-KEY-1', String.raw`AGE-SECRET-KEY-1[A-Z0-9]{40,}`),

  token('jwt', 'eyJ', String.raw`eyJ[A-Za-z0-9_-]{10,1024}\.eyJ[A-Za-z0-9_-]{8,}\.?[A-Za-z0-9_-]{0,}`),
];
