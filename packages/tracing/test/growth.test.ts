import { superlinear } from '@wflo/sanitize/growth';
import { redactUrl } from '../src/instrumentation/url-redactor.ts';

const URLS = [
  'a://',
  'a://b@',
  '?a=',
  '&token',
  '&token=b',
  '#',
  '%74oken=',
  ';',
  '=',
  '?',
  'a+.-',
];

it('a hostile URL costs no more than its length', () => {
  expect(superlinear([...URLS, ...URLS.map((url) => `${url}aaaa`)], redactUrl)).toBeUndefined();
});
