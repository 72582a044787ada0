import { ApiError } from '../api-error.mjs';

const FAULTS = ['cut', 'end', 'hang', 'error', 'truncate'];
const DIALECTS = [
  'openai.chat',
  'openai.responses',
  'openai.embeddings',
  'anthropic.messages',
  'anthropic.count_tokens',
  'gemini.generate_content',
  'gemini.embed_content',
  'gemini.count_tokens',
];

const isText = (value) => typeof value === 'string';
const isCount = (value) => Number.isInteger(value) && value >= 0;
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const orNull = (check) => (value) => value === null || check(value);

const CONDITIONS = {
  dialect: [(value) => DIALECTS.includes(value), `one of ${DIALECTS.join(', ')}`],
  model: [isText, 'a model as the request names it'],
  contains: [isText, "a part of the last user's message"],
  toolRounds: [isCount, 'how many rounds of tool results follow that message'],
  stream: [(value) => typeof value === 'boolean', 'a boolean'],
};

const FIELDS = {
  when: [isObject, 'an object of conditions'],
  times: [(value) => value === 'always' || (isCount(value) && value > 0), "'always' or a count"],
  text: [isText, 'a text'],
  reasoning: [isText, 'a text'],
  toolCalls: [
    (value) => Array.isArray(value) && value.every((call) => isText(call?.name)),
    'an array of { name, arguments }',
  ],
  model: [isText, 'the model that answers'],
  serviceTier: [isText, 'a tier'],
  finishReason: [isText, 'a finish reason, as the dialect writes it'],
  usage: [orNull(isObject), 'a usage object, as the dialect writes it, or null for none'],
  billedUsage: [isObject, 'a usage object'],
  body: [() => true, 'a body: JSON, or a text that is sent as it is'],
  events: [Array.isArray, 'an array of server-sent events, { event?, data }'],
  status: [(value) => isCount(value) && value >= 200 && value <= 599, 'an HTTP status'],
  message: [isText, 'the message of the error'],
  html: [(value) => typeof value === 'boolean', 'a boolean'],
  retryAfterSeconds: [orNull((value) => value >= 0), 'seconds, or null for no Retry-After'],
  headers: [isObject, 'an object of headers'],
  delayMillis: [isCount, 'milliseconds before the first byte'],
  chunkDelayMillis: [isCount, 'milliseconds before each further chunk'],
  fault: [(value) => FAULTS.includes(value), `one of ${FAULTS.join(', ')}`],
  afterChunks: [isCount, 'how many chunks are sent before the fault'],
};

/** The steps of a script, checked: a misspelt field would be a test that tests nothing. */
export function parseSteps(steps) {
  if (!Array.isArray(steps)) throw refusal('steps', 'an array');
  return steps.map((step, index) => {
    checkFields(step, FIELDS, `steps[${index}]`);
    if (step.when !== undefined) checkFields(step.when, CONDITIONS, `steps[${index}].when`);
    return step;
  });
}

function checkFields(value, fields, at) {
  if (!isObject(value)) throw refusal(at, 'an object');
  for (const [name, given] of Object.entries(value)) {
    if (given === undefined) continue;
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) {
      throw refusal(`${at}.${name}`, `one of the fields ${Object.keys(fields).join(', ')}`);
    }
    const [isValid, expected] = field;
    if (!isValid(given)) throw refusal(`${at}.${name}`, expected);
  }
}

const refusal = (at, expected) =>
  new ApiError(400, `Invalid script: '${at}' should be ${expected}.`, { param: at });
