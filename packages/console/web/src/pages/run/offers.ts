import type { ActionName, ActionRequest, RunDetail } from '../../api/client.ts';

interface OfferField {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly pattern?: string;
  readonly isOptional?: boolean;
}

/** Something that can be done to a run. */
export interface Offer {
  readonly label: string;
  readonly action: ActionName;
  /** What it does, for who is about to do it. */
  readonly effect: string;
  readonly fields: readonly OfferField[];
  /** @throws {Error} what is in a field is not what it takes */
  readonly body: (text: (name: string) => string) => Partial<ActionRequest>;
}

/** The workflow type of definitions, which take `pause`, `resume` and `set_budget`. */
const OF_DEFINITIONS = 'WfloWorkflow';

const ARGUMENTS: OfferField = {
  name: 'args',
  label: 'Arguments, as a JSON list',
  hint: '[{"key": "value"}]',
  isOptional: true,
};

const named = (text: (name: string) => string) => ({
  name: text('name'),
  args: argumentsOf(text('args')),
});

const signalled = (label: string, name: string, effect: string): Offer => ({
  label,
  action: 'signal',
  effect,
  fields: [],
  body: () => ({ name, args: [] }),
});

const PAUSE = signalled('pause', 'pause', 'No further step starts; what runs goes on to its end.');
const RESUME = signalled('resume', 'resume', 'Steps start again.');
const SET_BUDGET: Offer = {
  label: 'budget',
  action: 'update',
  effect: 'Changes the limit for calls that are yet to be made.',
  fields: [
    { name: 'limit', label: 'Limit in USD', hint: '0.05', pattern: '\\d{1,9}(\\.\\d{1,12})?' },
  ],
  body: (text) => ({ name: 'set_budget', args: [{ limitUsd: text('limit') }] }),
};
const CANCEL: Offer = {
  label: 'cancel',
  action: 'cancel',
  effect: 'Requests that the run ends; it may clean up first, or ignore it.',
  fields: [],
  body: () => ({}),
};
const TERMINATE: Offer = {
  label: 'terminate',
  action: 'terminate',
  effect: 'Ends the run at once, without any clean-up.',
  fields: [],
  body: () => ({}),
};
const SIGNAL: Offer = {
  label: 'signal…',
  action: 'signal',
  effect: 'Sends a signal that the workflow handles by that name.',
  fields: [{ name: 'name', label: 'Name', hint: 'approve' }, ARGUMENTS],
  body: named,
};
const UPDATE: Offer = {
  label: 'update…',
  action: 'update',
  effect: 'Sends an update, and waits for its response.',
  fields: [{ name: 'name', label: 'Name', hint: 'decide' }, ARGUMENTS],
  body: named,
};
const RESET: Offer = {
  label: 'reset…',
  action: 'reset',
  effect: 'Starts a new run that has the history up to an event, and ends this one.',
  fields: [
    {
      name: 'event',
      label: 'Id of the workflow task’s event (started, completed or failed) to go back to',
      hint: '4',
      pattern: '\\d{1,9}',
    },
  ],
  body: (text) => ({ eventId: Number(text('event')) }),
};

/** What can be done now: an ended run can be reset, and nothing else. */
export function offersOf(run: RunDetail): Offer[] {
  const isOpen = run.status.value === 'running' || run.status.value === 'waiting';
  const isOfDefinition = run.workflowType === OF_DEFINITIONS;
  const isPaused = run.waiting.some(({ kind }) => kind === 'paused');
  const offers = isOpen
    ? [
        ...(isOfDefinition ? [isPaused ? RESUME : PAUSE, SET_BUDGET] : []),
        CANCEL,
        TERMINATE,
        SIGNAL,
        UPDATE,
        RESET,
      ]
    : [RESET];
  return offers.filter(({ action }) => run.actions.includes(action));
}

/** @throws {Error} it is no list */
function argumentsOf(text: string): unknown[] {
  if (text === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (Array.isArray(value)) return value as unknown[];
  throw new Error('Arguments: expected a JSON list, such as [{"approved": true}]');
}
