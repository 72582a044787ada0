/**
 * Secrets of each look, made up; joined from pieces so that no scanner takes them for real.
 */

const LETTERS = 'Ab3dEf6hIj9lMn2pQr5tUv8xYz01Cw4gKs7o';

/** Letters and digits, always the same, none of them twice in a row. */
export function body(length: number, alphabet = LETTERS): string {
  let text = '';
  for (let at = 0; text.length < length; at += 1)
    text += alphabet.charAt((at * 7) % alphabet.length);
  return text;
}
const hex = (length: number): string => body(length, '0123456789abcdef');
const of = (...parts: string[]): string => parts.join('');

/** By the provider that makes them. The last ten characters are part of the secret. */
export const TOKENS: Readonly<Record<string, string>> = {
  OpenAI: of('s', 'k-proj-', body(48)),
  'Stripe, live': of('s', 'k_live_', body(24)),
  'Stripe, restricted': of('r', 'k_test_', body(24)),
  Google: of('AI', 'za', body(35)),
  "Google's access token": of('ya', '29.', body(60)),
  AWS: of('AK', 'IA', body(16, 'QWERTYUIOPASDFGH')),
  'AWS, temporary': of('AS', 'IA', body(16, 'QWERTYUIOPASDFGH')),
  ...Object.fromEntries(
    ['p', 'o', 'u', 's', 'r'].map((kind) => [`GitHub gh${kind}`, of('gh', kind, '_', body(36))]),
  ),
  'GitHub, fine-grained': of('github', '_pat_', body(60)),
  GitLab: of('glp', 'at-', body(20)),
  Slack: of('xo', 'xb-', '123456789012-', body(24)),
  'Slack, configuration': of('xo', 'xe.xo', 'xp-1-', body(60)),
  'Slack, app': of('xa', 'pp-1-', body(40)),
  'Hugging Face': of('h', 'f_', body(34)),
  Groq: of('gs', 'k_', body(50)),
  xAI: of('xa', 'i-', body(60)),
  Perplexity: of('pp', 'lx-', body(48)),
  npm: of('np', 'm_', body(36)),
  Replicate: of('r', '8_', body(37)),
  Cerebras: of('cs', 'k-', body(40)),
  Nvidia: of('nva', 'pi-', body(60)),
  Tavily: of('tv', 'ly-', body(32)),
  LangSmith: of('lsv2', '_sk_', hex(32)),
  Pinecone: of('pc', 'sk_', body(60)),
  Fireworks: of('f', 'w_', body(24)),
  "Google's client": of('GOC', 'SPX-', body(28)),
  Databricks: of('da', 'pi', hex(32)),
  PyPI: of('py', 'pi-', body(80)),
  Docker: of('dckr', '_pat_', body(27)),
  "Stripe's webhook": of('whs', 'ec_', body(32)),
  Supabase: of('sb', 'p_', hex(40)),
  ...Object.fromEntries(
    ['at', 'ss', 'ca', 'pa'].map((kind) => [`Shopify ${kind}`, of('shp', kind, '_', hex(32))]),
  ),
  ...Object.fromEntries(
    ['p', 'o', 'r'].map((kind) => [`DigitalOcean ${kind}`, of('do', kind, '_v1_', hex(64))]),
  ),
  Linear: of('lin', '_api_', body(40)),
  Sentry: of('sntr', 'ys_', body(100)),
  Notion: of('nt', 'n_', body(46)),
  Figma: of('fig', 'd_', body(40)),
  Grafana: of('gl', 'sa_', body(32)),
  'Grafana Cloud': of('gl', 'c_', body(60)),
  Vault: of('hv', 's.', body(90)),
  SendGrid: of('S', 'G.', body(22), '.', body(43)),
  Pulumi: of('pu', 'l-', hex(40)),
  RubyGems: of('ruby', 'gems_', hex(48)),
  Atlassian: of('ATA', 'TT3xFfGF0', body(170), '=', body(8, '0123456789ABCDEF')),
  age: of('AGE-', 'SECRET-KEY-1', body(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')),
  Telegram: of('1234567890', ':AA', body(33)),
  JWT: of('ey', 'J', body(30), '.ey', 'J', body(60), '.', body(43)),
  'PEM, cut off': of('-----BEGIN RSA PRIV', 'ATE KEY-----\n', body(64)),
};

/** By the place that they are found in, around a value which has no look of its own. */
export const PLACES: Readonly<Record<string, (value: string) => string>> = {
  authorization: (value) => `Authorization: ${value}`,
  bearer: (value) => `sent Bearer ${value}`,
  basic: (value) => `sent Basic ${value}`,
  URL: (value) => `postgres://wflo:${value}@db:5432/wflo`,
  hook: (value) => `https://hooks.slack.com/services/T0AB/${value}`,
  assignment: (value) => `password=${value}`,
  parameter: (value) => `https://a.example/blob?sig=${value}`,
  curl: (value) => `curl -u me:${value} https://a.example`,
  environment: (value) => `DB_PASS=${value}`,
  'token of a host': (value) => `https://${value}@git.example/a`,
  XML: (value) => `<soap:password>${value}</soap:password>`,
  netrc: (value) => `machine a.example login me password ${value}`,
  option: (value) => `mysql --password ${value} --batch`,
  token: (value) => `token="${value}"`,
};
