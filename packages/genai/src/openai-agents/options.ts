import type { CallSettings } from '../call/call-types.ts';

export interface OpenAIAgentsProcessorOptions extends CallSettings {
  /**
   * `gen_ai.provider.name` of calls whose client is not observed: whose models these are, which
   * decides their price. Default `openai`.
   */
  readonly provider?: string | undefined;
}
