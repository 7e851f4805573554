declare const ROLLCALL_VERSION: string | undefined;

/** The version of package.json, put in by the build; `0.0.0-source` where the sources run without one (unit tests). */
export const VERSION: string = typeof ROLLCALL_VERSION === 'string' ? ROLLCALL_VERSION : '0.0.0-source';
