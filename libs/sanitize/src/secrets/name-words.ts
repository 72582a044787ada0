/** What a key is for that nobody else may have. */
const KEY_KINDS = [
  ...['api', 'private', 'access', 'secret', 'signing', 'encryption', 'master', 'ssh', 'auth'],
  ...['account', 'client', 'subscription', 'application', 'instrumentation', 'session', 'hmac'],
  ...['service', 'shared', 'license', 'licence', 'storage', 'admin', 'jwt', 'webhook'],
  ...['openai', 'anthropic', 'gemini', 'stripe', 'azure', 'aws'],
];
const MORE_KEY_KINDS = [
  ...['app', 'consumer', 'crypto', 'cipher', 'encrypt', 'decrypt', 'decryption', 'aes', 'rsa'],
  ...[
    'gpg',
    'pgp',
    'tls',
    'ssl',
    'deploy',
    'recovery',
    'unseal',
    'fernet',
    'functions',
    'function',
  ],
  ...[
    'role',
    'anon',
    'symmetric',
    'sas',
    'host',
    'bot',
    'write',
    'ingest',
    'ingestion',
    'integration',
  ],
  ...['groq', 'mistral', 'cohere', 'deepseek', 'openrouter', 'perplexity', 'replicate', 'together'],
  ...['pinecone', 'weaviate', 'qdrant', 'langsmith', 'langfuse', 'tavily', 'serper', 'exa', 'xai'],
  ...['claude', 'gpt', 'llm', 'github', 'gitlab', 'sendgrid', 'mailgun', 'twilio', 'resend'],
  ...[
    'datadog',
    'dd',
    'newrelic',
    'relic',
    'sentry',
    'honeycomb',
    'google',
    'maps',
    'gcp',
    'bedrock',
  ],
  ...['cognitive', 'search', 'supabase', 'algolia', 'airtable', 'notion', 'linear', 'figma'],
  ...['heroku', 'fly', 'cloudflare', 'vercel', 'netlify', 'paypal', 'square', 'plaid', 'shopify'],
];
const LOGINS = [
  ...['user', 'login', 'admin', 'root', 'db', 'database', 'pg', 'mysql', 'redis', 'mongo'],
  ...['smtp', 'mail', 'email', 'ftp', 'proxy', 'http', 'postgres', 'ldap', 'sudo', 'wifi', 'vpn'],
];
const CODES = [
  ...['mfa', 'otp', '2fa', 'totp', 'factor', 'verification', 'security', 'recovery', 'backup'],
  ...['sms', 'auth', 'authorization', 'login', 'pass', 'pin', 'access', 'onetime', 'time'],
];

/** Secret wherever they stand in a name. */
export const SECRET_WORDS: ReadonlySet<string> = new Set([
  ...['passwords', 'passcode', 'passkey', 'pwd', 'pswd', 'secrets', 'credentials', 'cred', 'creds'],
  ...['authorization', 'cookie', 'cookies', 'apikeys', 'connectionstring', 'connstring'],
  ...['connstr', 'dsn', 'accesstoken', 'refreshtoken', 'identitytoken', 'authtoken'],
  ...['cvv', 'cvv2', 'cvc', 'cvc2', 'samlresponse', 'samlart', 'mnemonic', 'storepass', 'keypass'],
  ...[
    'passwort',
    'contrasena',
    'userpass',
    'authorisation',
    'dockerconfigjson',
    'sshpass',
    'pgpass',
  ],
]);

/** The ends of words: `pgpassword` and `clientsecret` are written as one word, too. */
export const SECRET_ENDS = ['password', 'passwd', 'passphrase', 'secret', 'credential'].concat(
  [...KEY_KINDS, 'app', 'crypto'].map((kind) => `${kind}key`),
  LOGINS.map((login) => `${login}pass`),
);

/** Secret as two words one after another. */
export const SECRET_PAIRS: ReadonlySet<string> = new Set([
  ...[...KEY_KINDS, ...MORE_KEY_KINDS].map((kind) => `${kind} key`),
  ...[...KEY_KINDS.slice(0, 8), 'unseal', 'recovery'].map((kind) => `${kind} keys`),
  ...['connection string', 'conn string', 'conn str', 'code verifier', 'oauth verifier'],
  ...['saml response', 'saml art', 'client assertion', 'card pin', 'connect sid', 'pass phrase'],
  ...['seed phrase', 'recovery phrase', 'seed words', 'magic link', 'private pem', 'card number'],
  ...['encryption seed', 'private jwk', 'auth string', 'id rsa', 'pass word', 'shared access'],
  ...LOGINS.flatMap((word) => [`${word} pass`, `${word} pw`]),
  ...CODES.flatMap((word) => [`${word} code`, `${word} codes`]),
  ...['access', 'refresh', 'auth', 'api', 'bearer', 'session'].map((word) => `${word} tokens`),
]);

