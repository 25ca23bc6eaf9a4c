export { runApp } from './app.ts';
export type { Ask, CliContext, Output } from './context.ts';
export { Interrupted } from './context.ts';
