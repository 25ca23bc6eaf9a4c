export { createAcmeClient } from './acme/create-client.ts';
export type { AcmeClient, AcmeClientOptions, DownloadedChain, NewAccount } from './acme/client.ts';
export type { Limits } from './acme/retry.ts';
export type { Fetch } from './http/fetch.ts';
export type { Polled } from './poll.ts';
