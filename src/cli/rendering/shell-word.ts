export { shellWord } from '../../protocol/shell-word.ts';
