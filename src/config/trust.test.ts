import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readTextFile } from './read-file.ts';
import { pinTrust, readTrust, unpinTrust } from './trust.ts';

function setUp(): { trustFile: string; root: string; file: string; hash: () => string } {
  const root = mkdtempSync(join(tmpdir(), 'rollcall-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const file = join(root, '.rollcall.yaml');
  writeFileSync(file, 'enabled: false\n');
  return { trustFile: join(root, 'config/rollcall/trust.json'), root, file, hash: () => (readTextFile(file) as { hash: string }).hash };
}

test('trust holds for one content of one repository’s file', () => {
  const { trustFile, root, file, hash } = setUp();
  expect(readTrust(trustFile).of(root, hash())).toBe('unknown');
  expect(pinTrust(trustFile, root, file)).toBe(hash());
  expect(readTrust(trustFile).of(root, hash())).toBe('trusted');
  expect(readTrust(trustFile).of(`${root}/other`, hash())).toBe('unknown');
  expect(readTrust(trustFile).of('constructor', hash())).toBe('unknown');
  writeFileSync(file, 'enabled: true\n');
  expect(readTrust(trustFile).of(root, hash())).toBe('changed');
  pinTrust(trustFile, root, file);
  expect(readTrust(trustFile).of(root, hash())).toBe('trusted');
});

test('trust.json is the user’s alone, and nothing stays beside it', () => {
  const { trustFile, root, file } = setUp();
  pinTrust(trustFile, root, file);
  expect(statSync(trustFile).mode & 0o777).toBe(0o600);
  expect(statSync(join(root, 'config/rollcall')).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(root, 'config/rollcall'))).toEqual(['trust.json']);
});

test('trust can be taken back, and other pins stay', () => {
  const { trustFile, root, file, hash } = setUp();
  pinTrust(trustFile, root, file);
  pinTrust(trustFile, '/another/root', file);
  expect(unpinTrust(trustFile, root)).toBe(true);
  expect(unpinTrust(trustFile, root)).toBe(false);
  expect(readTrust(trustFile).of(root, hash())).toBe('unknown');
  expect(readTrust(trustFile).of('/another/root', hash())).toBe('trusted');
});

test('without a file there is nothing to trust', () => {
  const { trustFile, root, file } = setUp();
  rmSync(file);
  expect(() => pinTrust(trustFile, root, file)).toThrow('No .rollcall.yaml was found');
  expect(() => pinTrust(trustFile, root, root)).toThrow('is a directory, not a file');
});

test.each(['', '{', '[]', '{"version":2,"pins":{}}', '{"version":1,"pins":{"/x":"short"}}', '{"version":1,"pins":{"/x":7}}'])(
  'a damaged trust.json (%j) trusts nothing, says so, and is never overwritten',
  (text) => {
    const { trustFile, root, file, hash } = setUp();
    pinTrust(trustFile, root, file);
    writeFileSync(trustFile, text);
    const trust = readTrust(trustFile);
    expect(trust.of(root, hash())).toBe('unknown');
    expect(trust.warning).toContain(`${trustFile} is damaged`);
    expect(() => pinTrust(trustFile, root, file)).toThrow('is damaged');
    expect(() => unpinTrust(trustFile, root)).toThrow('is damaged');
    expect(readFileSync(trustFile, 'utf8')).toBe(text);
    expect(readdirSync(join(root, 'config/rollcall'))).toEqual(['trust.json']);
  },
);

test('pins of eight processes at once are all kept', async () => {
  const { trustFile, root, file, hash } = setUp();
  const module = JSON.stringify(new URL('./trust.ts', import.meta.url).href);
  const codes = await Promise.all(
    Array.from({ length: 8 }, (_, i) => {
      const code = `const { pinTrust } = await import(${module});
        for (let n = 0; n < 10; n += 1) pinTrust(${JSON.stringify(trustFile)}, '/root/${i}/' + n, ${JSON.stringify(file)});`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit', cwd: root });
      return new Promise((resolve) => child.on('exit', resolve));
    }),
  );
  expect(codes).toEqual(Array.from({ length: 8 }, () => 0));
  const trust = readTrust(trustFile);
  const lost = Array.from({ length: 80 }, (_, i) => `/root/${Math.floor(i / 10)}/${i % 10}`).filter(
    (r) => trust.of(r, hash()) !== 'trusted',
  );
  expect(lost).toEqual([]);
}, 60_000);
