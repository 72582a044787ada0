import type { CallSettings } from '../call/call-types.ts';

export interface AiSdkOptions extends CallSettings {
  /**
   * `gen_ai.provider.name`: whose models these are, which decides their price. Default by the
   * address of the server where that shows, else by what the AI SDK calls the provider.
   */
  readonly provider?: string | undefined;
}
