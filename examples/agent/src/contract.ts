/** What the workflow and its clients agree on. */
import { defineUpdate } from '@temporalio/workflow';

export interface Question {
  /** As the provider names it. */
  readonly model: string;
  readonly fromYear: number;
  readonly toYear: number;
}

export interface Decision {
  readonly approved: boolean;
  readonly by: string;
}

export interface Outcome {
  readonly report: string;
  readonly decision: Decision;
  /** Where it was published, if it was approved. */
  readonly file?: string;
}

/** Waits for the draft, and returns it. */
export const review = defineUpdate<string>('review');
/** Decides on the draft. The first decision counts. */
export const decide = defineUpdate<Decision, [Decision]>('decide');
