import { POLITE_NO, anywhere, atStart } from './pattern.ts';
import type { CorrectionPattern } from './pattern.ts';

/** Words before an order that change nothing. */
const FIRST =
  '(?:(?:please|pls|but|and|so|also|again|no|nope|hey|ok|okay|just|well|then|yes|yeah|sorry|hmm?|oh|ugh|next time|from now on|in future|in general|btw|wait|stop|again|still|once more|one (?:more )?thing|claude)[,:!.—–-]*\\s+){0,3}';
const CONDITION = /^(?:if|when|whenever|unless|once|where|while|in case|as long as|should the|for each|given)(?!\p{L})/iu;

export const ENGLISH: readonly CorrectionPattern[] = [
  atStart(
    'en-no',
    "nope|nah|no(?=\\s*(?:[,.!;:—–]|-\\s|$))(?!\\.\\s*\\d)|no(?=\\s+(?:no|wait|that|this|it|don'?t|do not|not|i|you|use|just|keep|leave|stop|the other|please|we)(?!\\p{L}))(?!\\s+(?:that|this|it) (?:many|much))",
    {
      unless: POLITE_NO,
    },
    FIRST,
  ),
  anywhere(
    'en-not-what',
    "(?:that|this|it|these|those|which|thats)(?:'s|'re| is| are| was| were)?\\s*(?:n't|nt| not|not)\\s+(?:at all\\s+)?(?:what (?:i|we)|how (?:i|we|you|it should)|the (?:way|one|right|point|file|function|issue|problem|approach) ?(?:i|we|to|,)?|right|correct|true|it|acceptable|good enough|even)",
    {
      unless: /^(?:if|when|whenever|unless|in case|check|verify|make sure|see|tell|find out)(?!\p{L})/iu,
    },
  ),
  anywhere('en-isnt-what', "(?:isn'?t|wasn'?t|aren'?t) (?:what (?:i|we)|how (?:i|we)|the (?:way|one) (?:i|we))"),
  atStart(
    'en-wrong',
    "(?:(?:that|this|it|you|still|all|completely|totally|just|simply|that's|thats|this is|it's|that is|you're|you are|is|are|was|both)\\s+){0,3}(?:wrong|incorrect)(?!\\s+(?:password|credentials|input|number|type|answer|value|format)s?(?!\\p{L}))",
  ),
  anywhere(
    'en-the-wrong',
    "(?:you|you're|that's|thats|that is|this is|it's)(?!\\p{L})[^?\\n]{0,60}(?:the|a) wrong|(?:got|have|had|did|doing|done|understood|read) (?:it|this|that|me|everything|them) (?:all |completely |totally )?wrong",
  ),
  anywhere(
    'en-i-said',
    "(?:as|like|what)?\\s*i(?:'ve| have)? (?:(?:already|just|specifically|clearly|explicitly|literally|only|never|repeatedly|really) ){0,2}(?:said(?! (?:yes|ok))|told you|asked (?:you|for|to|not|only)|mentioned|meant|wrote|specified)",
    {
      unless:
        /(?<!\p{L})(?:in (?:the|our|my) (?:standup|meeting|call|talk|review|retro|interview)|i (?:just |already )?wrote (?:a|an|the|some|this|these|two|three)|yesterday to|to (?:my|the) (?:boss|team|client|customer))(?!\p{L})/iu,
      questions: true,
    },
  ),
  anywhere(
    'en-i-did-not',
    "i (?:didn'?t|did not|never|don'?t|do not|wasn'?t|was not) (?:ask|asked|asking|say|said|saying|mean|meant|want|wanted|need you|tell|told|request|requested|like (?:that|this|how|the way|it))",
    {
      unless: /^(?:if|when|why|how|so that|because)(?!\p{L})|what i (?:want|mean)(?!\p{L})/iu,
    },
  ),
  anywhere(
    'en-i-want-not',
    'i (?:want|wanted|need|needed|asked for|meant|expect|expected)(?!\\p{L})[^?\\n]{1,80}(?:(?:,| —| –| -)? not(?! (?:only|just|sure))|instead(?! of)|instead of|rather than)',
  ),
  atStart(
    'en-stop',
    '(?:stop|quit)\\s+(?:\\p{L}+ing|it|that|this|here|there|right there|for a (?:second|moment|minute))|(?:stop|enough)(?=\\s*(?:[,.!;—–]|-\\s|$))',
    {},
    FIRST,
  ),
  atStart(
    'en-dont',
    "(?:don'?t|do not|never)(?:\\s+(?:ever|just|even|simply|you|always))?\\s+(?!forget|worry|hesitate|know|think|see|have|understand|mind|care|remember|bother|panic|you|we|they|i|mind|believe|recall|really)\\p{L}+",
    { unless: /(?<!\p{L})(?:don'?t|do not) you think/iu },
    FIRST,
  ),
  anywhere('en-please-dont', "(?:please|pls) (?:don'?t|do not|never|stop)(?!\\s+(?:forget|hesitate|worry))", { unless: CONDITION }),
  atStart(
    'en-instead',
    "(?:(?:you should|we should|should|let's|it should|just|always|better|rather)\\s+){0,2}(?:use|do|put|call|write|keep|take|make|try|go|run|give|return|show|pass|name|pick|choose|store|place|move|leave|be|have|edit|commit|work)(?!\\p{L})[^?\\n]{1,120}(?:instead of|rather than|instead\\s*(?:[,.!;]|$))",
    {},
    FIRST,
  ),
  atStart(
    'en-use-not',
    "(?:(?:it'?s|it is|it should be|that should be|should be|we use|i use|we're using|this is|always)\\s+){0,1}(?:use|using|call|put|run|do|write|name|named|called|edit|for|in|on|only)?(?!\\p{L})\\s*[^?\\n,;—–]{1,60}(?:,|;|—|–| -)\\s*not(?!\\p{L})(?!\\s+(?:only|just|yet|sure|to mention|necessarily))",
    {
      unless:
        /^(?:if|when|add|implement|create|build|fix|refactor|write a|make sure|ensure|the|a|an|check|whether|i'm|i am|we're not|there)(?!\p{L})/iu,
    },
    FIRST,
  ),
  anywhere(
    'en-you-did',
    "(?:but |and |again |now )?you (?:(?:just|still|again|also|completely|totally|have|accidentally|only|clearly|simply|even|now) ){0,2}(?:keep (?:\\p{L}+ing|on)|kept|forgot|forgotten|missed|ignored|ignoring|misunderstood|misread|broke|broken|deleted|overwrote|overwritten|skipped|messed|screwed|lost|invented|made (?:that|it|this) up|hallucinated|assumed|reverted|dropped|duplicated|didn'?t|did not|haven'?t|have not|shouldn'?t|should not|should have|weren'?t|were not|were (?:supposed|asked|told|meant)|aren'?t supposed|are not supposed|don'?t (?:have to|need to|listen|follow|get it)|do not (?:need|have) to|never (?:ran|run|did|tested|checked|read|asked|updated))",
    {
      unless: /^(?:if|when|whenever|once|in case|did|do|have|could|can|should|would|tell me|explain|check|list|after|before)(?!\p{L})/iu,
    },
  ),
  anywhere(
    'en-you-are',
    "you(?:'re| are) (?:\\p{L}+ )?(?:wrong|mistaken|overcomplicating|over-?engineering|overthinking|confusing|confused|missing|not (?:listening|reading|supposed|allowed|following|understanding)|ignoring|guessing|repeating|going in circles|changing|touching|editing the|breaking)",
    {
      unless: CONDITION,
    },
  ),
  anywhere(
    'en-you-put',
    "you (?:just )?(?:put|added|changed|used|wrote|removed|renamed|moved|created|made|edited|committed|pushed|installed|rewrote|modified)(?!\\p{L})[^?\\n]{1,120}(?:but|instead|wrong|without|although|even though|not|nobody|again|that(?:'s| is) not|should)",
    {
      unless: /^(?:if|when|once|after|list|explain|check|tell|what|which|how|now that)(?!\p{L})/iu,
    },
  ),
  atStart(
    'en-why-you',
    "(?:why (?:did|are|do|have|would|is it that) you(?:'re)?|why'?d you|who (?:told|asked) you|what are you doing|how many times)",
    { questions: true, unless: /why (?:do|would|did) you (?:think|recommend|suggest|prefer|choose|say)/iu },
    FIRST,
  ),
  atStart(
    'en-undo',
    '(?:can you |could you |you should |now )?(?:undo|revert|roll back|back out|discard|throw (?:away|out)|get rid of|take (?:out|back))\\s+(?:that|this|it|your|those|these|them|what you|the last (?:change|edit|commit|step|one)|everything you|all (?:of )?(?:that|this|your|those|the)|the change you)|(?:can you |now )?(?:put|change|switch|move|set|bring|turn) (?:it|that|this|them|those|everything) back|go back to (?:the (?:previous|old|first|earlier|original|last|way|version)|what|how)',
    { questions: true },
    FIRST,
  ),
  anywhere(
    'en-repeated',
    'how many times|for the (?:second|third|fourth|last|nth|hundredth|\\d+(?:nd|rd|th)) time|(?:read|re-?read) (?:what i (?:wrote|said)|my (?:message|instructions|prompt|first))|(?:pay attention|listen to me|follow (?:the|my) instructions)',
    { questions: true, unless: CONDITION },
  ),
  atStart(
    'en-not-this',
    'not (?:like (?:this|that)|this|that|there|here|in|the|what i|quite|exactly|what|so|on|with|for|again|a|an|every|all|just|my|your|main|master)(?!\\p{L})(?! (?:bad|fast|urgent|big|great|sure|hurry|problem|blocker))',
    {},
    FIRST,
  ),
  atStart(
    'en-actually',
    "(?:actually|wait|hold on|hang on|on second thought|scratch that|correction|let me (?:rephrase|clarify|correct)|never ?mind)(?=\\s*(?:[,.!:;—–]|-\\s|$|\\s+(?:no|don'?t|use|keep|leave|it should|make it|do it|that's)(?!\\p{L})))",
    {
      unless:
        /^[^\p{L}]*(?:actually|wait)[^\p{L}]+(?:that|this|it)(?:'s| is| looks| works) (?:fine|good|great|ok|okay|perfect|nice|right|correct)/iu,
    },
  ),
  anywhere(
    'en-supposed',
    "(?:it|this|that|they|these|you|which) (?:was|were|is|are) supposed to|should have been|shouldn'?t have|should not have|should never have",
    { unless: /^(?:if|when|how|what|explain|where)(?!\p{L})/iu },
  ),
  atStart(
    'en-leave',
    '(?:leave|keep) (?:it|that|this|them|those|the|my|our|these)(?!\\p{L})[^?\\n]{0,60}(?:alone|as (?:it|they) (?:is|are|was|were)|as[- ]is|untouched|out of (?:this|it)|unchanged|the way (?:it|they))|hands off',
    {},
    FIRST,
  ),
  anywhere('en-rather', "i(?:'d| would) (?:much )?(?:rather|prefer)|i prefer"),
  atStart(
    'en-too',
    "(?:that(?:'s| is)|this is|it(?:'s| is)|way|far|your \\p{L}+ (?:is|are))\\s+(?:way |far |much |still )*too (?:complicated|complex|verbose|long|much|many|clever|abstract|big|wordy|generic|chatty)(?!\\p{L})",
    {},
    FIRST,
  ),
  anywhere(
    'en-asked-only',
    '(?:only|just) (?:what i asked|the (?:thing|file|one) i (?:asked|named|said))|nobody asked|no one asked|(?:not|nothing) (?:what|that) i asked|without (?:asking|my)',
  ),
  anywhere(
    'en-wrong-thing',
    'wrong (?:file|branch|directory|folder|repo|repository|function|place|approach|way|direction|test|version|port|one|path|module|table|column|endpoint|language|framework|assumption|conclusion)',
    {
      unless:
        /^(?:if|when|why|add|fix|handle|check|warn|users?|the|detect|show|test|it|sometimes|our|is|does)(?!\p{L})|(?:returns?|shows?|uses?|reads?|writes?|opens?|points?|picks?|loads?|goes|go) (?:to |in |from |into )?(?:the|a) wrong/iu,
    },
  ),
  atStart(
    'en-almost',
    '(?:almost|nearly|close(?: enough)?|getting (?:there|closer)|better|nice try|good start|good)(?=\\s*[,.!—–-]+\\s*(?:but|however|except|only)(?!\\p{L}))',
    {},
  ),
  anywhere(
    'en-what-you-added',
    "(?:remove|delete|drop|take out|get rid of|strip|throw out)(?!\\p{L})[^?\\n]{1,60} (?:that )?you(?:'ve| have)? (?:just )?(?:added|created|put|introduced|made|wrote|inserted|generated|invented)",
  ),
  atStart(
    'en-house-rule',
    "(?:we|i) (?:don'?t|do not|never) (?:\\p{L}+)(?!\\p{L})[^?\\n]{0,80}(?:here|in this (?:project|repo|repository|code ?base|team|package|module|company|file)|anymore|any more|any longer)",
    { unless: /(?<!\p{L})(?:why|how|if|have|had|know|understand|see)(?!\p{L})/iu },
    FIRST,
  ),
  anywhere('en-who-said', '(?:who|nobody|no one) (?:said|asked|told|mentioned|wants|wanted) (?:anything|for|you|about|that|to|this)', {
    questions: true,
  }),
  atStart(
    'en-too-much',
    '(?:(?:way|far|much) )?too (?:much|many|long|verbose|complicated|complex|wordy|clever|big|abstract|generic|chatty|deep)',
    {},
    FIRST,
  ),
  atStart(
    'en-again',
    '(?:again|once again|once more|one more time|yet again)(?=\\s*[:—–!]|\\s+-\\s|,\\s*(?:no|not|it|the|use|we|this|that|i)(?!\\p{L}))',
    {},
  ),
  anywhere(
    'en-clearer',
    "i (?:was|wasn'?t|was not) (?:unclear|clear(?: enough)?|not clear)|let me be (?:clear|more specific)|to be (?:clear|precise)|what i (?:mean|meant) (?:is|was)|i was talking about|i'm talking about|i am talking about|i was referring to",
    {},
  ),
  atStart(
    'en-only',
    '(?:just |please )?(?:only (?:change|edit|touch|modify|fix|rename|move|update|rewrite)|(?:change|edit|touch|modify|fix|rename|update) (?:only|nothing (?:else|but)))|nothing else',
    {},
    FIRST,
  ),
  anywhere('en-only-then', '(?:change|edit|touch|modify|rename|update) only'),
  atStart(
    'en-no-things',
    'no (?:more |new |extra |additional |unnecessary |other ){0,2}(?:emojis?|comments?|mocks?|mocking|hacks?|workarounds?|shortcuts?|magic|abbreviations?|globals?|placeholders?|stubs?|todos?|files?|dependenc\\p{L}+|packages?|librar\\p{L}+|classes|inheritance|refactor\\p{L}*|changes?|casts?|anys?|semicolons?|defaults?|guessing|force push\\p{L}*|commits?|tables?|bullet\\p{L}*|inline styles?|any|frameworks?|wrappers?|helpers?|abstractions?|docs|summaries|excuses|jquery|lodash)(?=\\s*(?:[,.!;—–]|$|\\s+(?:please|here|in|anywhere|at all|for|this|ever|unless|and|or|this time)))',
    {},
    FIRST,
  ),
  atStart(
    'en-fact-not',
    "(?:it|that|this|they|those|these|we|i|he|she|our \\p{L}+|my \\p{L}+)(?:'s|'re|'m|'ve| is| are| am| was| were| have| use| need| want| run| goes| go| belongs?| works?)?(?!\\p{L})[^?\\n]{1,70}(?:,|;|—|–| -)\\s*not(?!\\p{L})(?!\\s+(?:only|just|yet|sure|to mention|necessarily))",
    { unless: /(?<!\p{L})(?:should|must|so that|whether|if|when)(?!\p{L})/iu },
    FIRST,
  ),
  atStart(
    'en-still',
    "(?:it'?s |that'?s |this is |you're )?still (?:wrong|not (?:right|what|it|there|correct|the)|the (?:same|wrong|old)|no(?!\\p{L}))",
    {},
    FIRST,
  ),
  anywhere(
    'en-can-you-not',
    '(?:can|could|would|will) you (?:please |just |maybe )?(?:not(?!\\p{L})|(?:stop|quit) \\p{L}+ing|leave (?:it|that|this|the))',
    { questions: true },
  ),
  atStart(
    'en-shorter',
    '(?:much |way )?(?:shorter|simpler|less (?:verbose|text|code|of)|fewer|keep it (?:simple|short|small|minimal)|tone (?:it|that) down)',
    { unless: /(?<!\p{L})(?:than \d|is|are|would)(?!\p{L})/iu },
    FIRST,
  ),
  atStart(
    'en-forget-it',
    '(?:forget (?:that|it|about|what|the|my)|never ?mind|scratch that|ignore (?:that|my last|what i|my previous)|drop (?:that|it|the idea|this idea))',
    {},
    FIRST,
  ),
  anywhere(
    'en-judgement',
    "(?:that|this|it)(?:'s| is| was) (?:just |completely |totally |really |a bit |way |so )*(?:unnecessary|overkill|not (?:needed|necessary|acceptable|helpful|allowed|an option|our|my|your|a)|a hack|cheating|nonsense|ridiculous|unacceptable|backwards|the opposite|the old|exactly what i did not|outdated|misleading|made up)",
    { unless: /^(?:if|when|check|verify|explain|i think|the)(?!\p{L})|not a (?:blocker|problem|big deal|priority)/iu },
  ),
  anywhere(
    'en-you-may-not',
    "you (?:can'?t|cannot|can not) (?:just|simply)|you (?:must|may|shall) (?:not|never|always)|you mustn'?t|ask (?:me )?(?:first|before)|(?:not|without) my (?:permission|ok|approval)",
    { unless: CONDITION },
  ),
  anywhere(
    'en-was-fine',
    '(?:was|were|worked|looked) (?:perfectly |just |totally )?(?:fine|better|correct|right|ok|okay|good)?\\s*(?:before(?: you)?|already|as it was|until you)(?=\\s*(?:[,.!;—–]|$|you|your|the change))',
    { unless: /^(?:if|when|it|this|that|the (?:build|test|app|site|page|login|deploy\p{L}*))(?!\p{L})/iu },
  ),
  atStart(
    'en-you-past',
    "you (?:(?:just|still|again|also|only|simply|even|now|have|'ve|accidentally|once again|clearly) ){0,2}(?:renamed|removed|deleted|changed|added|moved|only|replaced|left|committed|pushed|installed|created|edited|rewrote|reformatted|took|picked|hard-?coded|copied|commented|disabled|switched|introduced|swapped|called|named|turned|put|used|ran|wrote|cut|reordered|inverted|merged|stripped|truncated|touched|bumped|downgraded|upgraded|mixed|doubled|converted)",
    { unless: /(?<!\p{L})(?:thanks|thank you|great|nice|good|well done|correctly|perfect)(?!\p{L})/iu },
    FIRST,
  ),
  anywhere(
    'en-not-think',
    "i (?:don'?t|do not) (?:think (?:you|that'?s|that is|this is|it'?s|so|we (?:need|should|want))|agree|buy|believe (?:you|that))",
    { unless: /^(?:if|when)(?!\p{L})/iu },
  ),
  anywhere(
    'en-yours',
    "yours (?:is|does|doesn'?t|isn'?t|has|breaks)|your (?:\\p{L}+ ){0,2}(?:version|code|change|changes|fix|solution|patch|implementation|approach|answer|plan|commit|edit|refactoring|refactor|test|tests|regex|query|summary|assumption|suggestion|idea|migration) (?:\\p{L}+ )?(?:is (?:wrong|not|too|broken|incomplete|incorrect)|does not|doesn'?t|breaks|broke|fails|removed|misses|missed|ignores|ignored|still|are (?:wrong|not|too)|don'?t|do not|only|changed|deleted|won'?t|will not)",
    { unless: CONDITION },
  ),
  anywhere(
    'en-not-the',
    "(?:that|this|it|these|those)(?:'s| is|'re| are| was| were)? ?(?:n'?t| not) (?:the|a|an|my|our) (?:\\p{L}+ ){1,3}(?:i|we|that i|that we)(?!\\p{L})",
    { unless: CONDITION },
  ),
  anywhere(
    'en-leave-as',
    'leave (?:it|that|this|them|those|the|my|our|these|everything|all)(?!\\p{L})[^?\\n]{0,60}(?:alone|as (?:it|they) (?:is|are|was|were)|as[- ]is|untouched|unchanged)',
    { unless: CONDITION },
  ),
  atStart('en-just-the', 'just (?:the|this|that|one|a) (?:\\p{L}+ ?){1,4}(?:,? please|,|\\.|!|$)', {}),
  anywhere(
    'en-is-wrong',
    '(?:(?:the|your|this|that|both|all|these|those) (?:\\p{L}+ ){1,3}|one )(?:is|are|was|were) (?:still |all |completely |simply |just |also |both )?(?:wrong|incorrect|backwards|reversed|inverted|made up|outdated)',
    {
      unless:
        /(?<!\p{L})(?:if|when|whenever|whether|why|once|after|because|says?|complain\p{L}*|users?|check|explain|message|warning)(?!\p{L})/iu,
    },
  ),
  atStart(
    'en-too-far',
    "(?:you(?:'re| are| went| have gone)|that(?:'s| is| went)|this (?:is|goes)) (?:\\p{L}+ )?(?:too far|out of scope|beyond|off topic|off track)",
    {},
    FIRST,
  ),
];
