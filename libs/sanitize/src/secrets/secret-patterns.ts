import { AFTER_ANSI_CODE } from './ansi-codes.ts';
import { ASSIGNS, QUOTE } from './assignment-syntax.ts';

/** What stands in place of a secret. */
export const REDACTED = '[Redacted]';

export interface SecretPattern {
  /** The part of the pattern that is in each of its matches: a text without it holds none. */
  readonly mark: string;
  /** Whether each of its matches holds a long word (`long-word.ts`): a text without one has none. */
  readonly isLongWord?: boolean;
  readonly pattern: RegExp;
  readonly replace: (text: string) => string;
}

interface PatternOptions {
  readonly ignoreCase?: boolean;
  readonly isLongWord?: boolean;
  /** What stays of a match, in terms of String.replace. Default: nothing. */
  readonly kept?: string;
}

/**
 * No letter or digit stands before: not `risk-…` for `sk-…`. Those of an escape of JSON, of a URL
 * or of a terminal are none: a text is often the JSON of another.
 */
const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf]|\\u[\dA-Fa-f]{4}|%[\dA-Fa-f]{2})|${AFTER_ANSI_CODE})`;
const NOT_YET = String.raw`(?!\[Redacted\])`;

/** A pattern, made of its mark and what stands around it. */
function look(
  mark: string,
  around: (mark: string) => string,
  { ignoreCase = false, isLongWord = false, kept = '' }: PatternOptions = {},
): SecretPattern {
  const pattern = new RegExp(around(`(?:${mark})`), ignoreCase ? 'gi' : 'g');
  const replacement = `${kept}${REDACTED}`;
  return { mark, isLongWord, pattern, replace: (text) => text.replace(pattern, replacement) };
}

const LONG_WORD: PatternOptions = { isLongWord: true };

/** A key that begins with its mark. */
function key(mark: string, rest: string): SecretPattern {
  return look(mark, (begin) => START + begin + rest, LONG_WORD);
}

/** A value after a name: the name stays. */
function after(mark: string, value: string, ignoreCase = true): SecretPattern {
  return look(mark, (name) => `(${name})${NOT_YET}${value}`, { ignoreCase, kept: '$1' });
}

/**
 * What begins as a JWT and is none is passed over as a whole: each `eyJ` of `eyJeyJ…` would else
 * be tried up to the end.
 */
const JWT = /eyJ(?:([\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?)|[\w-]*)/g;

/**
 * How secrets look inside of a text. No attempt that fails reads further than a few hundred
 * characters, or than the next attempt begins: a hostile text costs linear time.
 */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  // PEM private keys, also when their end was cut off
  look(
    String.raw`-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY`,
    (begin) =>
      String.raw`${begin}(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)`,
  ),
  // Authorization, cookie and API key headers: the rest of the line
  look(
    'authorization|cookie|x-api-key',
    (name) =>
      String.raw`(${name}(?:${ASSIGNS}\[?(?:b?${QUOTE})?|${QUOTE}, ?b?${QUOTE}(?=[^"']{12})))(?:=\\{0,8}"[^"\\\r\n]*\\{0,8}"|[^\r\n"'\\])+`,
    { ignoreCase: true, kept: '$1' },
  ),
  look(
    String.raw`bearer(?:\s{1,4}|%20|\+)`,
    (begin) =>
      String.raw`${START}(${begin})(?=[a-z]{8}|[a-z]{0,32}(?:\d|[.~+/=_-][a-z\d]))[\w.~+/=-]{3,}`,
    { ignoreCase: true, kept: '$1' },
  ),
  look(
    String.raw`(?:[Bb]asic|BASIC)\s{1,4}`,
    (begin) =>
      String.raw`${START}(${begin})(?=[A-Za-z]{0,100}?(?:[a-z][A-Z]|[0-9+/=]))[\w+/=-]{8,}`,
    { kept: '$1' },
  ),
  // user:password@ in a URL; a port followed by a path with an @ in it is left alone
  look(
    String.raw`:\/\/[^\s/?#:@]{0,256}:(?!\d{1,5}(?:[/?#\s,]|$))`,
    (begin) => String.raw`(${begin})(?:[^\s"'${'`'}<>:]|:(?!\/\/)){1,512}(?=@)`,
    { kept: '$1' },
  ),
  // OpenAI, Anthropic, OpenRouter, DeepSeek (sk-…), Stripe (sk_live_…)
  key('sk-', String.raw`[\w-]{12,}`),
  key('[sr]k_(?:org_)?(?:live|test)_', '[A-Za-z0-9]{10,}'),
  // Google
  look('AIza', (begin) => String.raw`${begin}[\w-]{20,}`, LONG_WORD),
  look(String.raw`ya29\.`, (begin) => String.raw`${begin}[\w-]{10,}`, LONG_WORD),
  // AWS access key ids, Bedrock
  key('AKIA|ASIA|ABIA|ACCA', '[A-Z0-9]{12,}'),
  look('ABSK', (begin) => String.raw`${START}${begin}[A-Za-z0-9+/=]{60,}`),
  // Azure
  look(String.raw`Q~[\w~.-]{31}`, (end) => String.raw`[\w~.-]{3}\d${end}[\w~.-]*`, LONG_WORD),
  // GitHub, GitLab, Slack, Hugging Face, Groq, xAI, Perplexity, npm, Replicate
  look('gh[pousr]_|github_pat_', (begin) => `${begin}[A-Za-z0-9_]{20,}`, LONG_WORD),
  look(
    'gl(?:pat|rt|dt|ptt|cbt|oas|soat|agent|ft|imt|ffct)-',
    (begin) => String.raw`${begin}[\w-]{16,}`,
    LONG_WORD,
  ),
  look('xox[a-z]-|xapp-', (begin) => String.raw`${begin}[\w-]{10,}`, LONG_WORD),
  key('hf_|gsk_|xai-|pplx-|npm_|r8_', '[A-Za-z0-9]{20,}'),
  // Cerebras, Nvidia, Tavily, LangSmith, Pinecone, Fireworks, Google's client secrets, Databricks,
  // PyPI, Docker, Stripe's webhooks, Supabase, Shopify, DigitalOcean, Linear, Sentry, Notion,
  // Figma, Grafana, Vault, SendGrid, Pulumi, RubyGems, Atlassian, age, Brevo, PlanetScale, New Relic,
  // Postman, Heroku, Square, EasyPost, Shippo, Contentful, Together, Jina, E2B, ElevenLabs, Doppler,
  // Dynatrace, 1Password, Airtable, Artifactory, SonarQube, Sourcegraph, Typeform, Twilio, Mailgun
  key(
    String.raw`csk-|nvapi-|tvly-|lsv2_(?:pt|sk)_|pcsk_|fw_|GOCSPX-|dapi(?=[0-9a-f]{32})|pypi-|dckr_pat_|whsec_|sbp_|shp[a-z]{2}_|do[opr]_v1_|lin_(?:api|oauth)_|sntry[su]_|ntn_|figd_|gl(?:sa|c)_|hvs\.|SG\.(?=[\w-]{16,32}\.)|pul-(?=[0-9a-f]{40})|rubygems_|AT[AC]TT3|ATBB(?=\w{32})|AGE-SECRET-KEY-|xkeysib-|xsmtpsib-|pscale_(?:tkn|pw|oauth)_|NRAK-|PMAK-|HRKU-AA|sq0(?:csp|atp)-|EZ[AT]K(?=\w{54})|shippo_(?:live|test)_|CFPAT-|tgp_v1_|jina_|e2b_(?=[0-9a-f]{40})|sk_(?=[0-9a-f]{48})|dp\.(?:pt|st|ct|sa|scim|audit)\.|dt0[a-z]01\.|ops_eyJ|pat(?=\w{14}\.[0-9a-f]{64})|AKCp(?=\w{60})|sq[pau]_(?=[0-9a-f]{40})|sgp_|tfp_|SK(?=[0-9a-f]{32})|key-(?=[0-9a-f]{32})|secret_(?=[A-Za-z0-9]{43})`,
    String.raw`[\w.=-]{16,}`,
  ),
  // Webhooks of Slack, Discord and Teams
  look(
    String.raw`hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|\.webhook\.office\.com\/webhookb2\/`,
    (begin) => String.raw`(${begin})[\w/@-]{8,}`,
    { kept: '$1' },
  ),
  // Telegram
  look(String.raw`:AA[\w-]{32}`, (end) => String.raw`(?<!\d)\d{8,12}${end}[\w-]*`, LONG_WORD),
  // Discord's bots
  look(
    String.raw`\.[\w-]{6}\.[\w-]{27}`,
    (end) => String.raw`${START}[MNO][\w-]{23,27}${end}[\w-]{0,13}`,
    LONG_WORD,
  ),
  // Terraform
  look(String.raw`\.atlasv1\.`, (middle) => String.raw`(?<=\w)${middle}[\w-]{40,}`, LONG_WORD),
  // Mailchimp
  look(String.raw`-us\d`, (end) => String.raw`${START}[0-9a-f]{32}${end}\d?`, LONG_WORD),
  {
    mark: 'eyJ',
    isLongWord: true,
    pattern: JWT,
    replace: (text) =>
      text.replace(JWT, (match: string, secret?: string) =>
        secret === undefined ? match : REDACTED,
      ),
  },
  // CREATE USER … PASSWORD '…', IDENTIFIED BY '…'
  after(String.raw`\b(?:password|identified\s{1,4}by)\s{1,4}'`, String.raw`[^'\r\n]+`),
  // curl -u user:…
  look(
    String.raw`\s(?:-u|--user)[\s=]{1,4}`,
    (option) => String.raw`(${option}["']?[^\s:"']{0,128}:)[^\s"']+`,
    { kept: '$1' },
  ),
  // DB_PASS=…, as an environment has it
  look('_(?:PASS|PW)=', (name) => String.raw`((?<=[A-Z0-9])${name}["']?)${NOT_YET}[^\s"']+`, {
    kept: '$1',
  }),
  // https://…@github.com: a token alone; a name has no digits, or is short
  look(
    String.raw`https?:\/\/(?=[\w-]{20,512}(?::(?:\[Redacted\])?)?@)`,
    (begin) => String.raw`(${begin})(?=[A-Za-z_-]{0,512}\d)[\w-]+`,
    { kept: '$1' },
  ),
  // machine … login … password …, as .netrc has it
  after(String.raw`\blogin\s{1,8}\S{1,256}\s{1,8}password\s{1,8}`, String.raw`[^\s"'\\]+`, false),
];
