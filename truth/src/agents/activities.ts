/**
 * The activities of the plain agents: calls of LLMs by the SDKs of their makers.
 *
 * @module
 */
import { ApplicationFailure, Context, log } from '@temporalio/activity';
import type { Ask, AskModel, Sdk } from './contract.ts';

const BEAT_MILLIS = 200;

export type AgentActivities = ReturnType<typeof agentActivities>;

export function agentActivities(models: Readonly<Record<Sdk, AskModel>>) {
  return {
    /** Resolves with the ids of the responses, which its line in the log has, too. */
    async ask(question: Ask): Promise<readonly string[]> {
      const { cancellationSignal, info } = Context.current();
      const { sdk, style, sdkRetries = 0, failsThrough = 0, hears = true } = question;
      const beating = beats(question);
      try {
        const ids = await models[sdk]({
          prompt: promptOf(question),
          style,
          sdkRetries,
          signal: hears ? cancellationSignal : undefined,
        });
        log.info('agent_asked', { response_ids: ids.join(' ') });
        if (info.attempt <= failsThrough) throw new Error('what the model said is of no use');
        return ids;
      } finally {
        clearInterval(beating);
      }
    },

    /** A tool that the workflow itself calls. */
    async lookUp(year: number): Promise<number> {
      if (year < 0) throw ApplicationFailure.nonRetryable('there is no such year', 'NoSuchYear');
      return Promise.resolve(year % 7);
    },
  };
}

function beats({ heartbeatSeconds, beats = heartbeatSeconds !== undefined }: Ask) {
  if (!beats) return undefined;
  const { heartbeat } = Context.current();
  return setInterval(() => {
    heartbeat();
  }, BEAT_MILLIS);
}

/** Which attempt asks, and how, comes first: the fixture remembers the beginning of each prompt. */
function promptOf({ style, directives = [] }: Ask): string {
  const { workflowExecution, activityId, attempt } = Context.current().info;
  const { workflowId = '', runId = '' } = workflowExecution ?? {};
  const directive = directives[attempt - 1] ?? '';
  const asked = `${runId}/${activityId}/${attempt}/${style}`;
  return `${workflowId} ${asked} ${directive} What do the figures 3 and 4 say?`;
}
