import { keptAgain } from './kept.ts';
import { LONGEST } from './limits.ts';
import { LONGEST_SENTENCE, anywhere, atStart, within } from './pattern.ts';
import { sentencesOf } from './prose.ts';

/** More sentences of one text are not looked at, and no more decisions are taken from it. */
const MOST_SENTENCES = 400;
const MOST_OF_ONE_TEXT = 10;

/** How an agent says that it has decided. */
const AGENT = [
  anywhere(
    'en',
    "i(?:'ve| have)? (?:decided (?:to|on|against|not|that)|chose|chosen|opted (?:for|to)|settled on|selected|picked)|(?:we|i)(?:'ll| will| are going to|'re going to|'m going to) (?:go|stick|proceed) with|(?:i'm|we're|i am|we are) going with|decision:|(?:decided|chosen|selected) approach|the decision is",
  ),
  anywhere(
    'de',
    'ich habe mich (?:dafür |dagegen |für |gegen )[^.]{0,120}entschieden|ich (?:entscheide|entschied) mich|(?:wir|ich) (?:nehmen|nehme|bleiben|bleibe) (?:bei|daher|deshalb|also)|entscheidung:',
  ),
  anywhere('fr', "(?:j'ai|nous avons|on a) (?:décidé|choisi|opté)|(?:je pars|nous partons|on part) sur|décision ?:"),
  anywhere('es', '(?:he|hemos) (?:decidido|elegido|optado)|(?:decidí|elegí|opté por|vamos a usar|nos quedamos con)|decisión:'),
  anywhere('pt', '(?:decidi|escolhi|optei por|decidimos|escolhemos|vamos usar|vamos com)|decisão:'),
  anywhere('it', '(?:ho|abbiamo) (?:deciso|scelto|optato)|(?:useremo|andiamo con)|decisione:'),
  anywhere('ru', '(?:я решил\\p{L}?|решено|выбрал\\p{L}?|мы будем использовать|остановился на|решение:)'),
  within('zh', '(?:我|我们)?(?:决定|选择了|最终选择|采用了)|决定[:：]'),
  within('ja', 'ことにし(?:ます|ました|た)|に決め(?:ました|た)|を(?:選び|採用し)(?:ます|ました)|決定[:：]'),
];

/** How a user decides. */
const USER = [
  atStart(
    'en',
    "(?:(?:ok|okay|yes|yeah|right|so|then|alright|sure|good|fine|great)[,.!]*\\s+){0,3}(?:let'?s|let us|we(?:'ll| will| should)?|i(?:'ve| have)? (?:decided|chose|choose|pick|want)|we(?:'ve| have)? (?:decided|chose|agreed)|i(?:'ll| will)) (?:just |all )?(?:use|go with|go for|stick (?:with|to)|keep|take|do|pick|choose|decided|settle on|on|to use|option|the (?:first|second|third))",
  ),
  atStart('en-go', '(?:(?:ok|okay|yes|yeah)[,.!]*\\s+){0,2}(?:go with|stick with|option [a-e1-9](?=[,.!\\s]|$)|decision:)'),
  anywhere(
    'de',
    '(?:nehmen|benutzen|nutzen|verwenden|machen) wir|wir (?:nehmen|nutzen|verwenden|bleiben bei|entscheiden uns)|ich (?:habe mich|entscheide mich)[^.]{0,80}(?:entschieden|für)|lass uns|entscheidung:',
  ),
  anywhere(
    'fr',
    "(?:on|nous) (?:prend|prenons|part sur|partons sur|utilise|utilisons|garde|va utiliser|va partir)|utilisons|partons sur|prenons|j'ai (?:décidé|choisi)|décision ?:",
  ),
  anywhere('es', 'vamos con|usemos|vamos a usar|nos quedamos con|he decidido|decidimos|elegimos|decisión:'),
  anywhere('pt', 'vamos (?:usar|com|de|ficar com)|decidi(?:mos)?|ficamos com|decisão:'),
  anywhere('it', 'usiamo|andiamo con|teniamo|ho deciso|abbiamo deciso|scegliamo|decisione:'),
  anywhere('ru', 'давай(?:те)? (?:использовать|возьм[её]м|остановимся|оставим|сделаем)|бер[её]м|решили|я решил\\p{L}?|решение:'),
  within('zh', '(?:我们|就|那就)(?:用|采用|选|使用)|决定(?:用|采用|使用|选)|决定[:：]'),
  within('ja', '(?:で|に)(?:行きましょう|いきましょう|しましょう|決定)|を使いましょう|に決め(?:ました|た|ましょう)'),
];

/**
 * Sentences that decide something, as they were written, in order.
 *
 * @param text without secrets
 */
export function decisionsIn(text: string, by: 'agent' | 'user'): string[] {
  const patterns = by === 'agent' ? AGENT : USER;
  const found: string[] = [];
  for (const { text: whole, prose, question } of sentencesOf(text).slice(0, MOST_SENTENCES)) {
    if (question || found.length === MOST_OF_ONE_TEXT) continue;
    const looked = prose.slice(0, LONGEST_SENTENCE);
    if (patterns.some(({ pattern }) => pattern.test(looked)) && !UNDECIDED.test(looked)) found.push(keptAgain(whole, LONGEST.decision));
  }
  return found;
}

/** Nothing is decided where it depends. */
const UNDECIDED =
  /^(?:if|when|wenn|falls|si|se|если|如果|もし)(?!\p{L})|(?<!\p{L})(?:haven'?t decided|not decided|before we decide)(?!\p{L})/iu;
