import { getLogger, toPino, withLogContext } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

/** Made up, in the shape of the real ones; joined here so that no scanner takes them for real. */
const secretOf = (...parts: string[]): string => parts.join('');
const SECRETS: Record<string, string> = {
  openai: secretOf('sk-', 'proj-', 'Ab3dEf6hIj9lMn2pQr5tUv8x'),
  anthropic: secretOf('sk-', 'ant-api03-', 'Ab3dEf6hIj9lMn2pQr5tUv8x-AA'),
  google: secretOf('AI', 'zaSy', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q'),
  aws: secretOf('AK', 'IA', 'IOSFODNN7EXAMPLE'),
  github: secretOf('gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'),
  slack: secretOf('xo', 'xb-', '123456789012-abcdefGHIJKL'),
  huggingFace: secretOf('h', 'f_', 'AbCdEfGhIjKlMnOpQrStUvWxYz0123'),
  jwt: secretOf(
    'ey',
    'JhbGciOiJIUzI1NiJ9.',
    'eyJzdWIiOiIxMjM0NTY3ODkwIn0.',
    'dozjgNryP4J3jVmNHl0w5N',
  ),
  bearer: `Bearer ${secretOf('opaque', 'Value', '1234567890')}`,
  basic: `Basic ${secretOf('dXNlcjpw', 'YXNzd29yZA==')}`,
  url: 'postgres://wflo:hunter2%40x@db.internal:5432/wflo',
  urlWithAt: 'amqp://wflo:hun@ter2@mq/vhost',
  pem: '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END PRIVATE KEY-----',
  cutPem: '-----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADANBgkq',
  assignment: 'password=hunter2;Server=db',
  json: '{"client_secret":"hunter2hunter2"}',
  query: 'https://host/path?api_key=hunter2hunter2&page=1',
};
const PLANTED: Record<string, string> = {
  ...SECRETS,
  bearer: 'opaqueValue1234567890',
  basic: 'dXNlcjpwYXNzd29yZA==',
  url: 'hunter2',
  urlWithAt: 'hun@ter2',
  pem: 'MIIEvQIBADANBgkq',
  cutPem: 'MIIEvQIBADANBgkq',
  assignment: 'hunter2',
  json: 'hunter2',
  query: 'hunter2',
};
class Holder {
  readonly note: string;
  constructor(note: string) {
    this.note = note;
  }
}
const SHAPES: Record<string, (secret: string) => object> = {
  field: (s) => ({ note: s }),
  'inside of a sentence': (s) => ({ note: `it was (${s}) there` }),
  nested: (s) => ({ a: [{ b: { c: s } }] }),
  map: (s) => ({ a: new Map([['k', s]]) }),
  'map key': (s) => ({ a: new Map([[s, 1]]) }),
  set: (s) => ({ a: new Set([s]) }),
  'class instance': (s) => ({ a: new Holder(s) }),
  toJSON: (s) => ({ a: { toJSON: () => s } }),
  getter: (s) => ({
    get a() {
      return s;
    },
  }),
  name: (s) => ({ [s]: 1 }),
  'nested name': (s) => ({ a: { [s]: 1 } }),
  'boxed string': (s) => ({ a: Object(s) as unknown }),
  symbol: (s) => ({ a: Symbol(s) }),
  'error message': (s) => ({ err: new Error(s) }),
  'cause of an error': (s) => ({ err: new Error('x', { cause: new Error(s) }) }),
  'error in a list': (s) => ({ list: [new Error(s)] }),
  'thrown by a getter': (s) => ({
    a: {
      toJSON: () => {
        throw new Error(s);
      },
    },
  }),
};

describe.each(Object.keys(SECRETS))('a secret of the look of %s', (kind) => {
  const secret = SECRETS[kind] ?? '';
  const planted = PLANTED[kind] ?? '';

  it.each(Object.keys(SHAPES))('does not survive as %s', (shape) => {
    const log = captureLog();
    const logger = getLogger();
    logger.info('x', SHAPES[shape]?.(secret));
    withLogContext(SHAPES[shape]?.(secret) ?? {}, () => {
      logger.info('y');
    });
    logger.bind(SHAPES[shape]?.(secret) ?? {}).info('z');
    expect(log.all()).toHaveLength(3);
    const text = log.raw.join('');
    expect(text).not.toContain(planted);
    expect(text).not.toContain(JSON.stringify(planted).slice(1, -1));
  });

  it('leaves no part of it where a cut goes through it, or moves up to', () => {
    const log = captureLog();
    const jwts = `${SECRETS['jwt'] ?? ''} `.repeat(40);
    for (let before = 1; before <= secret.length; before += 1) {
      getLogger().info('x', {
        cut: `${' '.repeat(16_384 - before)}${secret} ${'y'.repeat(2_000)}`,
        moved: `${jwts}${' '.repeat(16_384 + 1_024 - jwts.length - before)}${secret} ${'y'.repeat(20_000)}`,
        [`${' '.repeat(256 - before)}${secret} ${'y'.repeat(2_000)}`]: 'in a name',
        thrown: {
          toJSON: () => {
            throw new Error(`${' '.repeat(200 - before)}${secret}`);
          },
        },
      });
    }
    expect(log.all()).toHaveLength(secret.length);
    // shorter beginnings are the same for each key of its kind
    const text = log.raw.join('');
    for (let at = 0; at + 10 <= planted.length; at += 1) {
      expect(text).not.toContain(JSON.stringify(planted.slice(at, at + 10)).slice(1, -1));
    }
  });

  it('does not survive as an event, or by way of pino', () => {
    const log = captureLog();
    getLogger().info(`calling with ${secret}`);
    toPino(getLogger()).child({ note: secret }).info({ also: secret }, secret);
    expect(log.raw.join('')).not.toContain(planted);
    expect(log.all()).toHaveLength(2);
  });
});

describe('a key is known by its look', () => {
  const body = 'Ab3dEf6hIj9lMn2pQr5tUv8xYz01';

  it.each<[string, string]>([
    ['Anthropic', secretOf('sk-', `ant-admin01-${body}`)],
    ['OpenRouter', secretOf('sk-', `or-v1-${body}`)],
    ['Cerebras', secretOf('csk', `-${body}`)],
    ['Nvidia', secretOf('nva', `pi-${body}`)],
    ['Tavily', secretOf('tv', `ly-dev-${body}`)],
    ['LangSmith', secretOf('lsv2', `_pt_${body}`)],
    ['Pinecone', secretOf('pc', `sk_${body}`)],
    ['Groq', secretOf('gs', `k_${body}`)],
    ['xAI', secretOf('xa', `i-${body}`)],
    ['a client of Google', secretOf('GOC', `SPX-${body}`)],
    ['Databricks', secretOf('da', 'pi0123456789abcdef0123456789abcdef')],
    ['PyPI', secretOf('py', `pi-AgEIcHlwaS5vcmc${body}`)],
    ['Docker', secretOf('dckr', `_pat_${body}`)],
    ["Stripe's webhooks", secretOf('whs', `ec_${body}`)],
    ['Shopify', secretOf('shp', `at_${body}`)],
    ['DigitalOcean', secretOf('do', `p_v1_${body}`)],
    ['Notion', secretOf('nt', `n_${body}`)],
    ['Grafana', secretOf('gl', `sa_${body}`)],
    ['Vault', secretOf('hv', `s.${body}`)],
    ['SendGrid', secretOf('S', `G.${body.slice(0, 22)}.${body}`)],
    ['a hook of Slack', `https://hooks.slack.com/services/T0AB/${body}`],
    ['Telegram', secretOf('1234567890', `:AA${body}AbCdE`)],
    ['GitHub, fine-grained', secretOf('github', `_pat_${body}`)],
    ['GitLab', secretOf('glp', `at-${body}`)],
  ])('of %s', (_name, key) => {
    const log = captureLog();
    getLogger().info(`calling with ${key}, twice`, { list: [{ note: `'${key}'` }] });
    expect(log.raw[0]).not.toContain(body.slice(0, 20));
    expect(log.raw[0]).not.toContain('0123456789abcdef');
    expect(log.last()['event']).toMatch(/^calling with .*\[Redacted\], twice$/);
  });

  it.each([
    'exec-0190a3f2-7b8c-7def-8123-456789abcdef',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'd41d8cd98f00b204e9800998ecf8427e',
    'pulled pul-request-of-the-long-name',
    'fw-main-entrance-of-the-long-building',
    'arn:aws:iam::123456789012:role/service-role/a-role',
    '2026-11-22T10:00:00.000Z 12:30:45:AA',
    'src/secret-keys.ts:27:14',
    'gpt-4o-2024-08-06 claude-sonnet-4-5 text-embedding-3-large',
    'https://example.com/basic/token-classification?model=a&max_tokens=5',
    'completion_tokens=12 prompt_tokens=8 total_tokens=20',
    'token: 12 used',
    'the tokens were counted; the keyboard and the monkey too',
  ])('%s is none', (text) => {
    const log = captureLog();
    getLogger().info(text, { note: text });
    expect(log.last()).toMatchObject({ event: text, note: text });
  });
});

describe('a field is secret by its name', () => {
  it.each([
    ...[
      'password',
      'db_password',
      'userPassword',
      'PASSWD',
      'passphrase',
      'secret',
      'client_secret',
    ],
    ...['clientSecret', 'token', 'access_token', 'accessToken', 'id_token', 'csrf-token'],
    ...['SERVICE_API_TOKEN', 'api_key', 'apiKey', 'APIKEY', 'x-api-key', 'OPENAI_API_KEY'],
    ...['authorization', 'Authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'Cookies'],
    ...['private_key', 'privateKey', 'aws_secret_access_key', 'accountKey', 'connection_string'],
    ...['license_key', 'licenseKey'],
    ...['connectionString', 'dsn', 'credentials', 'auth', 'otp', 'sshKey', 'refresh_tokens'],
  ])('%s', (name) => {
    const log = captureLog();
    getLogger().info('x', { [name]: 'plain-value', deep: [{ [name]: 'plain-value' }] });
    getLogger().info('x', {
      map: new Map([[name, 'plain-value']]),
      list: { [name]: ['plain-value'] },
    });
    expect(log.raw.join('')).not.toContain('plain-value');
    expect(log.all()[0]).toMatchObject({ [name]: '[Redacted]', deep: [{ [name]: '[Redacted]' }] });
  });

  it.each<[string, unknown]>([
    ['prompt_tokens', 12],
    ['completion_tokens', 12],
    ['max_tokens', 100],
    ['total_tokens', 5],
    ['token_type', 'prompt'],
    ['tokens', ['a', 'b']],
    ['tokenCount', 3],
    ['token', 7],
    ['cost_per_token', 0.1],
    ['trace_id', '0af7651916cd43dd8448eb211c80319c'],
    ['span_id', 'b7ad6b7169203331'],
    ['execution_id', 'exec-0190a3f2-7b8c-7def-8123-456789abcdef'],
    ['workflow_id', 'csv-report'],
    ['task_queue', 'wflo'],
    ['idempotency_key', 'exec-1/step-2'],
    ['key', 'a'],
    ['author', 'b'],
    ['has_password', true],
    ['password', null],
    ['url', 'http://host:8080/path?mail=a@b.c'],
    ['note', 'the task-force asked for tokens: risk-averse, basic needs'],
    ['path', 'risk-assessment-of-the-long-project'],
  ])('%s is none', (name, value) => {
    const log = captureLog();
    getLogger().info('x', { [name]: value, deep: { [name]: value } });
    expect(log.last()).toMatchObject({ [name]: value, deep: { [name]: value } });
  });

  it('says what was taken out of a URL, and keeps its host', () => {
    const log = captureLog();
    getLogger().info('x', { database_url: 'postgres://wflo:hunter2@db:5432/wflo' });
    expect(log.last()['database_url']).toBe('postgres://wflo:[Redacted]@db:5432/wflo');
  });
});

describe('a list', () => {
  it.each<[string, unknown[]]>([
    ['a pair', ['password', 'plain-value']],
    [
      'pairs',
      [
        ['accept', 'x'],
        ['x-api-key', 'plain-value'],
      ],
    ],
    ['raw headers', ['Accept', 'x', 'Authorization', 'plain-value', 'Cookie', 'plain-value']],
    ['arguments', ['psql', '--password', 'plain-value', '-q']],
    [
      'entries of a Map',
      [
        new Map<unknown, unknown>([
          [1, 2],
          ['secret', 'plain-value'],
        ]),
      ],
    ],
  ])('that is %s hides the value after the name of a secret', (_name, list) => {
    const log = captureLog();
    getLogger().info('x', { list });
    expect(log.raw[0]).toContain('[Redacted]');
    expect(log.raw[0]).not.toContain('plain-value');
  });

  it('of names is shown', () => {
    const log = captureLog();
    getLogger().info('x', { required: ['email', 'password', 'nickname'] });
    expect(log.last()['required']).toEqual(['email', 'password', 'nickname']);
  });
});

describe('the options', () => {
  it('are refused where a look is no RegExp', () => {
    const redact = { values: ['a text'] as unknown as RegExp[] };
    expect(() => captureLog({ redact })).toThrow(
      expect.objectContaining({ code: 'WFLO_LOGGING_INVALID_OPTION' }) as Error,
    );
  });

  it('add names and looks, and except names', () => {
    const log = captureLog({
      redact: {
        keys: ['ssn', /^x-internal-/],
        values: [/\bCARD-\d+/],
        allowKeys: ['cookie_banner'],
      },
    });
    getLogger().info('paid with CARD-1 and CARD-22', {
      SSN: '1',
      'x-internal-a': 2,
      cookie_banner: 'shown',
      deep: { ssn: '3', note: 'CARD-333' },
    });
    expect(log.last()).toMatchObject({
      event: 'paid with [Redacted] and [Redacted]',
      SSN: '[Redacted]',
      'x-internal-a': '[Redacted]',
      cookie_banner: 'shown',
      deep: { ssn: '[Redacted]', note: '[Redacted]' },
    });
  });
});

it('a text made to slow the patterns down costs no more than its length', () => {
  const log = captureLog();
  const attacks = [
    '://a:',
    'eyJ',
    '-----BEGIN ',
    'password',
    'Basic a',
    'sk-',
    'token=',
    'bearer ',
  ];
  for (const attack of attacks) {
    getLogger().info('x', { text: attack.repeat(20_000) });
    getLogger().info('x', { text: `${attack}${'a'.repeat(50_000)}` });
  }
  expect(log.all()).toHaveLength(attacks.length * 2);
});

describe('a secret in company of its name', () => {
  const planted = 'PLANTED-7f3a9c21';

  it.each<[string, object]>([
    ['key= of a URL', { url: `https://a.example/v1?key=${planted}&alt=json` }],
    ['sig= of a URL', { url: `https://a.example/blob?sv=1&sig=${planted}` }],
    ['a signature of a URL', { url: `https://a.example/o?X-Amz-Signature=${planted}&x=1` }],
    ['code= of a URL', { url: `/callback?code=${planted}&state=1` }],
    ['a list of an environment', { env: [{ name: 'DB_PASSWORD', value: planted }] }],
    ['a header as a pair', { header: { key: 'Authorization', value: planted } }],
    ['a name written as one word', { PGPASSWORD: planted, dbpassword: planted }],
    ['an abbreviation', { pw: planted }],
    ['a user of curl', { command: `curl -u me:${planted} https://a.example` }],
    ['an environment', { note: `export DB_PASS='${planted}'` }],
    ['a token before the host of a URL', { remote: `https://ab12${planted}xyz@git.example/a` }],
    ['an element of XML', { body: `<soap:password>${planted}</soap:password>` }],
    ['half a word', { smtpPass: planted, db_pw: planted, authHeader: planted }],
    ['a value under a token', { token: { type: 'x', value: planted } }],
    ['a line of .netrc', { note: `machine a.example login me password ${planted}` }],
    ['an option of a command', { command: `mysql --host a --password ${planted} --batch` }],
  ])('does not survive as %s', (_case, fields) => {
    const log = captureLog();
    getLogger().info('x', fields);
    expect(log.raw.join('')).not.toContain(planted);
    expect(log.raw.join('')).toContain('[Redacted]');
  });

  it.each<[string, object]>([
    ['a pair', { pair: { name: 'region', value: 'eu-west-1' } }],
    ['a pair that counts', { pair: { name: 'max_tokens', value: 100 } }],
    ['a value without a name', { value: 'eu' }],
    ['a search', { url: '/search?q=key&page=2' }],
    ['a URL with a user', { url: 'https://someone-with-a-long-name@git.example/a' }],
    ['a pass', { first_pass: 'done', note: 'FIRST_PASSED=yes sort -u names' }],
    ['a token that has no value', { token: { type: 'bearer', expires_in: 60 } }],
    ['options of a command', { command: 'build --token-limit 5 --password-file a' }],
  ])('leaves %s alone', (_case, fields) => {
    const log = captureLog();
    getLogger().info('x', fields);
    expect(log.last()).toMatchObject(fields);
  });
});
