import { BoundedOutput } from '../../src/backends/bounded-output.ts';

describe('BoundedOutput', () => {
  it('retains what fits exactly', () => {
    const output = new BoundedOutput(4);
    expect([output.write(Buffer.from('ab')), output.write(Buffer.from('cd'))]).toEqual([
      true,
      true,
    ]);
    expect([output.text(), output.truncated]).toEqual(['abcd', false]);
  });

  it('says when something did not fit, and retains the first bytes', () => {
    const output = new BoundedOutput(3);
    expect([output.write(Buffer.from('ab')), output.write(Buffer.from('cd'))]).toEqual([
      true,
      false,
    ]);
    expect([output.text(), output.truncated]).toEqual(['abc', true]);
  });

  it('leaves out a character that the limit cut in two', () => {
    const output = new BoundedOutput(4);
    output.write(Buffer.from('až🐎'));
    expect(output.text()).toBe('až');
  });

  it('puts characters that arrive in parts together, and marks what is no UTF-8', () => {
    const output = new BoundedOutput(10);
    const horse = Buffer.from('🐎');
    output.write(horse.subarray(0, 2));
    output.write(horse.subarray(2));
    output.write(Uint8Array.of(0xff));
    expect(output.text()).toBe('🐎\ufffd');
  });
});
