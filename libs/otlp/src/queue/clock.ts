/** Says the time and runs what is to come later. A test may give one that it moves by hand. */
export interface Clock {
  /** Milliseconds since some point in time: never set back. */
  now(): number;
  /** Calls back after so many milliseconds, without keeping the process alive; returns what undoes it. */
  after(millis: number, callback: () => void): () => void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  after(millis, callback) {
    const timer = setTimeout(callback, millis);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
