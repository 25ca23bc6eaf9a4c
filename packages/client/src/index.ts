export * from './acme-client.ts';
export * from './http-transport.ts';
export type { Log, LogEntry } from './log.ts';
export { pollUntil } from './poll.ts';
export type { PollOptions } from './poll.ts';
export { wait } from './wait.ts';
