import { POLITE_NO, anywhere, atStart } from './pattern.ts';
import type { CorrectionPattern } from './pattern.ts';

const FR_FIRST = "(?:(?:s'il te plaît|stp|svp|mais|et|non|ok|alors|encore|attends|bon|donc|merci de|la prochaine fois)[,:!.—–-]*\\s+){0,3}";

export const FRENCH: readonly CorrectionPattern[] = [
  atStart(
    'fr-non',
    "non(?=\\s*(?:[,.!;:—–]|-\\s|$|\\s+(?:pas|non|ce|c'est|je|tu|il|laisse|utilise)(?!\\p{L})))",
    {
      unless: POLITE_NO,
    },
    '(?:(?:mais|ah|oh|euh|ok|bon|attends)[,!]*\\s+){0,2}',
  ),
  anywhere(
    'fr-pas-ca',
    "(?:ce n'est|c'est|ce n'était|c'était) pas (?:du tout )?(?:ce que|ça|comme ça|ainsi|correct|bon|juste|le bon|la bonne|vrai|la|le)|(?:c'est|c'était|tout est|tu as) (?:complètement |totalement |tout )?faux|mauvais(?:e)? (?:fichier|branche|dossier|fonction|endroit|direction|approche|répertoire)|pas (?:comme ça|ça|celui-là|celle-là|ce fichier|cette branche)",
    { unless: /^(?:si|quand|lorsque)(?!\p{L})/iu },
  ),
  anywhere(
    'fr-dit',
    "(?:j'ai|je t'ai|je vous ai|j'avais|je t'avais) (?:déjà |bien |pourtant |clairement |seulement )*(?:dit|demandé|écrit|précisé)|(?:je n'ai|je ne t'ai|j'ai) (?:jamais|pas) (?:dit|demandé|voulu)|je voulais(?! (?:savoir|demander))|je (?:ne )?veux pas|je voulais dire|comme je (?:l'ai dit|disais)",
    { questions: true },
  ),
  atStart(
    'fr-ne-pas',
    "(?:ne|n')\\s*(?:\\p{L}+[ -]){0,2}\\p{L}+(?:[ -](?:le|la|les|lui|moi|en|y))? (?:pas|plus|jamais|rien|surtout pas|aucun\\p{L}*)|évite|arrête|arrêtez|cesse|stop|laisse (?:ça|le|la|les|tomber|tel)|touche pas|fais pas|change pas|mets pas",
    { unless: /^ne (?:t'inquiète|vous inquiétez|oublie|m'oublie)|n'(?:oublie|hésite)|n'est|n'a|stop (?:the|it)/iu },
    FR_FIRST,
  ),
  anywhere(
    'fr-au-lieu',
    '(?:utilise|mets|fais|prends|écris|appelle|garde|travaille|passe|il faut)(?!\\p{L})[^?\\n]{1,80}(?:au lieu|plutôt que|à la place|, pas|et pas|et non)',
    {},
  ),
  anywhere(
    'fr-tu-as',
    "tu (?:as|n'as|avais|continues|es en train|n'aurais|aurais|devais|ne devais)(?!\\p{L})(?: \\p{L}+){0,5} (?:oublié|ignoré|mal|cassé|supprimé|écrasé|pas|sauté|inventé|encore|trompé|compris)|tu t'es trompé|tu te trompes|tu aurais dû|tu devais|pourquoi (?:as-tu|tu as|tu|est-ce que tu)",
    { questions: true, unless: /^(?:si|quand|as-tu)(?!\p{L})|pourquoi tu (?:penses|proposes|recommandes)/iu },
  ),
  atStart('fr-annule', '(?:annule|remets|reviens|défais|restaure)(?:-| )(?:ça|ce|le|la|les|tout|tes|à|en|cette)', {}, FR_FIRST),
  anywhere(
    'fr-parlais',
    "je parlais (?:de|du|des|d')|je (?:pensais|faisais référence) à|je ne (?:t'ai|vous ai) (?:pas|jamais)|je n'ai (?:pas|jamais)|je préfère|il fallait|ça ne va pas|trop (?:compliqué|long|verbeux|de (?:texte|code|commentaires))|surtout pas|personne n'a|encore une fois|toujours (?:pas|faux|le mauvais)",
    { unless: /^(?:si|quand|j'ai|je n'ai pas (?:compris|accès|trouvé|reçu))(?!\p{L})|je n'ai pas (?:compris|accès|trouvé|reçu|réussi)/iu },
  ),
  atStart(
    'fr-pas-de',
    "(?:pas d(?:e|')\\s*(?!souci|problème|panique)\\p{L}+|pas (?:en|dans|le|la|les|sur|comme|si|encore)|seulement (?:le|la|les|ce)|(?:change|modifie|touche) (?:seulement|uniquement|juste))",
    {},
    FR_FIRST,
  ),
  atStart(
    'fr-tu-as-fait',
    'tu as (?:\\p{L}+ )?(?:renommé|changé|supprimé|déplacé|mis|utilisé|modifié|remplacé|créé|ajouté|enlevé|retiré)',
    {},
    FR_FIRST,
  ),
];

const ES_FIRST = '(?:(?:por favor|pero|y|no|ok|vale|entonces|oye|espera|otra vez|mejor|además)[,:!.—–-]*\\s+){0,3}';

export const SPANISH: readonly CorrectionPattern[] = [
  atStart(
    'es-no',
    'no(?=\\s*[,!—–]\\s*\\p{L}|\\s+(?:es eso|era eso|así|quiero|quería|te pedí|te dije|debes|debías|tienes que|hace falta)(?!\\p{L}))',
    {
      unless: POLITE_NO,
    },
  ),
  anywhere(
    'es-no-es',
    '(?:eso|esto|así) no (?:es|era|está|va|me sirve)|no (?:es|era) (?:lo que|eso|así|correcto|el (?:archivo|fichero)|la (?:rama|carpeta))|(?:está|estás|es|todo) (?:mal|equivocad[oa]|incorrecto)(?!\\p{L})|(?:archivo|rama|carpeta|función|fichero|directorio) (?:equivocad[oa]|incorrect[oa])|te equivocas|te has equivocado|te equivocaste',
    { unless: /^(?:si|cuando|por qué|comprueba|revisa|verifica)(?!\p{L})/iu },
  ),
  anywhere(
    'es-dije',
    '(?:te |ya )*(?:dije|he dicho|había dicho|pedí|he pedido|había pedido)(?!\\p{L})|no (?:te )?(?:pedí|he pedido|dije|quería|quiero)|quería decir|me refería|quería(?! (?:saber|preguntar))(?!\\p{L})[^?\\n]{1,60}no(?!\\p{L})',
    { questions: true },
  ),
  atStart(
    'es-no-hagas',
    '(?:no|nunca) (?:(?:me|te|lo|la|los|las|le|vuelvas a|sigas) )?(?:vuelvas|sigas|hagas|uses|utilices|toques|cambies|borres|crees|pongas|añadas|agregues|modifiques|elimines|escribas|edites|inventes|metas|subas|quites|muevas|renombres|ejecutes|instales|asumas|des|\\p{L}{3,}(?:es|as))(?!\\p{L})',
    {
      unless:
        /^no (?:olvides|te preocupes|dudes|tengas prisa|tenemos|puedes|puedas|sabes|entiendes|tienes|es|hay|más|tests|pruebas|gracias)/iu,
    },
    ES_FIRST,
  ),
  atStart(
    'es-deja',
    '(?:deja|para|basta|detente)(?: ya)? de|deja (?:eso|esto|el|la|los|las)(?!\\p{L})[^?\\n]{0,50}(?:como|en paz|igual|tal)|para(?=\\s*[,.!])|déjal[oa]|deshaz|revierte (?:eso|esto|lo|tus|todo|el último)|vuelve (?:atrás|a (?:la versión|como))',
    {},
    ES_FIRST,
  ),
  anywhere(
    'es-en-vez',
    '(?:usa|utiliza|pon|haz|escribe|llama|deja|trabaja|mejor|prefiero)(?!\\p{L})[^?\\n]{1,80}(?:en vez de|en lugar de|en vez|, no|y no)',
    {},
  ),
  anywhere(
    'es-has',
    '(?:has|habías|sigues|estás|volviste a|vuelves a)(?!\\p{L})(?: \\p{L}+){0,4} (?:olvidad\\p{L}|ignorad\\p{L}|entendido mal|malinterpretad\\p{L}|borrad\\p{L}|roto|sobrescrit\\p{L}|saltad\\p{L}|inventad\\p{L}|mal)|(?:olvidaste|ignoraste|borraste|rompiste|te saltaste|no entendiste|no hiciste|entendiste mal)(?!\\p{L})|no has(?!\\p{L})|por qué (?:has|hiciste|cambiaste|borraste|estás|sigues|usaste)|debías',
    { questions: true, unless: /^(?:si|cuando)(?!\p{L})/iu },
  ),
  atStart(
    'es-asi-no',
    '(?:no,? )?(?:así no|eso no|ese no|esa no|ahí no|aquí no|otra vez (?:no|lo mismo|mal)|nada de \\p{L}+|demasiado \\p{L}+|solo (?:cambia|edita|modifica|toca)|(?:cambia|edita|modifica|toca) (?:solo|sólo|únicamente)|sin (?:tocar|cambiar|añadir))',
    {},
    ES_FIRST,
  ),
  anywhere(
    'es-referia',
    'me (?:refiero|refería) a|(?:yo )?hablaba de(?:l)?|(?:no )?tenías que|prefiero|nadie (?:te )?(?:pidió|dijo|ha pedido)|(?:es|está|eres) demasiado|sigue (?:estando )?mal|otra vez[^?\\n]{0,40}(?:equivocad|mal|no)\\p{L}*|de nuevo[^?\\n]{0,40}(?:equivocad|mal)\\p{L}*',
  ),
  atStart(
    'es-hiciste',
    '(?:cambiaste|borraste|moviste|pusiste|usaste|creaste|añadiste|renombraste|quitaste|has (?:\\p{L}+ )?(?:cambiado|borrado|movido|puesto|usado|creado|añadido|renombrado|quitado|modificado))',
    {},
    ES_FIRST,
  ),
];

const PT_FIRST = '(?:(?:por favor|mas|e|não|ok|então|espera|de novo|melhor|também)[,:!.—–-]*\\s+){0,3}';

export const PORTUGUESE: readonly CorrectionPattern[] = [
  atStart('pt-nao', 'não(?=\\s*(?:[,.!—–]|$))|não(?=\\s+(?:é isso|era isso|assim|foi isso)(?!\\p{L}))', {
    unless: POLITE_NO,
  }),
  anywhere(
    'pt-nao-e',
    '(?:isso|isto|assim) não (?:é|era|está|foi)|não (?:é|era|foi) (?:o que|isso|assim|bem isso|correto|esse|essa|o arquivo)|(?:está|tá|ficou|é|tudo) (?:tudo )?errad[oa](?!\\p{L})|(?:arquivo|branch|pasta|função|ficheiro) errad[oa]',
    { unless: /^(?:se|quando|verifique|confira)(?!\p{L})/iu },
  ),
  anywhere(
    'pt-disse',
    '(?:eu |já |te )*(?:disse|falei|pedi|tinha (?:dito|pedido))(?!\\p{L})|não (?:te )?(?:pedi|disse|quero|queria)|eu quis dizer|eu queria(?! (?:saber|perguntar))(?!\\p{L})',
    { questions: true },
  ),
  atStart(
    'pt-nao-faca',
    '(?:não|nunca) (?:(?:me|o|a|os|as|se) )?(?:faça|faz|use|usa|mexa|mexe|toque|toca|mude|muda|altere|apague|apaga|crie|cria|coloque|adicione|modifique|remova|escreva|edite|invente|suba|rode|instale|assuma|mova|renomeie|volte|delete|comite|commite|suponha|quebre|\\p{L}{3,}(?:ar|er|ir))(?!\\p{L})',
    { unless: /^não (?:esqueç|se preocup)/iu },
    PT_FIRST,
  ),
  atStart(
    'pt-pare',
    '(?:pare|para|chega)(?: já)? (?:de|com)|pare(?=\\s*[,.!]|$)|deix[ae] (?:isso|o|a|os|as)(?!\\p{L})[^?\\n]{0,50}(?:como|em paz|quieto|igual)|desfaç?[ae]|desfaz|revert[ae] (?:isso|o que|tudo|suas|a última)|volt[ae] (?:atrás|para (?:a versão|como))',
    {},
    PT_FIRST,
  ),
  anywhere(
    'pt-em-vez',
    '(?:use|usa|coloque|coloca|faça|faz|escreva|chame|prefiro|ponha|trabalhe)(?!\\p{L})[^?\\n]{1,80}(?:em vez de|ao invés d[eao]|no lugar d[eao]|, não|e não)',
    {},
  ),
  anywhere(
    'pt-voce',
    '(?:você|vc|tu)(?!\\p{L})(?: \\p{L}+){0,4} (?:esqueceu|ignorou|entendeu errado|apagou|quebrou|sobrescreveu|pulou|inventou|errou|não|continua)|por que (?:você|vc) (?:mudou|apagou|fez|está|usou|mexeu|alterou)|(?:era|não era) para',
    { questions: true, unless: /^(?:se|quando)(?!\p{L})|^você (?:pode|consegue|poderia) /iu },
  ),
  atStart(
    'pt-assim-nao',
    '(?:não,? )?(?:assim não|isso não|esse não|essa não|aí não|aqui não|de novo (?:não|errado)|nada de \\p{L}+|só (?:mude|altere|mexa|muda)|(?:mude|altere|mexa|muda) (?:só|somente|apenas)|sem (?:mexer|alterar|mudar))',
    {},
    PT_FIRST,
  ),
  anywhere(
    'pt-referia',
    'eu (?:me referia|falava|estava falando|me refiro)|era (?:pra|para) (?:\\p{L}+ )?(?:só|ser|usar|mudar|ficar|fazer)|(?:não )?(?:devia|deveria) (?:ter|ser)|prefiro|ninguém (?:pediu|falou|mandou)|(?:está|é|ficou) (?:muito |longo |complicado )*demais|continua errad[oa]|não (?:precisava|é (?:para|pra))',
  ),
  atStart(
    'pt-fez',
    '(?:você|vc) (?:\\p{L}+ )?(?:mudou|apagou|moveu|colocou|usou|criou|adicionou|renomeou|removeu|alterou|trocou|tirou)',
    {},
    PT_FIRST,
  ),
];
