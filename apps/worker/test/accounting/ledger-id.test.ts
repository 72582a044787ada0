import { usageRequestSchema } from '@wflo/contracts';
import { ledgerId } from '../../src/accounting/ledger-id.ts';

const usage = { inputTokens: 1, outputTokens: 1 };

describe('ledgerId', () => {
  it('leaves the ids of the command as they are', () => {
    expect(ledgerId('exec-01jdc3x7y8z9')).toBe('exec-01jdc3x7y8z9');
  });

  it.each(['order #7 für Ada', 'x'.repeat(1_000), '日本語', '', '.', '..', 'a\n', 'a\u0000'])(
    'makes of %j an id that the ledger takes, and always the same',
    (id) => {
      const record = { idempotencyKey: 'k', executionId: ledgerId(id), model: 'm', usage };

      expect(usageRequestSchema.safeParse(record).success).toBe(true);
      expect(ledgerId(id)).toBe(ledgerId(id));
    },
  );

  it('keeps ids apart that differ only in what is replaced', () => {
    expect(ledgerId('order #7')).not.toBe(ledgerId('order $7'));
  });

  it('keeps the ids that fit, and the start of those that do not', () => {
    const longest = 'x'.repeat(120);
    expect(ledgerId(longest)).toBe(longest);
    expect(ledgerId(`${longest}x`)).toMatch(/^x{100}-[0-9a-f]{16}$/);
    expect(ledgerId('order #7')).toMatch(/^order__7-[0-9a-f]{16}$/);
    expect(ledgerId('')).toBe('-e3b0c44298fc1c14');
  });
});
