/** A module of Go, as a `go.mod` above the file says. */
export interface GoModule {
  /** Directory of the go.mod, relative to the root; '' is the root. */
  directory: string;
  /** Its path, e.g. `example.com/shop`. */
  path: string;
}

/** The path of the module that a go.mod names, null where it names none. */
export function goModulePath(goMod: string): string | null {
  return /^[ \t]*module[ \t]+"?([^\s"/][^\s"]*)"?\s*(?:\/\/.*)?$/m.exec(goMod)?.[1] ?? null;
}
