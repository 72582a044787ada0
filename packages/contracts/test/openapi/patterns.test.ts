/** Every pattern of the two OpenAPI documents, against what gets past a loose one. */
import { spawnSync } from 'node:child_process';

import { costOpenApi, sandboxFileSchema, sandboxOpenApi } from '../../src/index.ts';
import { portablePattern } from '../../src/openapi/portable-pattern.ts';

/** A line break of each kind, a null character, blanks, and letters and digits of other scripts. */
const INTRUDERS = [
  ...['\n', '\r', '\r\n', '\u0085', '\u2028', '\u2029', '\u0000', ' ', '\t', '\ufeff'],
  ...['\u0662', '\uff11', '\u0430', '\u017f', '\uff0f', '\ud800'],
];
const around = (text: string): string[] =>
  INTRUDERS.flatMap((intruder) => [`${text}${intruder}`, `${intruder}${text}`]);

interface Samples {
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

const strict = (good: readonly string[], bad: readonly string[] = []): Samples => ({
  good,
  bad: [...bad, ...good.flatMap(around), ...good.map((text) => `${text}\n${text}`)],
});
const ID = strict(['exec-1', 'team/a', '...', '.a', '..a', 'a..'], ['', '.', '..', 'a b', '.\n.']);
const USD = strict(['0', '0.0075', '9223372.036854775807'], ['', '.5', '5.', '1e3', '-1', '１']);
const TIME = strict(['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.5+01:00'], ['2026-01-02']);
const DIGITS = strict(['0', '123456789012345678'], ['', '-1', '１']);
const TEXT: Samples = {
  good: ['gpt-4o', 'größe', '模型', 'a b', '\u2028', '\uff0e'],
  bad: ['\n', 'a\n', '\na', 'a\nb', 'a\r', 'a\r\n', 'a\t', 'a\u0000', 'a\u0085b', '\u007f'],
};
/** By the name of the property or parameter that has the pattern. */
const SAMPLES: Readonly<Record<string, Samples>> = {
  ...Object.fromEntries(['budgetId', 'parentId'].map((name) => [name, ID])),
  ...Object.fromEntries(
    [...['limitUsd', 'amountUsd', 'costUsd', 'spentUsd', 'reservedUsd', 'availableUsd']].map(
      (name) => [name, USD],
    ),
  ),
  ...Object.fromEntries(['from', 'to', 'occurredAt'].map((name) => [name, TIME])),
  ...Object.fromEntries(['model', 'provider', 'idempotencyKey'].map((name) => [name, TEXT])),
  after: DIGITS,
  // Of the only record that has a pattern: other amounts of a usage.
  propertyNames: strict(['audio_tokens', 'input.audio'], ['', 'a-b', 'a/b']),
  code: {
    good: ['', 'print(1)\n', '\n', '\u2028'],
    bad: ['\u0000', 'a\u0000', '\u0000\n', 'a\n\u0000'],
  },
  path: {
    good: [
      ...['a', 'a/b.txt', 'a//b/', '.env', '..a', '...', 'a/...', 'a/.b/..c', 'a\nb', '\n', '..\n'],
      // Names as any other: a file system makes no dots or slashes of them.
      ...['\uff0e\uff0e/x', '\u2025/x', '\u2024\u2024/x', '..\u2215x', '..\\x', '..%2fx'],
    ],
    bad: [
      ...['', '/', '/a', '.', '..', './a', '../a', 'a/.', 'a/..', 'a/./b', 'a/../b', 'a//../b'],
      ...['a\u0000', '\u0000', 'a/\u0000/b', 'a\u0000/../b'],
      ...['\n', '\r', '\r\n', '\u0085', '\u2028', '\u2029', '\u000b', '\ufeff'].flatMap((line) =>
        ['/../x', '/..', '/./x', `/${line}/../../x`, `/..${line === '\n' ? '/..' : '/../..'}`].map(
          (tail) => `a${line}${tail}`,
        ),
      ),
      ...['\n/../x', '\n/..', '../x\n', '../x\na', '..\n/../a', '.\n/..', '/\na'],
    ],
  },
};

interface Found {
  readonly name: string;
  readonly pattern: string;
}

/** Each pattern with the name of what it constrains. */
function patternsOf(value: unknown, name: string): Found[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => patternsOf(item, name));
  const named = 'in' in value && 'name' in value ? String(value.name) : name;
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'pattern' && typeof inner === 'string') return [{ name: named, pattern: inner }];
    const isKeyword = /^(?:schema|anyOf|allOf|oneOf|items|not)$/.test(key);
    return patternsOf(inner, isKeyword ? named : key);
  });
}

