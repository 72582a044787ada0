/**
 * What this package takes of pino beside its documented interface: the slots of a logger that
 * hold its stream and its mixin. A test fails when pino names them otherwise.
 *
 * @module
 */
import type { Logger as PinoLogger, pino as Pino } from 'pino';

/** Makes a logger write to the stream, without a mixin, and returns the stream of before. */
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
