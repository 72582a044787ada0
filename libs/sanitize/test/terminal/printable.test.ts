import { printable } from '../../src/index.ts';

it('what steers a terminal goes, and lines stay', () => {
  const hostile = 'a\u001b[2Jb\u001b]0;title\u0007c\u009b31md\u202ee\rf\u0000g\u200fh';
  expect(printable(hostile)).toBe('abcd e f g h');
  expect(printable('one\ntwo é 日本')).toBe('one\ntwo é 日本');
});
