/** What programs read of a pino logger by its symbols, by the descriptions of these. */
export interface PinoSlots<Logger> {
  /** Makes JSON of a value; pino-http compares by it what it would bind twice. */
  readonly stringify: (logger: Logger) => (value: unknown) => string;
  /** What is bound, as `,"name":value…`. */
  readonly chindings: (logger: Logger) => string;
  /** Which fastify puts over its own. */
  readonly serializers: (logger: Logger) => object;
}

/**
 * A prototype on which loggers also have some slots of pino's. Its symbols belong to each copy of
 * pino in the process, so they are known by their descriptions, and only what a logger itself does
 * not have comes here.
 */
export function pinoSlots<Logger>(prototype: object, slots: PinoSlots<Logger>): object {
  const known = new Map<string | undefined, (logger: Logger) => unknown>(
    Object.entries(slots).map(([name, read]) => [
      `pino.${name}`,
      read as (logger: Logger) => unknown,
    ]),
  );
  return new Proxy(Object.create(prototype) as object, {
    get(target, key, logger: Logger): unknown {
      const read = typeof key === 'symbol' ? known.get(key.description) : undefined;
      return read === undefined ? Reflect.get(target, key, logger) : read(logger);
    },
  });
}
