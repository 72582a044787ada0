import { baggageEntries, withBaggageMembers } from '../../src/wire/baggage-header.ts';

describe('the baggage header', () => {
  it('gives names and decoded values, without properties and malformed members', () => {
    const header = 'tenant=acme%20%26%20sons;ttl=1, broken, =no-name, eq=a=b, bad=%E0%A4%A';
    expect(baggageEntries(header)).toEqual({ tenant: 'acme & sons', eq: 'a=b', bad: '%E0%A4%A' });
  });

  it('replaces a member of the same name and keeps the properties of others', () => {
    expect(withBaggageMembers('a=1;p=x,b=2', { b: 'ü,;=', c: '3' })).toBe(
      'a=1;p=x,b=%C3%BC%2C%3B%3D,c=3',
    );
  });

  it('leaves out names that no header can hold and what makes it too long', () => {
    expect(withBaggageMembers(undefined, { 'a b': '1', ü: '2', ok: '3' })).toBe('ok=3');
    expect(withBaggageMembers('a=1', { long: 'x'.repeat(9_000), short: 'y' })).toBe('a=1,short=y');
    expect(withBaggageMembers(undefined, { half: '\ud800' })).toBe('half=');
  });

  it('stays as it is when the entries cannot be read', () => {
    const throwing = {
      get tenant(): string {
        throw new Error('a getter that throws');
      },
    };
    expect(withBaggageMembers('a=1', throwing)).toBe('a=1');
    const given: unknown[] = [undefined, null, 'text', 7];
    for (const entries of given) {
      expect(Reflect.apply(withBaggageMembers, undefined, ['a=1', entries])).toBe('a=1');
    }
  });
});
