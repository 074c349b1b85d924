// Remembers the objects and arrays that a walk has passed: the elements of a list repeat most of what is in them
// (managedFields, labels, owners), and comparing bytes is many times faster than walking through them.

/** Those that lie deeper in a value are not remembered. */
const maxLevel = 64;
/** Shorter ones are walked as fast as compared; into longer ones fits what is nearly as deep as JSON may be. */
const size = { min: 64, max: 16 * 1024 };
/** A power of two. */
const places = 256;
/** What is always a little different is not compared for ever. */
const maxMisses = 3;

/** Containers in some bytes, each by the place behind its opening byte. */
export class PassedContainers {
  readonly #starts = new Int32Array(maxLevel);
  readonly #from = new Int32Array(places);
  readonly #to = new Int32Array(places);
  readonly #misses = new Uint8Array(places);
  #bytes: Buffer | undefined;

  /** Forgets all that was in other bytes. */
  keepTo(bytes: Buffer): void {
    if (this.#bytes === bytes) return;
    this.#bytes = bytes;
    this.#to.fill(0);
    this.#misses.fill(0);
  }

  /**
   * A container begins that `closer` will close: where it ends when the same bytes were passed before, else 0.
   * `level` says which one it is for `end`.
   */
  begin(at: number, level: number, closer: number): number {
    const bytes = this.#bytes;
    if (!bytes || level >= maxLevel) return 0;
    this.#starts[level] = at;
    const place = placeOf(bytes, at);
    const from = this.#from[place] ?? 0;
    const to = this.#to[place] ?? 0;
    const end = at + to - from;
    const misses = this.#misses[place] ?? 0;
    if (to === 0 || misses > maxMisses || end > bytes.length) return 0;
    if (bytes[end - 1] !== closer || bytes[to - 1] !== closer) return 0;
    const isSame = bytes.compare(bytes, from, to, at, end) === 0;
    this.#misses[place] = isSame ? 0 : misses + 1;
    return isSame ? end : 0;
  }

  /** The container of this level has been passed. */
  end(at: number, level: number): void {
    const bytes = this.#bytes;
    if (!bytes || level >= maxLevel) return;
    const start = this.#starts[level] ?? 0;
    if (at - start < size.min || at - start > size.max) return;
    const place = placeOf(bytes, start);
    this.#from[place] = start;
    this.#to[place] = at;
  }
}

/** By a few of the first bytes, which differ between most of the keys and values that containers begin with. */
function placeOf(bytes: Buffer, at: number): number {
  const sum =
    (bytes[at + 2] ?? 0) +
    (bytes[at + 4] ?? 0) * 3 +
    (bytes[at + 11] ?? 0) * 7 +
    (bytes[at + 13] ?? 0) * 13 +
    (bytes[at + 17] ?? 0) * 5;
  return sum & (places - 1);
}
