/** The names of the environment variables that a setting refers to as secrets, however deep: `{ env: NAME }`. */
export function secretVariables(settings: unknown): readonly string[] {
  if (typeof settings !== 'object' || settings === null) return [];
  if ('env' in settings && typeof settings.env === 'string') return [settings.env];
  return Object.values(settings).flatMap(secretVariables);
}
