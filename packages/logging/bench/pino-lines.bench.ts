/** Lines of many kinds, with redaction, against pino without it; both write to /dev/null synchronously. */
import { pino } from 'pino';
import { configureLogging, getLogger } from '../src/index.ts';

configureLogging({ destination: '/dev/null', jsonOutput: true, level: 'INFO' });
const ours = getLogger('shop');
const theirs = pino(
  {
    base: null,
    messageKey: 'event',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
  },
  pino.destination({ dest: '/dev/null', sync: true }),
).child({ logger: 'shop' });

const SENTENCE =
  'The step was retried since its worker went away, and 3 of 12 rows were written again. ';
const TOKENS = 'authorization for the token of user 7 was renewed; see https://a.example/b?page=2 ';
const text = (sentence: string, length: number) =>
  sentence.repeat(Math.ceil(length / sentence.length)).slice(0, length);
const prose200 = text(SENTENCE, 200);
const prose2k = text(SENTENCE, 2_048);
const prose16k = text(SENTENCE, 16_000);
const tokens2k = text(TOKENS, 2_048);

const refused = Object.assign(new Error('refused'), { code: 'E1' });
const caused = new Error('could not charge', { cause: refused });
const item = (_: unknown, index: number) => ({ sku: `sku${index}`, qty: index, price: 1.5 });
const order = { id: 'o-1', items: Array.from({ length: 10 }, item) };
const few = (count: number) => ({ step: 'profile', attempt: 1, duration_ms: count, ok: true });
const many = (count: number) => ({
  ...{ a1: count, a2: 'profile', a3: true, a4: 12.5, a5: 'csv-report', a6: 'exec-01m8344c0q' },
  ...{ b1: null, b2: count * 2, b3: 'gpt-4o-mini', b4: 405, b5: 114, b6: 'completed', b7: false },
  ...{
    c1: 'eu-central-1',
    c2: 'worker-7f9c',
    c3: 3,
    c4: 812.4,
    c5: 'o-1',
    c6: 'berlin',
    c7: 'EUR',
  },
});

interface Line {
  readonly work: string;
  readonly iterations: number;
  readonly target: number;
  readonly ifMissed?: string;
  readonly ours: (count: number) => void;
  readonly theirs: (count: number) => void;
}

/** What each kind of field costs on a line of the event `done`. */
function line(
  work: string,
  fields: (count: number) => object,
  target: number,
  { iterations = 5_000, ifMissed }: { iterations?: number; ifMissed?: string } = {},
): Line {
  return {
    ...{ work, iterations, target, ...(ifMissed !== undefined && { ifMissed }) },
    ours: (count) => {
      ours.info('done', fields(count));
    },
    theirs: (count) => {
      theirs.info(fields(count), 'done');
    },
  };
}

const searched =
  'the rest is the search for secrets, which pino does not have: it reads each text some ten times.';

const words =
  'it was 1.1 to 1.2 before words of 15 characters were searched, too, as short keys are.';
const members =
  'it was 0.5; each member is judged by its name and each object by its shape, which JSON.stringify does not do. It was between 0.74 and 0.87 in runs of one version.';
const filtered =
  'both take some 3 ns, a call and the fields; it was between 0.71 and 1.0 in runs of one version.';

const lines: readonly Line[] = [
  {
    ...line('an event alone', () => ({}), 1),
    ours: () => {
      ours.info('started');
    },
    theirs: () => {
      theirs.info('started');
    },
  },
  line('4 fields', few, 1),
  line('20 fields', many, 1, { ifMissed: words }),
  line('an error with its stack', () => ({ err: refused }), 0.8, { iterations: 1_500 }),
  line('an error with a cause', () => ({ err: caused }), 0.7, { iterations: 1_500 }),
  line('an order of 10 items, nested', () => ({ order }), 0.8, { ifMissed: members }),
  line('200 B of prose', () => ({ text: prose200 }), 0.9, { ifMissed: searched }),
  line('2 KB of prose', () => ({ text: prose2k }), 0.6, { iterations: 1_500, ifMissed: searched }),
  line('2 KB of text about tokens, with URLs', () => ({ text: tokens2k }), 0.4, {
    ...{ iterations: 1_500, ifMissed: searched },
  }),
  line('16 KB of prose', () => ({ text: prose16k }), 0.5, { iterations: 300, ifMissed: searched }),
  {
    ...line('4 fields, filtered out', few, 0.8, { iterations: 200_000, ifMissed: filtered }),
    ours: (count) => {
      ours.debug('done', few(count));
    },
    theirs: (count) => {
      theirs.debug(few(count), 'done');
    },
  },
];

const repeat = (write: (count: number) => void) => (iterations: number) => {
  for (let count = 0; count < iterations; count += 1) write(count);
};

export const comparisons = lines.map(({ work, iterations, target, ifMissed, ...run }) => ({
  ...{ work: `on a line: ${work}`, iterations, target },
  ...(ifMissed !== undefined && { ifMissed }),
  base: { name: 'pino, no redaction', run: repeat(run.theirs) },
  candidate: { name: '@wflo/logging', run: repeat(run.ours) },
}));
