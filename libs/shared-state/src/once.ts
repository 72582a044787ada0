/** Made when it is first wanted, and the same from then on. */
export function once<State extends object>(make: () => State): () => State {
  let state: State | undefined;
  return () => (state ??= make());
}
