/** Reads an exposition back: `name{labels}` to value, without metadata and exemplars. */
export function readSamples(body: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of body.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const match = /^([a-zA-Z_:][\w:]*(?:\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?) (\S+)(?: # .*)?$/.exec(
      line,
    );
    if (match?.[1] === undefined) throw new Error(`not a sample: ${line}`);
    if (samples.has(match[1])) throw new Error(`twice: ${line}`);
    samples.set(match[1], Number(match[2]?.replace('Inf', 'Infinity')));
  }
  return samples;
}
