/**
 * The line of each attempt whose calls came to their end. It is written before the activity goes on,
 * so a kill loses none.
 *
 * @module
 */
import type { AgentEvidence } from '../../evidence/agents.ts';
import type { LineSeen } from '../../evidence/lines.ts';
import type { ServedCall } from '../../evidence/served-calls.ts';
import type { CheckResult, Finding } from '../finding.ts';

const ASKED = 'agent_asked';

export function checkAgentLines({ lines, lives, runs, served }: AgentEvidence): CheckResult {
  const asked = lines.filter(({ event, life }) => event === ASKED && lives.includes(life));
  const byReply = new Map(served.map((call) => [call.replyId, call]));
  const findings = asked.flatMap((line) => compareLine(line, byReply));
  const seen = new Set(asked.map(keyOfLine));
  const completed = runs.flatMap(({ executionId, runId, activities }) =>
    activities
      .filter(({ type, completed }) => type === 'ask' && completed)
      .map(({ activityId, attempts }) => ({
        executionId,
        key: `${runId} ${activityId} ${attempts}`,
      })),
  );
  for (const { executionId: subject, key } of completed) {
    if (!seen.has(key)) findings.push({ subject, detail: `no line ${ASKED} of ${key}` });
  }
  return { check: 'agents: log lines', compared: asked.length + completed.length, findings };
}

const keyOfLine = ({ run_id, activity_id, attempt }: LineSeen): string =>
  `${run_id ?? ''} ${String(activity_id)} ${String(attempt)}`;

/** Whose line it is, by what the LLM has served. */
function compareLine(
  line: LineSeen,
  byReply: ReadonlyMap<string | undefined, ServedCall>,
): Finding[] {
  const ids = String(line['response_ids']).split(' ').filter(Boolean);
  const subject = `${line.execution_id ?? ''} ${keyOfLine(line)}`;
  return ids.flatMap((id): Finding[] => {
    const call = byReply.get(/fixture-?(\w+)$/.exec(id)?.[1]);
    if (call === undefined) return [{ subject, detail: `the LLM has served no response ${id}` }];
    const { runId, activityId, attempt, executionId } = call;
    const isIts =
      keyOfLine(line) === `${runId} ${activityId} ${attempt}` && line.execution_id === executionId;
    return isIts ? [] : [{ subject, detail: `the response ${id} is one of ${executionId}` }];
  });
}
