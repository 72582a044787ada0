import { EgressGuard } from '../../src/egress/egress-guard.ts';
import { forbiddenRange } from '../../src/egress/address-policy.ts';
import { EgressDeniedError } from '../../src/errors.ts';

describe('EgressGuard.check', () => {
  const guard = new EgressGuard({ allowedHosts: ['*.example.com', '*.0.0.1', 'localhost:8080'] });
  afterAll(() => guard.close());

  it('lets listed names through', () => {
    expect(guard.check('https://api.example.com/x?y=1').href).toBe('https://api.example.com/x?y=1');
    expect(guard.check('http://localhost:8080/').port).toBe('8080');
  });

  it.each([
    'https://example.org/',
    'http://localhost/',
    'ftp://api.example.com/',
    'file:///etc/passwd',
    'https://user:secret@api.example.com/',
    'https://api.example.com@evil.org/',
    'not a url',
  ])('refuses %s', (url) => {
    expect(() => guard.check(url)).toThrow(EgressDeniedError);
  });

  it('never repeats credentials of a URL', () => {
    let message = '';
    try {
      guard.check('https://user:hunter2@api.example.com/');
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('api.example.com');
    expect(message).not.toContain('hunter2');
  });
});

describe('addresses in odd spellings', () => {
  // Everything is listed by name, so only the address itself can stop these.
  const names = ['127.0.0.1', '169.254.169.254', '0.0.0.0', '::1', '::ffff:127.0.0.1'];
  const open = new EgressGuard({ allowedHosts: ['*.1', '*.254', '*.0'] });
  const listed = new EgressGuard({ allowedHosts: ['127.0.0.1'] });
  afterAll(() => Promise.all([open.close(), listed.close()]));

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://0.0.0.0/',
  ])('%s is what it means', (url) => {
    expect(() => open.check(url)).toThrow(EgressDeniedError);
  });

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::ffff:127.0.0.1]/',
  ])('%s is let through where 127.0.0.1 is listed', (url) => {
    expect(listed.check(url)).toBeInstanceOf(URL);
  });

  it('knows them all', () => {
    for (const name of names) expect(forbiddenRange(name)).toBeDefined();
  });
});

describe('forbiddenRange', () => {
  it.each([
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '127.8.8.8',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '198.18.0.1',
    '168.63.129.16',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '::127.0.0.1',
    '2001:db8::1',
    '64:ff9b:1::7f00:1',
    '100:0:0:1::1',
    '1::1',
    '4000::1',
    'fec0::1',
    'not an address',
  ])('%s is out of reach', (address) => {
    expect(forbiddenRange(address)).toBeDefined();
  });

  it.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946'])(
    '%s is public',
    (address) => {
      expect(forbiddenRange(address)).toBeUndefined();
    },
  );
});
