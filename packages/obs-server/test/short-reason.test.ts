import { shortReason } from '../src/short-reason.ts';

describe('shortReason', () => {
  it.each([
    [new Error('connect ECONNREFUSED 127.0.0.1:7233'), 'connect ECONNREFUSED 127.0.0.1:7233'],
    [new Error('first\n    at stack (file.ts:1)'), 'first'],
    [new TypeError(''), 'TypeError'],
    [new AggregateError([new Error('a'), new Error('b')], ''), 'a; b'],
    ['text', 'text'],
    [undefined, 'failed'],
    [{ password: 'x' }, 'failed'],
    [new Error('Authorization: Bearer abc.def sent'), 'Authorization: [Redacted]'],
    [new Error('got Bearer abc.def'), 'got Bearer [Redacted]'],
    [
      new Error('GET https://u:p@host/x?api_key=123&a=1'),
      'GET https://***@host/x?api_key=[Redacted]&a=1',
    ],
    [new Error('password="a b c" is wrong'), 'password="[Redacted]" is wrong'],
    [new Error('at redis://:p/w@x#1@cache:6379/0'), 'at redis://***@cache:6379/0'],
    [new Error('got {"password":"a b","user":"me"}'), 'got {"password":"[Redacted]","user":"me"}'],
    [new Error(String.raw`got {\"apiKey\":\"a b\"}`), String.raw`got {\"apiKey\":\"[Redacted]\"}`],
    [
      new Error('Endpoint=sb://x/;SharedAccessKey=abc='),
      'Endpoint=sb://x/;SharedAccessKey=[Redacted]',
    ],
  ])('%p is %p', (error, reason) => {
    expect(shortReason(error)).toBe(reason);
  });

  it('is cut to 200 characters', () => {
    expect(shortReason(new Error('x'.repeat(10_000_000)))).toHaveLength(200);
  });
});
