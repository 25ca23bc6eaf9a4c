/** Anti-replay nonces that the server handed out and that no request has used yet (RFC 8555 section 6.5). */
export interface NoncePool {
  /** Keeps the nonce of an answer; anything that is no base64url is ignored, as section 6.5.1 demands. */
  add(replayNonce: string | null): void;
  /** Takes the youngest: it is the least likely to have expired. */
  take(): string | undefined;
  /** Empties the pool and gives back the youngest. */
  drain(): string | undefined;
}

const capacity = 16;

/** Opens an empty pool. */
export function createNoncePool(): NoncePool {
  const nonces: string[] = [];
  return {
    add: (replayNonce) => {
      if (replayNonce === null || !/^[A-Za-z0-9_-]{1,1024}$/.test(replayNonce)) return;
      nonces.push(replayNonce);
      if (nonces.length > capacity) nonces.shift();
    },
    take: () => nonces.pop(),
    drain: () => nonces.splice(0).at(-1),
  };
}
