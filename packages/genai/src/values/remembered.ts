/** The results of a pure function of a text: the same few endpoints come with every call. */
export function remembered<Result>(
  work: (text: string) => Result,
  most = 100,
): (text: string) => Result {
  const results = new Map<string, Result>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined || results.has(text)) return known as Result; // as it is set below
    const result = work(text);
    if (results.size === most) results.clear();
    results.set(text, result);
    return result;
  };
}
