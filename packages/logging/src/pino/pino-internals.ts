import type { Logger as PinoLogger, pino as Pino } from 'pino';

/**
 * Makes a logger write to the stream, without a mixin, and returns the stream of before. The slots
 * of a logger are undocumented: a test fails when pino names them otherwise.
 */
export function replaceStream(
  logger: PinoLogger,
  stream: object,
  { streamSym, mixinSym }: typeof Pino.symbols,
): unknown {
  const before: unknown = Reflect.get(logger, streamSym);
  Reflect.set(logger, streamSym, stream);
  Reflect.set(logger, mixinSym, undefined);
  return before;
}
