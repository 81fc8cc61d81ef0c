/**
 * Loaded only where the service asks for a proof of work: ALTCHA, version 2, of its algorithm SHA-256
 * at cost 1. Plain arithmetic, because pages without https have no crypto.subtle, and because its
 * promise for every try would cost more than the try.
 */

const SLICE = 40; // ms of work without a break: a page stays usable, and a bar moves
const TRIES = 2000; // between two looks at the clock

// The first 32 bits of the fraction of a root of each of the first primes, as SHA-256 has them.
function fractions(root, count) {
  const found = [];
  for (let number = 2; found.length < count; number += 1) {
    let factor = 2;
    while (number % factor) factor += 1;
    if (factor === number) found.push((number ** (1 / root) * 2 ** 32) | 0);
  }
  return Int32Array.from(found);
}

const START = fractions(2, 8);
const ROUND = fractions(3, 64);

// One block into `out`; `words` holds the block in its first sixteen.
function digest(words, out) {
  for (let at = 16; at < 64; at += 1) {
    const early = words[at - 15];
    const late = words[at - 2];
    words[at] = (((words[at - 16] + words[at - 7]) | 0)
      + (((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3)) | 0)
      + (((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10));
  }
  let a = START[0];
  let b = START[1];
  let c = START[2];
  let d = START[3];
  let e = START[4];
  let f = START[5];
  let g = START[6];
  let h = START[7];
  for (let at = 0; at < 64; at += 1) {
    const first = ((((h + words[at]) | 0) + ROUND[at] | 0) + ((e & f) ^ (~e & g)) | 0)
      + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) | 0;
    const second = (((a & b) ^ (a & c) ^ (b & c))
      + (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  out[0] = START[0] + a;
  out[1] = START[1] + b;
  out[2] = START[2] + c;
  out[3] = START[3] + d;
  out[4] = START[4] + e;
  out[5] = START[5] + f;
  out[6] = START[6] + g;
  out[7] = START[7] + h;
}

const hexOf = (words) => Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
const wordAt = (hex, at) => parseInt(hex.slice(8 * at, 8 * at + 8), 16) | 0;

// Some old libraries give every object a toJSON of their own; an own one switches it off.
const plain = (value) => Object.defineProperty(value, "toJSON", { value: undefined });

/**
 * Do the sum.
 *
 * @param {{parameters: object, signature: string}} challenge as the service gave it
 * @param {function(number)} tell how much of it is done at most, from 0 to 1
 * @returns {Promise<string>} what the report's `proof` has to be
 */
export async function solve({ parameters, signature }, tell) {
  const { salt, nonce, keyPrefix, data } = parameters;
  const words = new Int32Array(64);
  const found = new Int32Array(8);
  // Salt and nonce have 16 bytes each, the number that is sought four: one block with its padding.
  for (let at = 0; at < 8; at += 1) words[at] = wordAt(salt + nonce, at);
  words[9] = 1 << 31;
  words[15] = 36 * 8;
  const wanted = wordAt(keyPrefix, 0);
  let began = performance.now();
  for (let counter = 0; counter <= data.most; counter += 1) {
    words[8] = counter;
    digest(words, found);
    if (found[0] === wanted && hexOf(found).startsWith(keyPrefix)) {
      tell(1);
      const solution = plain({ counter, derivedKey: hexOf(found) });
      const challenge = plain({ parameters: plain({ ...parameters, data: plain(data) }), signature });
      return btoa(JSON.stringify(plain({ challenge, solution })));
    }
    if (counter % TRIES === 0 && performance.now() - began > SLICE) {
      tell(counter / data.most);
      await new Promise((go) => { setTimeout(go); });
      began = performance.now();
    }
  }
  throw new Error("the challenge has no solution");
}
