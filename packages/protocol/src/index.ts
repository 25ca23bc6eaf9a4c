export * from './check-report.ts';
export * from './errors.ts';
