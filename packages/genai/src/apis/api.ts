import type { Attributes } from '@opentelemetry/api';
import type { UsageApi } from '@wflo/pricing';
import type { OutputKind } from '../call/call-types.ts';
import type { CallMessages } from '../content/messages.ts';
import type { ResponseReader } from '../http/response-reader.ts';
import type { OutputLimits } from './limits.ts';

/** One API of a provider: how a request to it is described, and a response read. */
export interface Api {
  /** `gen_ai.operation.name`. */
  readonly operation: string;
  /** As whose usage its responses' is read. Default what the keys of one show. */
  readonly usageApi?: UsageApi;
  describe(body: unknown): RequestDescription;
  createReader(options: ReaderOptions): ResponseReader;
  /** What a request sends, in the form of the conventions. */
  messages(body: unknown): CallMessages;
  /** The body of a streamed request that makes the provider report usage, where it has to be. */
  withUsage?(body: unknown): object | undefined;
}

export interface RequestDescription extends Partial<OutputLimits> {
  readonly model?: string | undefined;
  readonly stream?: boolean | undefined;
  readonly attributes?: Attributes | undefined;
  /** What it has a model make that is no text. */
  readonly outputKind?: OutputKind | undefined;
  /** Why nobody knows the most that it can cost, whatever the prices of its model. */
  readonly unboundedReason?: string | undefined;
  readonly inputIsText?: boolean | undefined;
  /** Tokens of input that the provider may add to those of the request. */
  readonly addedInputTokens?: number | undefined;
  readonly serviceTier?: string | undefined;
  readonly isFast?: boolean | undefined;
  readonly cachesForAnHour?: boolean | undefined;
}

export interface ReaderOptions {
  /** Whether the request has what `withUsage` added, so that what it brings is hidden. */
  readonly hidesUsage: boolean;
  /** Whether the words of the response are wanted. */
  readonly readsContent: boolean;
}
