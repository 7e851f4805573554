import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** The name of this machine as it calls itself; may hold dots. */
export function hostName(): string {
  return hostname();
}

/**
 * The part of the state directory that keeps machines with a shared home apart: the first 12 characters of
 * /etc/machine-id where that file is readable and not empty, else the host name up to its first dot. Only
 * characters of [A-Za-z0-9_-]; any other becomes `_`. Never empty.
 */
export function machineKey(
  source: { machineIdFile: string; hostName: string } = { machineIdFile: '/etc/machine-id', hostName: hostName() },
): string {
  const id = firstLine(source.machineIdFile).slice(0, 12);
  const name = id === '' ? (source.hostName.split('.')[0] ?? '') : id;
  const key = name.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  return key === '' ? 'localhost' : key;
}

function firstLine(file: string): string {
  try {
    return (readFileSync(file, 'utf8').split('\n')[0] ?? '').trim();
  } catch {
    return '';
  }
}
