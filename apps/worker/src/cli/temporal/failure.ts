/** As Temporal records a failure, as far as it is shown. */
export interface RecordedFailure {
  readonly message?: string | null;
  readonly cause?: RecordedFailure | null;
  readonly applicationFailureInfo?: {
    readonly type?: string | null;
    readonly nonRetryable?: boolean | null;
  } | null;
  readonly timeoutFailureInfo?: { readonly timeoutType?: unknown } | null;
  readonly canceledFailureInfo?: object | null;
  readonly terminatedFailureInfo?: object | null;
  readonly serverFailureInfo?: object | null;
}

/** The JSON shape is public. */
export interface FailureView {
  /** The application's own name of it, or Temporal's: `Timeout (start to close)`. */
  readonly type: string;
  readonly message: string;
  /** What caused it first; absent where nothing else did. */
  readonly root_cause?: { readonly type: string; readonly message: string };
}

/** By the numbers of Temporal's `TimeoutType`. */
const TIMEOUTS = ['', 'start to close', 'schedule to start', 'schedule to close', 'heartbeat'];
const LONGEST_CHAIN = 20;
const LONGEST_TEXT = 2_000;

function shortened(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}

/** The name of one that says more than that something else has failed. */
function ownType(failure: RecordedFailure): string | undefined {
  const { applicationFailureInfo: application, timeoutFailureInfo: timeout } = failure;
  if (application) return shortened(application.type || 'Error');
  if (timeout) return `Timeout (${TIMEOUTS[Number(timeout.timeoutType)] || 'of its kind'})`;
  if (failure.canceledFailureInfo) return 'Cancelled';
  if (failure.terminatedFailureInfo) return 'Terminated';
  return failure.serverFailureInfo ? 'Server' : undefined;
}

function viewOf(failure: RecordedFailure): { type: string; message: string } {
  return { type: ownType(failure) ?? 'Failure', message: shortened(failure.message ?? '') };
}

/** The application's own failure and its root cause, without what Temporal wraps around them. */
export function failureView(failure: RecordedFailure | null | undefined): FailureView | undefined {
  if (!failure) return undefined;
  const chain: RecordedFailure[] = [];
  for (let one: RecordedFailure | null | undefined = failure; one; one = one.cause) {
    if (chain.push(one) === LONGEST_CHAIN) break;
  }
  const own = chain.find((one) => ownType(one) !== undefined) ?? failure;
  const root = chain.at(-1) ?? own;
  return { ...viewOf(own), ...(root === own ? {} : { root_cause: viewOf(root) }) };
}

/** Within one line. */
export function failureText({ type, message, root_cause: root }: FailureView): string {
  const own = message === '' ? type : `${type}: ${message}`;
  if (root === undefined || own.includes(root.message)) return own;
  return `${own} (caused by ${root.type}: ${root.message})`;
}
