/**
 * The same agent, by the SDK that calls the models.
 *
 * @module
 */
import { askByAiSdk } from './asking/ai-sdk.ts';
import { askByAnthropic } from './asking/anthropic.ts';
import { askByOpenAi } from './asking/openai.ts';
import type { Outcome, Question } from './contract.ts';
import { runResearch } from './research.ts';

export async function research(question: Question): Promise<Outcome> {
  return runResearch(question, askByAiSdk);
}

export async function researchByOpenAi(question: Question): Promise<Outcome> {
  return runResearch(question, askByOpenAi);
}

export async function researchByAnthropic(question: Question): Promise<Outcome> {
  return runResearch(question, askByAnthropic);
}
