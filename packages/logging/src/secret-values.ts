/**
 * Finds secrets by their look inside of any text. Every quantifier is bounded: a hostile text
 * costs linear time.
 *
 * @module
 */

/** What stands in place of a secret. */
export const REDACTED = '[Redacted]';

interface SecretPattern {
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** A text without any of these holds none of the secrets below; one cheap test for most values. */
const SUSPICIOUS =
  /sk[-_]|rk_|_PASS=|_PW=| -u | --user|AIza|ya29|AKIA|ASIA|eyJ|-----BEGIN|:\/\/|gh[pousr]_|github_pat|glpat|xox[a-z]-|xapp-|hf_|gsk_|xai-|pplx-|npm_|r8_|(?:csk|nvapi|tvly|pypi|ntn|figd|glsa|glc|lsv2|pcsk|sbp|shp[a-z]{2}|dop_v1|dckr_pat|whsec|lin_api|sntrys|fw|GOCSPX|hvs|SG|pul|rubygems|ATATT3|dapi|AGE-SECRET-KEY)[-_.0-9a-f]|hooks\.slack|:AA|basic\s|bearer|passw|pwd|secret|api[-_]?key|_key|accountkey|token|authori[sz]ation|cookie|[?&](?:key|sig|code|jwt)=|signature=/i;

/**
 * No letter or digit stands before: not `risk-…` for `sk-…`. Those of an escape of JSON, or of a
 * URL, are none: a text is often the JSON of another.
 */
const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf]|\\u[\dA-Fa-f]{4}|%[\dA-Fa-f]{2}))`;

const PATTERNS: readonly SecretPattern[] = [
  {
    // PEM private keys, also when their end was cut off
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,20000}?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
    replacement: REDACTED,
  },
  {
    // Authorization, cookie and API key headers: the rest of the line
    pattern:
      /((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?)[^\r\n"'\\]{1,8192}/gi,
    replacement: `$1$2${REDACTED}`,
  },
  {
    pattern: startingWith(/(bearer)(?:\s{1,4}|%20|\+)[\w.~+/=-]{8,8192}/gi),
    replacement: `$1 ${REDACTED}`,
  },
  {
    pattern: startingWith(/(Basic|basic)\s{1,4}(?=[a-z]{0,100}[A-Z0-9=])[\w+/=-]{8,8192}/g),
    replacement: `$1 ${REDACTED}`,
  },
  {
    // user:password@ in a URL; a port followed by a path with an @ in it is left alone
    pattern: /(:\/\/[^\s/?#:@]{0,256}):(?!\d{1,5}(?:[/?#\s,]|$))[^\s"'`<>]{1,512}@/g,
    replacement: `$1:${REDACTED}@`,
  },
  // OpenAI, Anthropic, OpenRouter, DeepSeek (sk-…), Stripe (sk_live_…)
  { pattern: startingWith(/sk-[\w-]{12,512}/g), replacement: REDACTED },
  { pattern: startingWith(/[sr]k_(?:live|test)_[A-Za-z0-9]{10,512}/g), replacement: REDACTED },
  // Google
  { pattern: /AIza[\w-]{20,128}/g, replacement: REDACTED },
  { pattern: /ya29\.[\w-]{10,2048}/g, replacement: REDACTED },
  // AWS access key ids
  { pattern: startingWith(/(?:AKIA|ASIA)[A-Z0-9]{12,124}/g), replacement: REDACTED },
  // GitHub, GitLab, Slack, Hugging Face, Groq, xAI, Perplexity, npm, Replicate
  { pattern: /(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,512}/g, replacement: REDACTED },
  { pattern: /glpat-[\w-]{16,512}/g, replacement: REDACTED },
  { pattern: /(?:xox[a-z]|xapp)-[\w-]{10,512}/g, replacement: REDACTED },
  {
    pattern: startingWith(/(?:hf_|gsk_|xai-|pplx-|npm_|r8_)[A-Za-z0-9]{20,512}/g),
    replacement: REDACTED,
  },
  {
    // Cerebras, Nvidia, Tavily, LangSmith, Pinecone, Fireworks, Google's client secrets, Databricks,
    // PyPI, Docker, Stripe's webhooks, Supabase, Shopify, DigitalOcean, Linear, Sentry, Notion,
    // Figma, Grafana, Vault, SendGrid, Pulumi, RubyGems, Atlassian, age
    pattern: startingWith(
      /(?:csk-|nvapi-|tvly-|lsv2_(?:pt|sk)_|pcsk_|fw_|GOCSPX-|dapi(?=[0-9a-f]{32})|pypi-|dckr_pat_|whsec_|sbp_|shp[a-z]{2}_|do[opr]_v1_|lin_api_|sntrys_|ntn_|figd_|gl(?:sa|c)_|hvs\.|SG\.(?=[\w-]{16,32}\.)|pul-(?=[0-9a-f]{40})|rubygems_|ATATT3|AGE-SECRET-KEY-)[\w.=-]{16,512}/g,
    ),
    replacement: REDACTED,
  },
  {
    pattern: /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]{8,256}/g,
    replacement: `$1${REDACTED}`,
  },
  // Telegram
  { pattern: /(?<!\d)\d{8,12}:AA[\w-]{32,36}/g, replacement: REDACTED },
  // JWTs
  { pattern: /eyJ[\w-]{6,8192}\.[\w-]{6,8192}(?:\.[\w-]{0,8192})?/g, replacement: REDACTED },
  {
    // password=…, "client_secret":"…", api_key: …, ?access_token=…, AccountKey=…
    pattern:
      /((?:passw(?:or)?d|passphrase|pwd|secret|api[-_]?key|(?:access|private|secret|account|signing|encryption)[-_]?key|(?:access|refresh|auth|api|id|session|security)[-_]?token)(?:\\?["'])?\s{0,4}[:=]\s{0,4})(?!\[Redacted\])(?:\\?"[^"\r\n]{0,4096}"?|\\?'[^'\r\n]{0,4096}'?|[^\s,;&"'}\])]{1,4096})/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    // ?key=… (Google), ?sig=… (Azure), X-Amz-Signature=…, ?code=… (OAuth), ?token=…
    pattern:
      /([?&](?:key|sig|code|jwt|auth|token|[a-z-]{0,40}signature|x-[a-z]{1,8}-(?:credential|security-token))=)(?!\[Redacted\])[^\s&#"'<>\\]{1,4096}/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    // curl -u user:…
    pattern: /(\s(?:-u|--user)[\s=]{1,4}["']?[^\s:"']{0,128}:)[^\s"']{1,512}/g,
    replacement: `$1${REDACTED}`,
  },
  {
    // DB_PASS=…, as an environment has it
    pattern: /((?<=[A-Z0-9]_)(?:PASS|PW)=["']?)(?!\[Redacted\])[^\s"']{1,512}/g,
    replacement: `$1${REDACTED}`,
  },
  {
    // https://…@github.com: a token alone; a name has no digits, or is short
    pattern: /(https?:\/\/)(?=[A-Za-z_-]{0,512}\d)[\w-]{20,512}@/g,
    replacement: `$1${REDACTED}@`,
  },
  {
    // <password>…</password>
    pattern:
      /(<(?:[\w-]{0,40}:)?(?:password|passwd|secret|client_?secret|token|api_?key)>)(?!\[Redacted\])[^<]{1,4096}/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    // machine … login … password …, as .netrc has it
    pattern: /(\blogin\s{1,8}\S{1,256}\s{1,8}password\s{1,8})(?!\[Redacted\])[^\s"'\\]{1,4096}/g,
    replacement: `$1${REDACTED}`,
  },
  {
    // --password …, --api-key …, as a command line has them
    pattern:
      /((?<![\w-])--[a-z-]{0,40}(?:password|passwd|secret|token|api-?key)\s{1,4})(?!\[Redacted\]|-)[^\s"'\\]{1,4096}/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    pattern: /(\btoken(?:=|\\?["']\s{0,4}:\s{0,4}\\?["']))(?!\[Redacted\])[^\s,;&"'\\}]{4,4096}/gi,
    replacement: `$1${REDACTED}`,
  },
];

/** The shortest secret made of letters, digits and underscores alone is an access key id of AWS. */
const SHORT_WORD = 15;

/** Whether a text is one short word, which none of the patterns matches, nor needs an escape in JSON. */
export function isShortWord(text: string): boolean {
  if (text.length > SHORT_WORD) return false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const isLetter = (unit > 0x60 && unit < 0x7b) || (unit > 0x40 && unit < 0x5b);
    if (!isLetter && unit !== 0x5f && !(unit > 0x2f && unit < 0x3a)) return false;
  }
  return true;
}

function startingWith({ source, flags }: RegExp): RegExp {
  return new RegExp(START + source, flags);
}

/** The text with each secret found by its look replaced by `[Redacted]`. */
export function withoutSecrets(text: string, extra: readonly RegExp[] = []): string {
  let result = text;
  if (text.length >= 8 && SUSPICIOUS.test(text)) {
    for (const { pattern, replacement } of PATTERNS) result = result.replace(pattern, replacement);
  }
  for (const pattern of extra) result = result.replace(pattern, REDACTED);
  return result;
}
