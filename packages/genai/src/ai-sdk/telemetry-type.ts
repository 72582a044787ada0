type Listener = (event: unknown) => void;

export interface Executed<Result> {
  readonly callId: string;
  readonly toolCallId?: string;
  readonly execute: () => PromiseLike<Result>;
}

/** What `registerTelemetry` of `ai` 7 and `registerTelemetryIntegration` of `ai` 6 take. */
export interface AiSdkTelemetry {
  readonly onStart: Listener;
  readonly onStepError: Listener;
  readonly onObjectStepStart: Listener;
  readonly onObjectStepEnd: Listener;
  readonly onEmbedStart: Listener;
  readonly onEmbedEnd: Listener;
  readonly onRerankStart: Listener;
  readonly onToolExecutionStart: Listener;
  readonly onToolExecutionEnd: Listener;
  /** Of version 6. */
  readonly onToolCallStart: Listener;
  /** Of version 6. */
  readonly onToolCallFinish: Listener;
  readonly experimental_onDecisionModelCallStart: Listener;
  readonly experimental_onDecisionModelCallEnd: Listener;
  readonly experimental_onStreamTranscriptionStart: Listener;
  readonly experimental_onStreamTranscriptionEnd: Listener;
  readonly onEnd: Listener;
  readonly onAbort: Listener;
  readonly onError: Listener;
  executeLanguageModelCall<Result>(event: Executed<Result>): PromiseLike<Result>;
  executeTool<Result>(
    event: Executed<Result> & { readonly toolCallId: string },
  ): PromiseLike<Result>;
  /** A durable run is heard of while it runs, not when it is over. */
  readonly experimental_durable: { readonly captureContext: () => undefined };
}
