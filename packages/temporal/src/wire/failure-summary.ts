/**
 * What failed, as an operator looks for it: the application's own failure and its root cause rather
 * than the failures that Temporal wraps around them, which say the same of every run.
 *
 * @module
 */

/** One failure of a chain, the outermost first. */
export interface FailureLink {
  /** Temporal's name of it (`ActivityFailure`), or that of an error class. */
  readonly kind: string;
  /** The application's own name of it. */
  readonly type?: string;
  readonly message: string;
  readonly stack?: string;
  readonly nonRetryable?: boolean;
}

export interface FailureSummary {
  /** Of the first failure in the chain that the application has named, else of the first of its own. */
  readonly type: string;
  /** Of that failure and, after a colon, of its root cause. */
  readonly message: string;
  readonly stack?: string;
  /** The type of the root cause, where it is another one. */
  readonly causeType?: string;
  /** Temporal's failure around it, where there is one. */
  readonly wrapper?: string;
  /** The application ruled retries out. */
  readonly isNonRetryable?: boolean;
}

/** Failures without anything of the application in them but what they wrap. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'ActivityFailure',
  'ChildWorkflowFailure',
  'NexusOperationFailure',
  'HandlerError',
  'WorkflowFailedError',
  'WorkflowUpdateFailedError',
  'ActivityExecutionFailedError',
]);
const LONGEST_CHAIN = 20;
const LONGEST_TEXT = 4_096;

/** The summary of a chain, which has at least one failure. */
export function summaryOf(chain: readonly [FailureLink, ...FailureLink[]]): FailureSummary {
  const [first] = chain;
  const root = chain.at(-1) ?? first;
  const own =
    chain.find(({ type }) => type !== undefined) ??
    chain.find(({ kind }) => !WRAPPERS.has(kind)) ??
    root;
  const type = own.type ?? own.kind;
  const causeType = root.type ?? root.kind;
  const isWrapped = own !== first && WRAPPERS.has(first.kind);
  return {
    type: shortened(type),
    message: shortened(
      own.message.includes(root.message) ? own.message : `${own.message}: ${root.message}`,
    ),
    stack:
      (own.stack || root.stack || first.stack) &&
      shortened(own.stack || root.stack || first.stack || ''),
    causeType: causeType === type ? undefined : shortened(causeType),
    wrapper: isWrapped ? first.kind : undefined,
    isNonRetryable: own.nonRetryable === true || undefined,
  };
}

/**
 * What was thrown. It throws itself where that cannot be read: a proxy, a getter.
 *
 * @param isOwnCode the error is of code that knows that its `type` counts, whatever its class is;
 * on a host, errors of others have a `type`, too, which is no name of a failure.
 */
export function summaryOfThrown(thrown: unknown, isOwnCode = false): FailureSummary {
  const chain: FailureLink[] = [];
  let error: unknown = thrown;
  while (error instanceof Error && chain.length < LONGEST_CHAIN) {
    chain.push(linkOf(error, isOwnCode));
    error = error.cause;
  }
  const [first, ...causes] = chain;
  if (first !== undefined) return summaryOf([first, ...causes]);
  return { type: typeof thrown, message: shortened(String(thrown)) };
}

/** The same; `undefined` for what cannot be read. */
export function readableSummaryOf(thrown: unknown): FailureSummary | undefined {
  try {
    return summaryOfThrown(thrown);
  } catch {
    return undefined;
  }
}

/** A chain of nested failures, outermost first, as long as one is looked at. */
export function chainOf<F>(
  failure: F,
  causeOf: (failure: F) => F | null | undefined,
  linkOfOne: (failure: F) => FailureLink,
): [FailureLink, ...FailureLink[]] {
  const chain: [FailureLink, ...FailureLink[]] = [linkOfOne(failure)];
  let cause = causeOf(failure);
  while (cause && chain.length < LONGEST_CHAIN) {
    chain.push(linkOfOne(cause));
    cause = causeOf(cause);
  }
  return chain;
}

function linkOf(error: Error, isOwnCode: boolean): FailureLink {
  const isApplication = error.name === 'ApplicationFailure' || 'nonRetryable' in error;
  const isNamed = isApplication || (isOwnCode && !WRAPPERS.has(error.name));
  const type: unknown = isNamed ? Reflect.get(error, 'type') : undefined;
  return {
    kind: error.name,
    type: typeof type === 'string' && type !== '' ? type : undefined,
    message: error.message,
    stack: typeof error.stack === 'string' ? error.stack : undefined,
    nonRetryable: isApplication && Reflect.get(error, 'nonRetryable') === true,
  };
}

function shortened(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}
