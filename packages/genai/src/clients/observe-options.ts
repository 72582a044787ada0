import type { CallSettings } from '../call/call-types.ts';

export interface ObserveOptions extends CallSettings {
  /**
   * `gen_ai.provider.name`: whose models these are, which decides their price. Default by the
   * address of the server, and for a proxy or a server of one's own that of the client's maker.
   */
  readonly provider?: string | undefined;
  /**
   * Whether streamed chat completions are requested with `stream_options.include_usage`, without
   * which OpenAI reports no usage. The chunk that this adds is kept from the host, and a server
   * that refuses the option gets the request again without it. Default true.
   */
  readonly includeUsage?: boolean | undefined;
}
