/** How a value gets into a log line. */
export type Shape = (name: string, value: string) => string;

const json = (name: string, value: string): string => JSON.stringify({ user: 'jo', [name]: value });
const unicodeEscaped = (text: string): string =>
  Array.from(text, (character, at) =>
    at % 3 === 1
      ? String.raw`\u00${character.charCodeAt(0).toString(16).padStart(2, '0')}`
      : character,
  ).join('');

export const SHAPES: Readonly<Record<string, Shape>> = {
  JSON: json,
  'JSON in JSON': (name, value) => JSON.stringify({ body: json(name, value) }),
  'JSON in JSON in JSON': (name, value) =>
    JSON.stringify({ out: JSON.stringify({ body: json(name, value) }) }),
  environment: (name, value) =>
    `PATH=/bin\n${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}=${value}\nLANG=C`,
  YAML: (name, value) => `app:\n  user: jo\n  ${name}: ${value}\n  port: 80\n`,
  query: (name, value) =>
    `GET https://a.example/v1/x?page=2&${name}=${encodeURIComponent(value)}&size=10 failed`,
  'percent-escaped': (name, value) =>
    `/login?next=${encodeURIComponent(`/x?a=1&${name}=${value}&b=2`)}`,
  header: (name, value) => `> GET / HTTP/1.1\r\n> Host: a.example\r\n> ${name}: ${value}\r\n`,
  colours: (name, value) => `\u001b[36m${name}\u001b[39m=\u001b[33m${value}\u001b[39m done`,
  'unicode escapes': (name, value) => `{"${unicodeEscaped(name)}":"${unicodeEscaped(value)}"}`,
  prose: (name, value) => `upstream refused the call with ${name}=${value}, and we gave up`,
  'stack trace': (name, value) =>
    `Error: refused ${name}=${value}\n    at send (file:///app/src/send.ts:12:7)\n    at run (node:internal/x:1:2)`,
};

/** A value alone, whose name says nothing. */
export const BARE_SHAPES: Readonly<Record<string, (value: string) => string>> = {
  bare: (value) => value,
  'in a sentence': (value) => `upstream rejected ${value}, twice`,
  'in brackets': (value) => `the key (${value}) of "x"`,
  'pieces of colour': (value) => `${value.slice(0, 9)}\u001b[1m${value.slice(9)}\u001b[0m`,
  ...Object.fromEntries(
    Object.entries(SHAPES).map(([shape, text]) => [shape, (value: string) => text('note', value)]),
  ),
};

/** A text as its reader sees it: without escapes, colours and layers of JSON. */
export function readable(text: string): string {
  let read = text;
  for (let layer = 0; layer < 4; layer += 1) {
    read = read
      // eslint-disable-next-line no-control-regex -- colours of a terminal start with it
      .replaceAll(/\u001b\[[\d;]*m/g, '')
      .replaceAll(/%([0-7][\dA-F])|\\u00([0-7][\da-f])/gi, (_all, url?: string, unit?: string) =>
        String.fromCharCode(Number.parseInt(url ?? unit ?? '', 16)),
      )
      .replaceAll('\\n', '\n')
      .replaceAll(/\\(["\\/])/g, '$1');
  }
  return read;
}

/** Whether a reader sees ten characters of a secret in a row, from its later half. */
export function isShown(text: string, secret: string): boolean {
  const read = readable(text);
  const seen = readable(secret);
  const length = Math.min(10, Math.max(4, Math.floor(seen.length / 2)));
  for (let at = Math.floor(seen.length / 2); at + length <= seen.length; at += 1) {
    if (read.includes(seen.slice(at, at + length))) return true;
  }
  return false;
}
