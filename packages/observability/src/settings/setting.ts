import { z } from 'zod';
import { databaseUrlProblem } from './database-url.ts';

const HTTP = /^https?$/;
const GRPC_TARGET = /^(?:unix|dns|ipv4|ipv6):[^\s@]+$/;
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL', 'SILENT'] as const;
const LEVEL_ALIASES: Readonly<Record<string, string>> = {
  WARN: 'WARNING',
  FATAL: 'CRITICAL',
};

/** One of the levels, `SILENT` for none at all, or pino's name for one (`WARN`, `FATAL`), in any case. */
function level() {
  return z
    .string()
    .trim()
    .toUpperCase()
    .transform((word) => LEVEL_ALIASES[word] ?? word)
    .pipe(z.enum(LEVELS, `expected one of ${LEVELS.join(', ')}`));
}

/** `true`, `1`, `yes`, `on` or their opposites, in any case. */
function boolean() {
  const words = { truthy: ['true', '1', 'yes', 'on'], falsy: ['false', '0', 'no', 'off'] };
  return z
    .string()
    .trim()
    .pipe(z.stringbool({ ...words, error: 'expected true or false' }));
}

/** A whole number between `minimum` and `maximum`, both included. */
function integer(minimum: number, maximum: number = Number.MAX_SAFE_INTEGER) {
  const upper = maximum === Number.MAX_SAFE_INTEGER ? 'or more' : `to ${maximum}`;
  const expected = `expected a whole number, ${minimum} ${upper}`;
  return z
    .string()
    .trim()
    .regex(/^-?\d+$/, expected)
    .pipe(z.coerce.number<string>().min(minimum, expected).max(maximum, expected));
}

/** A number, such as seconds, between `minimum` and `maximum`, both included. */
function number(minimum: number, maximum: number) {
  const expected = `expected a number, ${minimum} to ${maximum}`;
  return z
    .string()
    .trim()
    .min(1, expected)
    .pipe(z.coerce.number<string>(expected).min(minimum, expected).max(maximum, expected));
}

/** A TCP port; 0 takes a free one. */
function port() {
  return integer(0, 65_535);
}

/** An absolute http or https URL, without a trailing slash. */
function url() {
  return z
    .url({ protocol: HTTP, error: 'expected a URL such as http://127.0.0.1:8001' })
    .transform((text) => text.replace(/\/+$/, ''));
}

/** An OTLP endpoint: `host:port`, an http(s) URL, or a name that gRPC resolves. */
function otlpEndpoint() {
  return z
    .string()
    .trim()
    .refine(
      (text) =>
        isHostAndPort(text) ||
        GRPC_TARGET.test(text) ||
        z.url({ protocol: HTTP }).safeParse(text).success,
      'expected host:port such as localhost:4317, or an http(s) URL',
    );
}

function isHostAndPort(text: string): boolean {
  const port = /^(?:[\w.-]+|\[[\da-f:]+\]):(\d{1,5})$/i.exec(text)?.[1];
  return port !== undefined && Number(port) <= 65_535;
}

/** A secret of at least `minimumLength` printable characters; never repeated in messages. */
function token(minimumLength = 1) {
  return z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'expected printable ASCII characters without blanks')
    .min(minimumLength, `expected at least ${minimumLength} characters`);
}

/** `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. */
function databaseUrl() {
  return z.string().superRefine((text, context) => {
    const message = databaseUrlProblem(text);
    // Further requirements of an app would only repeat it.
    if (message !== undefined) context.addIssue({ code: 'custom', message, continue: false });
  });
}

/** Any text that is not empty. */
function text() {
  return z.string().min(1);
}

/** One of some words, compared without case. */
function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(words, `expected one of ${words.join(', ')}`));
}

/** A comma-separated list; blanks around the items are dropped, empty items too. */
function list() {
  return z.string().transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
}

/**
 * The kinds of setting an environment variable can hold, as zod schemas over its text.
 *
 * @example
 * parseSettings({ SANDBOX_RUNNER_URL: setting.url().default('http://127.0.0.1:8001') });
 */
export const setting = {
  boolean,
  databaseUrl,
  integer,
  level,
  list,
  number,
  oneOf,
  otlpEndpoint,
  port,
  text,
  token,
  url,
} as const;
