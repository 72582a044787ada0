import { redactUrl } from '../../src/instrumentation/url-redactor.ts';

describe('redactUrl', () => {
  it.each([
    ['https://a.example/?token=s3cret&page=2', 'https://a.example/?token=REDACTED&page=2'],
    ['page=2&api_key=s3cret', 'page=2&api_key=REDACTED'],
    ['/path?X-Amz-Signature=s3cret', '/path?X-Amz-Signature=REDACTED'],
    ['?AWSAccessKeyId=s3cret&sig=s3cret', '?AWSAccessKeyId=REDACTED&sig=REDACTED'],
    ['https://u:s3cret@a.example/x', 'https://REDACTED:REDACTED@a.example/x'],
    ['https://u:s3@cret@a.example/x', 'https://REDACTED:REDACTED@a.example/x'],
    ['https://a.example/#access_token=s3cret', 'https://a.example/#access_token=REDACTED'],
    ['https://a.example/?%74oken=s3cret', 'https://a.example/?%74oken=REDACTED'],
    ['?a=1;password=s3cret', '?a=1;password=REDACTED'],
    ['?token=s3cret=s3cret', '?token=REDACTED'],
  ])('takes the secrets out of %s', (url, expected) => {
    expect(redactUrl(url)).toBe(expected);
  });

  it.each(['https://a.example/users/7?page=2&sort=name', '/?q=a@b', '', 'https://a.example/%'])(
    'leaves %j',
    (url) => {
      expect(redactUrl(url)).toBe(url);
    },
  );
});
