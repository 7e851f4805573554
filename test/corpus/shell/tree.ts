/** How a file of the fixed tree stands in git. */
export type Standing = 'tracked' | 'modified' | 'staged' | 'untracked' | 'ignored';

export interface FixedFile {
  path: string;
  standing: Standing;
  text: string;
  /** Of modified and staged files: what was committed. */
  committed?: string;
}

const code = (name: string): string =>
  `export const ${name}=1\nfunction ${name}Two( ){return {a:${name},  b : 2}}\nconsole.log(${name}Two())\n`;

/** The tree that every command of the corpus meets: a small repository with everything that can be dirty in it. */
export const FIXED_FILES: readonly FixedFile[] = [
  { path: '.gitignore', standing: 'tracked', text: '*.log\nbuild/\nnode_modules/\n' },
  { path: 'README.md', standing: 'tracked', text: '# Title\n\nfoo bar\n\nfoo baz\n' },
  { path: 'a.txt', standing: 'tracked', text: 'one\ntwo\nthree\n' },
  { path: 'b.txt', standing: 'tracked', text: 'three\none\ntwo\n' },
  { path: 'c d.txt', standing: 'tracked', text: 'a name with a space\n' },
  { path: 'dos.txt', standing: 'tracked', text: 'one\r\ntwo\r\n' },
  { path: 'data.json', standing: 'tracked', text: '{"name": "x",\n"version": "1.0.0", "list": [3,1,2]}\n' },
  { path: 'conf.yaml', standing: 'tracked', text: 'name: x\nlist: [3, 1]\n' },
  { path: 'package.json', standing: 'tracked', text: '{"name":"x","version":"1.0.0","scripts":{"test":"true"}}\n' },
  { path: 'src/a.ts', standing: 'tracked', text: code('alpha') },
  { path: 'src/b.ts', standing: 'tracked', text: code('beta') },
  { path: 'src/deep/c.ts', standing: 'tracked', text: code('gamma') },
  { path: 'src/deep/.hidden.ts', standing: 'tracked', text: code('delta') },
  { path: 'src/[id].ts', standing: 'tracked', text: code('id') },
  { path: 'src/main.rs', standing: 'tracked', text: 'fn main(){let x=1;println!("{}",x);}\n' },
  { path: 'src/hello.c', standing: 'tracked', text: 'int main(void) { return 0; }\n' },
  { path: 'scripts/run.sh', standing: 'tracked', text: '#!/bin/sh\necho run\n' },
  { path: 'docs/one.md', standing: 'tracked', text: '# one\n' },
  { path: 'docs/two.md', standing: 'tracked', text: '# two\n' },
  { path: 'mod.txt', standing: 'modified', text: 'mine\n', committed: 'theirs\n' },
  { path: 'src/mod.ts', standing: 'modified', text: `${code('changed')}// mine\n`, committed: code('changed') },
  { path: 'staged.txt', standing: 'staged', text: 'new\n', committed: 'old\n' },
  { path: 'new.txt', standing: 'untracked', text: 'untracked\n' },
  { path: 'fresh/note.txt', standing: 'untracked', text: 'note\n' },
  { path: 'x.log', standing: 'ignored', text: 'log\n' },
  { path: 'y.log', standing: 'ignored', text: 'log\n' },
  { path: 'build/out.js', standing: 'ignored', text: 'built\n' },
];

/** Empty directories beside those of the files. */
export const FIXED_DIRECTORIES: readonly string[] = ['empty'];
