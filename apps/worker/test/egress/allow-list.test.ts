import { AllowList } from '../../src/egress/allow-list.ts';

describe('AllowList', () => {
  const list = new AllowList([
    'api.example.com',
    'db.example.com:8443',
    '*.wild.org',
    '10.1.0.0/16',
    '[::1]:80',
    'Bücher.example',
  ]);

  it.each([
    ['api.example.com', 443, true],
    ['API.Example.COM.', 80, true],
    ['sub.api.example.com', 443, false],
    ['notapi.example.com', 443, false],
    ['db.example.com', 8443, true],
    ['db.example.com', 443, false],
    ['a.wild.org', 443, true],
    ['a.b.wild.org', 443, true],
    ['wild.org', 443, false],
    ['evilwild.org', 443, false],
    ['10.1.2.3', 80, true],
    ['10.2.2.3', 80, false],
    ['[::1]', 80, true],
    ['[::1]', 81, false],
    ['xn--bcher-kva.example', 443, true],
    ['bücher.example', 443, true],
    ['bucher.example', 443, false],
  ])('host %s, port %i: %s', (host, port, allowed) => {
    expect(list.allowsHost(host, port)).toBe(allowed);
  });

  it.each(['http://example.com', 'a b', 'example.com/path', '*', 'example.com:port', ''])(
    'refuses the entry %j',
    (entry) => {
      expect(() => new AllowList([entry])).toThrow(TypeError);
    },
  );
});
