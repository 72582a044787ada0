/**
 * What `npm run truth` hands over: how large the run is, and where the parts are that it started.
 *
 * @module
 */
import { z } from 'zod';

const settingsSchema = z.object({
  TRUTH_EXECUTIONS: z.coerce.number().int().min(10).max(100_000),
  TRUTH_SEED: z.coerce.number().int().min(0).max(0xffff_ffff),
  /** Where bundle, databases, logs and the Collector's file are. */
  TRUTH_FOLDER: z.string().min(1),
  TRUTH_SPANS: z.string().min(1),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_TASK_QUEUE: z.string().min(1),
  DATABASE_URL: z.string().min(1),
  COST_SERVICE_URL: z.url(),
  LLM_BASE_URL: z.url(),
  WFLO_WORKFLOW_BUNDLE: z.string().min(1),
  /** The plain agents are on a task queue of their own. */
  TRUTH_AGENTS: z.coerce.number().int().min(0).max(100_000),
  TRUTH_AGENT_QUEUE: z.string().min(1),
  TRUTH_AGENT_BUNDLE: z.string().min(1),
  /** Their ledger is a cost-service of their own, or else a file. */
  TRUTH_AGENT_COST_URL: z.url().optional(),
  TRUTH_AGENT_LEDGER: z.string().min(1),
});

export type TruthSettings = z.infer<typeof settingsSchema>;

export function readTruthSettings(): TruthSettings {
  return settingsSchema.parse(process.env);
}