/** Secret as the last word, where it is a text: access_token, userSession; not session_count. */
export const LAST_WORDS: readonly string[] = [
  ...['token', 'session', 'sessionid', 'sessid', 'sig', 'signature', 'auth', 'jwt', 'otp', 'totp'],
  ...['hotp', 'bearer', 'csrf', 'xsrf', 'pat', 'hmac', 'authentication', 'mfa'],
];

/** Secret as the whole name. */
export const SECRET_NAMES: ReadonlySet<string> = new Set([
  ...['pass', 'pw', 'pin', 'sid', 'sas', 'pkey', 'psk', 'privkey', 'seed phrase', 'totp seed'],
]);

/** Says of what comes before in which form it is. */
export const FORM_WORDS: ReadonlySet<string> = new Set([
  ...['value', 'hash', 'data', 'header', 'headers', 'string', 'raw', 'v', 'base64', 'b64', 'pem'],
  ...['plaintext', 'encoded', 'hex'],
]);

/** The last word of what is no secret itself: a password's file, its length, the rules for it. */
export const ABOUT_SECRETS: ReadonlySet<string> = new Set([
  ...[
    'file',
    'path',
    'policy',
    'count',
    'counts',
    'length',
    'type',
    'types',
    'name',
    'names',
    'ttl',
  ],
  ...['expiry', 'expires', 'expired', 'expiration', 'exp', 'timeout', 'limit', 'limits', 'size'],
  ...['age', 'attempts', 'strength', 'status', 'state', 'url', 'uri', 'endpoint', 'required'],
  ...['enabled', 'disabled', 'at', 'in', 'on', 'by', 'for', 'valid', 'invalid', 'ok', 'error'],
  ...[
    'errors',
    'reason',
    'message',
    'hint',
    'field',
    'label',
    'title',
    'placeholder',
    'description',
  ],
  ...[
    'version',
    'algorithm',
    'alg',
    'method',
    'mode',
    'provider',
    'scheme',
    'kind',
    'format',
    'index',
  ],
  ...[
    'position',
    'usage',
    'used',
    'budget',
    'rate',
    'cost',
    'price',
    'total',
    'changed',
    'updated',
  ],
  ...['created', 'rotated', 'rotation', 'revoked', 'reset', 'consent', 'banner', 'settings'],
  ...['preferences', 'ref', 'arn', 'source', 'scope', 'scopes', 'issuer', 'audience', 'seconds'],
  ...['ms', 'days', 'minutes', 'hours', 'duration', 'present', 'exists', 'missing', 'set', 'match'],
  ...[
    'matches',
    'matched',
    'verified',
    'validated',
    'validation',
    'check',
    'checks',
    'rules',
    'rule',
  ],
  ...[
    'manager',
    'store',
    'backend',
    'service',
    'server',
    'client',
    'class',
    'user',
    'username',
    'owner',
  ],
  ...[
    'domain',
    'samesite',
    'secure',
    'domain',
    'jar',
    'parser',
    'id',
    'ids',
    'fingerprint',
    'prefix',
  ],
  ...['last4', 'failures', 'failed', 'result', 'outcome', 'event', 'events', 'requests', 'calls'],
  ...[
    'leaked',
    'breached',
    'changes',
    'updates',
    'env',
    'variable',
    'var',
    'option',
    'options',
    'hits',
  ],
]);

/** Before `token`: what a model counts, and cursors of lists and of tasks. */
export const OPEN_TOKENS: ReadonlySet<string> = new Set([
  ...[
    'next',
    'page',
    'continuation',
    'task',
    'sync',
    'pagination',
    'cursor',
    'max',
    'min',
    'first',
  ],
  ...['last', 'per', 'input', 'output', 'prompt', 'completion', 'cached', 'reasoning', 'special'],
  ...['stop', 'eos', 'bos', 'pad', 'unk', 'mask', 'cls', 'sep', 'num', 'total', 'count', 'lexer'],
  ...[
    'prev',
    'previous',
    'resume',
    'cancellation',
    'cancel',
    'thinking',
    'current',
    'start',
    'end',
  ],
  ...['each', 'every', 'syntax', 'parser', 'unexpected', 'expected', 'idempotency', 'top', 'text'],
]);

/** Secrets of digits alone. */
export const DIGIT_SECRETS =
  /(?:passw|passcode|pwd|pswd|(?:^|[^a-z])pin(?:$|[^a-z])|otp|cvv|cvc|2fa|mfa|card.?number|[a-z]code$)/i;
