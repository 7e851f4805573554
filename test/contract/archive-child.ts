/** Takes files into an archive, slice by slice, until it is done or killed: `archive-child.ts <archive> <file>…`. */
import { plainFile } from '../../src/archive/plain-file.ts';
import { ArchiveWriter } from '../../src/archive/writer.ts';
import { testReader, transcript } from './archive-world.ts';

const [archive = '', ...files] = process.argv.slice(2);
const writer = new ArchiveWriter({ path: archive, now: Date.now });
console.log('ready');
for (const file of files) while (writer.ingest(transcript(file), plainFile(file), testReader).more);
while (writer.indexTexts([testReader], 50).more);
writer.close();
console.log('done');
