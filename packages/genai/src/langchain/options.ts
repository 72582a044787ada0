import type { CallSettings } from '../call/call-types.ts';

export interface LangChainHandlerOptions extends CallSettings {
  /**
   * `gen_ai.provider.name`: whose models these are, which decides their price. Default by the base
   * URL of the model, or what LangChain says.
   */
  readonly provider?: string | undefined;
}