const FOUND = [
  ...new Map(
    [costOpenApi(), sandboxOpenApi()]
      .flatMap((document) => patternsOf(document, ''))
      .map((found) => [`${found.name} ${found.pattern}`, found] as const),
  ).values(),
];

/** Many properties share a pattern, so one of their names is enough in the table above. */
function samplesOf({ pattern }: Found): Samples {
  const named = FOUND.find((found) => found.pattern === pattern && found.name in SAMPLES);
  return SAMPLES[named?.name ?? ''] ?? { good: [], bad: [] };
}

it.each(FOUND)('the pattern of $name is the whole text', (found) => {
  const { pattern } = found;
  const { good, bad } = samplesOf(found);
  expect(good.length * bad.length).toBeGreaterThan(0);
  for (const flags of ['', 'u', 's', 'us']) {
    const expression = new RegExp(pattern, flags);
    expect(good.filter((text) => !expression.test(text))).toEqual([]);
    expect(bad.filter((text) => expression.test(text))).toEqual([]);
  }
});

/** What many validators of JSON schemas search with; the texts go and come as JSON. */
const PYTHON = `
import json, re, sys
for case in json.load(sys.stdin):
    found = re.compile(case['pattern'])
    for text in case['good']:
        if not found.search(text): print('refuses', case['name'], ascii(text))
    for text in case['bad']:
        if found.search(text): print('takes', case['name'], ascii(text))
`;
const python = process.env['WFLO_TEST_PYTHON'];

(python ? it : it.skip)("Python's engine takes and refuses the same", () => {
  const cases = FOUND.map((found) => ({ ...found, ...samplesOf(found) }));
  const { stdout, stderr } = spawnSync(python ?? '', ['-c', PYTHON], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
  });
  expect(stdout + stderr).toBe('');
});

it('the schema of a file refuses a path that leaves its folder, in code as in the document', () => {
  const refused = SAMPLES['path']?.bad ?? [];
  const isTaken = (path: string): boolean =>
    sandboxFileSchema.safeParse({ path, content: '' }).success;
  expect(refused.filter(isTaken)).toEqual([]);
  expect(SAMPLES['path']?.good.filter((path) => !isTaken(path))).toEqual([]);
});

it('no way to write a path gets two dots past the expression', () => {
  const parts = ['a', '.', '..', '/', '\n', '\r', '\u2028', '\u0000'];
  const paths = parts.flatMap((a) =>
    parts.flatMap((b) => parts.flatMap((c) => parts.flatMap((d) => [a + b + c + d]))),
  );
  const isInside = (path: string): boolean =>
    !path.includes('\u0000') &&
    !path.startsWith('/') &&
    path.split('/').every((segment) => segment !== '.' && segment !== '..');
  const isTaken = (path: string): boolean =>
    sandboxFileSchema.safeParse({ path, content: '' }).success;
  expect(paths.filter((path) => isTaken(path) !== isInside(path))).toEqual([]);
});

it('writes out what other engines read otherwise, and nothing else', () => {
  expect(portablePattern(String.raw`^[\w$.]\d\$\\$`)).toBe(
    String.raw`^[A-Za-z0-9_$.][0-9]\$\\$(?![\s\S])`,
  );
});
