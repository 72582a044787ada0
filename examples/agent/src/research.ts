/**
 * A research agent: one researcher per industry, all at once, each with a tool; an editor who sums up
 * what they found; a person who decides whether that is published.
 *
 * @module
 */
import { condition, log, proxyActivities, setHandler } from '@temporalio/workflow';
import { z } from 'zod';
import type * as activities from './activities.ts';
import type { Ask, Tool } from './asking/ask.ts';
import { decide, review, type Decision, type Outcome, type Question } from './contract.ts';
import type { Employment } from './employment.ts';
import { INDUSTRIES, type Industry } from './industries.ts';

const { employmentOf, publishReport } = proxyActivities<typeof activities>({
  startToCloseTimeout: '30 seconds',
});

export async function runResearch(question: Question, ask: Ask): Promise<Outcome> {
  let draft = '';
  let decision: Decision | undefined;
  setHandler(review, async () => {
    await condition(() => draft !== '');
    return draft;
  });
  setHandler(decide, (given) => (decision ??= given));

  const findings = await Promise.all(
    INDUSTRIES.map((industry) => researchIndustry(industry, question, ask)),
  );
  draft = await ask({ model: question.model, prompt: editorPrompt(findings, question) });
  log.info('draft_written', { industries: findings.length });
  const made = await decided(() => decision);
  const outcome = { report: draft, decision: made };
  return made.approved ? { ...outcome, file: await publishReport(draft) } : outcome;
}

async function decided(current: () => Decision | undefined): Promise<Decision> {
  await condition(() => current() !== undefined);
  return current() ?? decided(current);
}

interface Finding {
  readonly industry: Industry;
  readonly text: string;
  readonly employment: Employment | undefined;
}

async function researchIndustry(
  industry: Industry,
  { model, fromYear, toYear }: Question,
  ask: Ask,
): Promise<Finding> {
  const tool = employmentTool();
  const text = await ask({
    model,
    prompt:
      `How did the number of jobs in ${industry} change from ${fromYear} to ${toYear}? ` +
      'Look it up by employment_of, and answer in two sentences.',
    tool,
  });
  return { industry, text, employment: tool.found() };
}

const EMPLOYMENT_INPUT = z.object({
  industry: z.enum(INDUSTRIES),
  from_year: z.int().min(2006).max(2015),
  to_year: z.int().min(2006).max(2015),
});

/** The tool of a researcher, which keeps what it has found last. */
function employmentTool(): Tool<typeof EMPLOYMENT_INPUT> & { found(): Employment | undefined } {
  let employment: Employment | undefined;
  return {
    name: 'employment_of',
    description: 'Thousands of jobs in an industry of the USA, from January to January.',
    input: EMPLOYMENT_INPUT,
    async execute({ industry, from_year: from, to_year: to }) {
      employment = await employmentOf(industry, from, to);
      return employment;
    },
    found: () => employment,
  };
}

function editorPrompt(findings: readonly Finding[], { fromYear, toYear }: Question): string {
  const known = findings.flatMap(({ industry, employment }) =>
    employment === undefined ? [] : [[industry, employment.change_percent] as const],
  );
  return (
    `Write a paragraph for a newspaper on jobs in the USA from ${fromYear} to ${toYear}: ` +
    'which industries gained and which lost? The change in percent is\n' +
    `${JSON.stringify({ by_industry: Object.fromEntries(known) })}\n` +
    `and the researchers write:\n${findings.map(({ text }) => `- ${text}`).join('\n')}`
  );
}
