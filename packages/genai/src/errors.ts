/** Base of what this package throws, when it is set up and never in a call. */
export class GenAiError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'GenAiError';
    this.code = code;
  }
}

/** `observe` was called with what is no client that it knows. */
export class UnknownClientError extends GenAiError {
  constructor(client: unknown) {
    const name = typeof client === 'object' ? (client?.constructor.name ?? 'null') : typeof client;
    super(
      'WFLO_GENAI_CLIENT',
      `observe() got ${name}: give it a client of openai (5 or later), @anthropic-ai/sdk or @google/genai.`,
    );
    this.name = 'UnknownClientError';
  }
}
