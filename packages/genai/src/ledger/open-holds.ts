import { RESERVATION_SECONDS, type RunLedger } from './ledger.ts';

/** The request that a reservation is for. */
export interface HeldRequest {
  /** As `Attempt.unreadSince`. */
  readonly unreadSince: number | undefined;
}

/** A reservation of this process that is neither committed nor released. */
export interface OpenHold {
  /** The request has been made that it is for. */
  readonly follow: (request: HeldRequest) => void;
}

interface Held {
  readonly idleMillis: number;
  /** Not made yet: as one whose response nobody reads. */
  request: HeldRequest;
  renewedAt: number;
}

/** Of the time that a reservation holds, what passes before it is renewed. */
const RENEWAL_SHARE = 1 / 3;
const LONGEST_PAUSE_MILLIS = 15_000;

/**
 * The reservations of open requests. While a request is open in this process its reservation is
 * renewed, long before it would expire; that of a response which nobody reads expires at once, so
 * that others do not wait for it: when it is read to its end after all, it has its true cost.
 */
export class OpenHolds {
  readonly #ledger: RunLedger;
  readonly #lapse: (reservationId: string) => void;
  readonly #held = new Map<string, Held>();
  #timer: NodeJS.Timeout | undefined;
  #pauseMillis = Infinity;
  #isRenewing = false;

  constructor(ledger: RunLedger, lapse: (reservationId: string) => void) {
    this.#ledger = ledger;
    this.#lapse = lapse;
  }

  add(reservationId: string, idleSeconds: number): OpenHold {
    const now = performance.now();
    const idleMillis = idleSeconds * 1_000;
    const held: Held = { idleMillis, request: { unreadSince: now }, renewedAt: now };
    this.#held.set(reservationId, held);
    this.#watch(Math.min(idleMillis / 4, this.#renewalMillis / 2, LONGEST_PAUSE_MILLIS));
    return {
      follow: (request) => {
        held.request = request;
      },
    };
  }

  delete(reservationId: string): void {
    this.#held.delete(reservationId);
    if (this.#held.size === 0) this.#rest();
  }

  get #renewalMillis(): number {
    const { reservationSeconds = RESERVATION_SECONDS } = this.#ledger;
    return reservationSeconds * 1_000 * RENEWAL_SHARE;
  }

  /** One timer for all, which does not keep the process. */
  #watch(pauseMillis: number): void {
    if (pauseMillis >= this.#pauseMillis) return;
    this.#rest();
    this.#pauseMillis = pauseMillis;
    this.#timer = setInterval(() => {
      this.#look();
    }, pauseMillis).unref();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#pauseMillis = Infinity;
  }

  #look(): void {
    const now = performance.now();
    const due: string[] = [];
    for (const [reservationId, { request, idleMillis, renewedAt }] of this.#held) {
      const { unreadSince } = request;
      if (unreadSince !== undefined && now - unreadSince >= idleMillis) {
        this.delete(reservationId);
        this.#lapse(reservationId);
      } else if (now - renewedAt >= this.#renewalMillis) due.push(reservationId);
    }
    if (due.length > 0 && !this.#isRenewing) void this.#renew(due, now);
  }

  /** What could not be renewed is due the next time, too. */
  async #renew(reservationIds: readonly string[], now: number): Promise<void> {
    this.#isRenewing = true;
    try {
      await this.#ledger.renew?.(reservationIds);
      for (const reservationId of reservationIds) {
        const held = this.#held.get(reservationId);
        if (held !== undefined) held.renewedAt = now;
      }
    } catch {
      // The ledger is away.
    } finally {
      this.#isRenewing = false;
    }
  }
}
