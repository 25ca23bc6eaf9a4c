/**
 * Says what is wrong with an RSA modulus, whose size has been checked already, as a sentence; `undefined` when nothing is
 * known against it (S/MIME BR 6.1.1.3 and 6.1.6, SP 800-89 section 5.3.3, CVE-2017-15361).
 *
 * Looks for a factor below 752, for the mark of the keys of one maker's chips (ROCA), and for factors so close to each other
 * that Fermat's method finds them. Keys that an old Debian made have no mark: those can only be known from a list.
 */
export function modulusWeakness(modulus: bigint): string | undefined {
  const divisor = smallFactor(modulus);
  if (divisor !== undefined) return `The RSA modulus is divisible by ${divisor}.`;
  if (hasRocaMark(modulus)) return 'The RSA modulus has the mark of the keys that ROCA (CVE-2017-15361) factors.';
  if (hasCloseFactors(modulus)) return 'The factors of the RSA modulus are too close to each other.';
  return undefined;
}

function smallFactor(modulus: bigint): bigint | undefined {
  for (let divisor = 2n; divisor < 752n; divisor += 1n) if (modulus % divisor === 0n) return divisor;
  return undefined;
}

/** The affected library makes every prime a power of this number modulo a product of the first primes. */
const rocaGenerator = 65537;
/** Where to look: an innocent modulus is a power of the generator modulo all of them once in about 2^28 times. */
const rocaPrimes = Array.from({ length: 166 }, (_, index) => index + 2).filter(isPrime);

function hasRocaMark(modulus: bigint): boolean {
  return rocaPrimes.every((prime) => powersModulo(prime).has(Number(modulus % BigInt(prime))));
}

function powersModulo(prime: number): ReadonlySet<number> {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * rocaGenerator) % prime) powers.add(power);
  return powers;
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) return false;
  return true;
}

/** Two primes that were chosen one after the other are found in the first rounds; two random ones never. */
const fermatRounds = 100;

function hasCloseFactors(modulus: bigint): boolean {
  let root = squareRoot(modulus);
  if (root * root < modulus) root += 1n;
  for (let round = 0; round < fermatRounds; round += 1, root += 1n) {
    const rest = root * root - modulus;
    const candidate = squareRoot(rest);
    if (candidate * candidate === rest) return true;
  }
  return false;
}

/** The integer part of a square root, by Newton's method. */
function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
