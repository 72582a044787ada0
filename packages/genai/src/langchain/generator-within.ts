import { context, type Context } from '@opentelemetry/api';

/**
 * A generator whose code runs in a context of ours, whoever reads it. `onClosed` is called when it is
 * left before its end.
 */
export function generatorWithin<Value, Result, Next>(
  generator: AsyncGenerator<Value, Result, Next>,
  contextOf: () => Context,
  onClosed?: () => void,
): AsyncGenerator<Value, Result, Next> {
  let isDone = false;
  const step = async (
    work: () => Promise<IteratorResult<Value, Result>>,
  ): Promise<IteratorResult<Value, Result>> => {
    try {
      const result = await context.with(contextOf(), work);
      isDone ||= result.done === true;
      return result;
    } catch (error) {
      isDone = true;
      throw error;
    }
  };
  return {
    next: (...values) => step(() => generator.next(...values)),
    return: (value) => {
      if (!isDone) onClosed?.();
      return step(() => generator.return(value));
    },
    throw: (error) => step(() => generator.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await generator[Symbol.asyncDispose]();
    },
  };
}
