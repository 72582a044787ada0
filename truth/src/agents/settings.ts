import { z } from 'zod';

const settingsSchema = z.object({
  TEMPORAL_ADDRESS: z.string().min(1),
  TRUTH_AGENT_QUEUE: z.string().min(1),
  TRUTH_AGENT_BUNDLE: z.string().min(1),
  /** The number of this worker's life: its key for the LLM. */
  TRUTH_LIFE: z.string().min(1),
  LLM_BASE_URL: z.url(),
  WFLO_MAX_CACHED_WORKFLOWS: z.coerce.number().int(),
});

export type AgentSettings = z.infer<typeof settingsSchema>;

export function readAgentSettings(): AgentSettings {
  return settingsSchema.parse(process.env);
}
