/** Paths as text: absolute, `/` between names, no `.`, `..` or double slashes. Links are not followed. */

/** @returns `path` from `base`, normalised; a trailing slash is dropped */
export function resolvePath(base: string, path: string): string {
  const names: string[] = [];
  for (const name of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

/** The last name, without trailing slashes. */
export function nameOf(path: string): string {
  const trimmed = withoutSlashes(path);
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

export function isBelow(path: string, directory: string): boolean {
  return directory === '/' ? path !== '/' : path.startsWith(`${directory}/`);
}

export function joinPath(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

/** Ancestors from the nearest to `/`. */
export function* ancestorsOf(path: string): Generator<string> {
  let at = path;
  while (at !== '/' && at !== '') {
    at = parentOf(at);
    yield at;
  }
}

/** Devices and descriptors: what is written there changes no file. `/dev/shm` holds files like any other directory. */
export function isDevice(path: string): boolean {
  if (path.startsWith('/dev/shm/')) return false;
  return path === '/dev' || path.startsWith('/dev/') || path.startsWith('/proc/');
}

function withoutSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}
