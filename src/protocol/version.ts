declare const __ROLLCALL_VERSION__: string | undefined;

/** The version of package.json, put in by the build; `0.0.0-source` where the sources run without one (unit tests). */
export const VERSION: string = typeof __ROLLCALL_VERSION__ === 'string' ? __ROLLCALL_VERSION__ : '0.0.0-source';
