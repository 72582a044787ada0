import { tokenUsageSchema } from '@wflo/contracts';
import { readUsage } from '@wflo/pricing';
import fc from 'fast-check';

const NAMES = [
  ...['prompt_tokens', 'completion_tokens', 'total_tokens', 'input_tokens', 'output_tokens'],
  ...['cached_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens', 'image_tokens'],
  ...['reasoning_tokens', 'audio_tokens', 'num_search_queries', 'citation_tokens', 'other_tokens'],
];
const count = fc.oneof(fc.nat(20), fc.nat(2_000_000_000), fc.constantFrom(-1, 0.5, null, '7'));
const counts = fc.dictionary(fc.constantFrom(...NAMES), count);
const reported = fc
  .tuple(counts, counts, counts)
  .map(([top, prompt_tokens_details, completion_tokens_details]) => {
    return { ...top, prompt_tokens_details, completion_tokens_details };
  });

it('what is read of any usage is one that the contract takes', () => {
  fc.assert(
    fc.property(reported, (usage) => {
      const reading = readUsage(usage);
      expect(
        reading === undefined ? undefined : tokenUsageSchema.safeParse(reading.usage).error,
      ).toBeUndefined();
    }),
    { numRuns: 5_000 },
  );
});
