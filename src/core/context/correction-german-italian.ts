import { POLITE_NO, anywhere, atStart } from './pattern.ts';
import type { CorrectionPattern } from './pattern.ts';

const DE_FIRST =
  '(?:(?:bitte|aber|und|also|nochmal|noch mal|nein|ne|nee|hey|ok|okay|so|moment|stopp?|halt|doch|jetzt|das nächste mal|ab jetzt|mann)[,:!.—–-]*\\s+){0,3}';
const DE_IF = /^(?:wenn|falls|sobald|sofern|ob)(?!\p{L})/iu;

export const GERMAN: readonly CorrectionPattern[] = [
  atStart('de-nein', '(?:nein|nee|nö|ne)(?=\\s*(?:[,.!;:—–]|-\\s|$|\\s+(?:nicht|das|so|ich|du|bitte|doch|lass|nimm)(?!\\p{L})))', {
    unless: POLITE_NO,
  }),
  anywhere(
    'de-falsch',
    '(?:das|dies|es|so|der|die|du)\\s+(?:ist|war|sind|stimmt|geht|liegst|hast)(?!\\p{L})[^?\\n]{0,30}(?:falsch|nicht (?:richtig|korrekt|das,? was|so gemeint|was ich|gewollt|gefragt|mein))|(?:das|es) stimmt (?:so )?nicht|falsche[nrsm]? (?:datei|branch|zweig|ordner|verzeichnis|stelle|funktion|ansatz|richtung|seite|sprache)',
    {
      unless: DE_IF,
    },
  ),
  atStart(
    'de-falsch-start',
    '(?:komplett |ganz |völlig |total )?falsch(?=\\s*(?:[,.!;:—–]|$|\\s+verstanden))|nicht (?:so|da|dort|hier|das|die|den|der|dies\\p{L}*|im|in|auf|schon wieder|wieder|mit|was)',
    {},
    DE_FIRST,
  ),
  anywhere(
    'de-gesagt',
    '(?:hab|habe|hatte) ich(?: \\p{L}+){0,3} (?:gesagt|geschrieben|gebeten|gemeint|verlangt|erwähnt)|ich (?:hab|habe|hatte)(?!\\p{L})(?: \\p{L}+){0,6} (?:gesagt|gebeten|gemeint|verlangt|erwähnt)|ich (?:sagte|meinte|wollte)(?! (?:fragen|wissen|mal|nur (?:fragen|wissen)))(?!\\p{L})|wie (?:gesagt|oft)',
    { questions: true },
  ),
  anywhere(
    'de-will-nicht',
    'ich (?:will|wollte|möchte|brauche|mag)(?!\\p{L})[^?\\n]{0,50}(?:nicht|kein\\p{L}*|stattdessen|sondern|lieber)',
  ),
  atStart(
    'de-hoer-auf',
    '(?:hör|höre|hört) (?:endlich |bitte |sofort )?(?:auf|damit auf)|lass (?:das|es|den|die|bitte|mal|sein)|lasst|stopp?(?=\\s*[,.!]|$)|schluss|finger weg',
    {},
    DE_FIRST,
  ),
  atStart(
    'de-nicht',
    '(?:\\p{L}{2,14}e?|fass)(?: \\p{L}+){0,5} (?:nicht|kein\\p{L}*|nie|niemals)(?!\\p{L})(?! (?:nur|schlecht|vergessen|wahr|mehr funktioniert))',
    {
      unless:
        /^[^\p{L}]*(?:ich|wir|der|die|das|es|er|sie|ein\p{L}*|warum|wieso|weshalb|wenn|falls|ob|wie|was|wo|man|kann|könn\p{L}*|ist|sind|hat|wird|da|hier|aktuell|derzeit|leider|vergiss|kein\p{L}*|im|in|auf|bei|beim|unser\p{L}*|mein\p{L}*|dies\p{L}*|alle|nutzer|füge?|implementiere?|erstelle?|schreibe?|baue?|prüfe?|zeig\p{L}*|sorge?|gib|stelle? sicher|behebe?|finde?|erkläre?|sag|und|aber|dass?|weil|noch|warte|heute|gestern|bisher|seit|nach|vor|zum|zur|mit|für|von|so|dann|danach|es|gut|ok|okay|danke|super|ja|sieht|klingt|läuft|das|jede\p{L}*|tests?|login|server|\p{L}+ung|\p{L}+t|\p{L}+en|\p{L}+er|\p{L}+s|\p{L}+st)(?!\p{L})/iu,
    },
    DE_FIRST,
  ),
  anywhere('de-bitte-nicht', 'bitte (?:\\p{L}+ ){0,4}(?:nicht|kein\\p{L}*|nie)(?!\\p{L})', {
    unless: /^(?:wenn|falls|kannst|könntest|vergiss|bitte vergiss|bitte nicht vergessen|sorge|stell)|bitte vergiss|nicht vergessen/iu,
  }),
  anywhere(
    'de-du-hast',
    '(?:hast du|du hast|du hattest|du machst|du bist|du änderst|du verstehst|du ignorierst)(?!\\p{L})(?: \\p{L}+){0,8} (?:vergessen|ignoriert|missverstanden|übersehen|falsch\\p{L}*|gelöscht|überschrieben|kaputt|nicht|erfunden|schon wieder|kaputtgemacht|kaputt gemacht|ausgelassen)|warum (?:hast|machst|änderst|löschst|fasst) du|du (?:solltest|sollst|hättest)(?: (?:doch|nur|nicht|eigentlich|lediglich|bloß|kein\\p{L}*))+',
    {
      questions: true,
      unless: /^(?:wenn|falls|hast du schon|sag mir)(?!\p{L})/iu,
    },
  ),
  atStart(
    'de-rueckgaengig',
    '(?:mach(?:e)?|nimm|setz(?:e)?|stell(?:e)?|dreh)\\s+(?:das|es|die|deine|alles|bitte|diese|den)(?!\\p{L})[^?\\n]{0,40}(?:rückgängig|zurück)',
    {},
    DE_FIRST,
  ),
  atStart(
    'de-statt',
    '(?:nimm|nutze?|verwende?|mach|schreib|benutze?|lieber|ruf|leg|pack|arbeite)(?!\\p{L})[^?\\n]{1,80}(?:statt|anstatt|anstelle|stattdessen|sondern|, nicht|und nicht)',
    {},
    DE_FIRST,
  ),
  anywhere('de-sondern', 'nicht(?!\\p{L})(?! nur)[^?\\n.]{1,50}, sondern', {
    unless: /^(?:der|die|das|ein|wenn|implementiere|füge|erstelle|schreibe)(?!\p{L})/iu,
  }),
  anywhere(
    'de-gemeint',
    "so war(?:'s| das| es)? nicht gemeint|(?:darum|davon|danach) (?:ging|war|habe? ich)(?!\\p{L})[^?\\n]{0,20}(?:nicht|keine)|das (?:hab|habe) ich nicht|ich (?:rede|spreche|sprach|redete) (?:von|vom|über)|ich meine (?:das|den|die|nicht)|quatsch|blödsinn|schon wieder|immer noch (?:falsch|nicht|die falsche)|auf keinen fall|viel zu (?:kompliziert|lang|viel|umständlich)|so nicht(?=\\s*[,.!]|$)",
    { unless: DE_IF },
  ),
  atStart(
    'de-keine',
    'kein(?:e|en|er)? (?:\\p{L}+ )?(?:kommentare?|emojis?|mocks?|abhängigkeit\\p{L}*|pakete?|dateien|klassen|abkürzungen|änderung\\p{L}*|platzhalter|commits?|experimente|bibliothek\\p{L}*|tabellen?)',
    {},
    DE_FIRST,
  ),
  anywhere(
    'de-infinitiv',
    'nichts? (?:\\p{L}+ ){0,3}(?:anfassen|ändern|löschen|umbenennen|committen|pushen|verschieben|überschreiben|installieren|anlegen|verwenden|benutzen|nutzen|formatieren|raten|mocken|loggen|anrühren|übersetzen|entfernen)(?=\\s*(?:[,.!;—–]|$))',
    { unless: /(?<!\p{L})(?:soll\p{L}*|darf|dürfen|kann|können|wenn|falls|möchte|müssen|muss|wird|werden)(?!\p{L})/iu },
  ),
  atStart(
    'de-nur',
    '(?:bitte )?(?:ändere? |editiere? |fass )?nur (?:\\p{L}+ ){1,5}(?:ändern|anpassen|anfassen|bearbeiten|umbenennen)|ändere? nur',
    {},
    DE_FIRST,
  ),
  atStart(
    'de-x-nicht-y',
    '[^?\\n,;]{3,60}, (?:und )?nicht (?:\\p{L}+)[^?\\n,]{0,40}$',
    {
      unless:
        /^(?:füge?|implementiere?|erstelle?|schreibe?|baue?|wenn|falls|prüfe?|zeig\p{L}*|\p{L}+ sicher|ein\p{L}*|sorge)(?!\p{L})|(?<!\p{L})(?:soll\p{L}*|darf|kann|ob|dass)(?!\p{L})|nicht (?:nur|mehr|wahr|so (?:schlimm|eilig|wichtig|dringend))/iu,
    },
    DE_FIRST,
  ),
  atStart(
    'de-imperativ',
    '(?:fass|lass|ändere?|lösche?|nimm|benutze?|nutze?|verwende?|committe?|pushe?|mach|schreib|rate|erfinde|entferne?|installiere?|starte?|rühr|verschiebe?|benenne?|formatiere?|überschreib|setze?|leg|erzeuge?|mocke?|stell|tu|geh|frag|übersetze?|verändere?|kopiere?|pack)(?: [\\p{L}\\p{N}./_-]+){0,6} (?:nicht|nichts|nie|niemals|kein\\p{L}*)',
    { unless: /(?<!\p{L})(?:sicher|wenn|falls|damit|dass|sofern)(?!\p{L})|nicht (?:nur|vergessen)|, (?:der|die|das)(?!\p{L})/iu },
    DE_FIRST,
  ),
  anywhere(
    'de-geschrieben',
    'ich (?:hab|habe|hatte) (?:\\p{L}+ ){0,2}(?:doch|ja|schon|bereits|ausdrücklich|extra|eben|klar) (?:\\p{L}+ )?geschrieben|ich (?:hab|habe|hatte) (?:\\p{L}+ )?geschrieben, dass|ich glaube,? du|du hast (?:\\p{L}+ ){1,6}(?:geändert|umbenannt|gelöscht|verschoben|entfernt|überschrieben|angelegt|ersetzt)',
    { unless: DE_IF },
  ),
];

const IT_FIRST = '(?:(?:per favore|ma|e|no|ok|allora|ancora|aspetta|scusa|dai)[,:!.—–-]*\\s+){0,3}';

export const ITALIAN: readonly CorrectionPattern[] = [
  atStart('it-no', 'no(?=\\s*[,!—–]\\s*\\p{L}|\\s+(?:non|così|aspetta)(?!\\p{L}))', {
    unless: POLITE_NO,
  }),
  anywhere(
    'it-non-quello',
    '(?:questo |quello |così )?non (?:è|era|sono|va) (?:\\p{L}+ )?(?:quello|ciò|così|quella|corretto|giusto|quanto|bene così)|(?:è|hai|tutto) (?:tutto )?sbagliat[oaie]|(?:il|la|file|ramo|cartella) sbagliat[oa]',
    { unless: /^(?:se|quando)(?!\p{L})/iu },
  ),
  anywhere(
    'it-ho-detto',
    '(?:ti )?(?:ho|avevo) (?:già |anche |solo )?(?:detto|chiesto|scritto)(?!\\p{L})|non (?:ho|avevo|ti ho) (?:chiesto|detto|voluto)|intendevo|volevo(?! (?:chieder|saper|sapere|chiedere))(?!\\p{L})',
    { questions: true },
  ),
  atStart(
    'it-non',
    'non (?:\\p{L}+ ){0,1}\\p{L}+(?:are|ere|ire|arlo|arla|erlo|irlo|arci|arli|arle|ar|er)(?!\\p{L})',
    { unless: /^non (?:dimenticar|preoccupar|esitar)/iu },
    IT_FIRST,
  ),
  atStart(
    'it-smetti',
    'smett(?:i|ila|ete)|basta|fermati|lascia (?:stare|perdere|com|così)|annulla|ripristina (?:quello|tutto|il file|come)|torna (?:indietro|alla versione|a come)',
    { unless: /basta (?:che|aggiungere|cambiare|così per oggi)/iu },
    IT_FIRST,
  ),
  anywhere(
    'it-invece',
    '(?:usa|metti|fai|scrivi|chiama|prendi|lavora)(?!\\p{L})[^?\\n]{1,80}(?:invece (?:di|che|del)|al posto di|anziché|, non|e non)',
    {},
  ),
  anywhere(
    'it-hai',
    '(?:hai|continui a|stai)(?!\\p{L})(?: \\p{L}+){0,4} (?:dimenticat\\p{L}|ignorat\\p{L}|frainteso|cancellat\\p{L}|rotto|sovrascritt\\p{L}|sbaglia\\p{L}+|capito male|saltat\\p{L}|sbagliando)|non hai(?!\\p{L})|perché (?:hai|stai|continui)|non dovevi|dovevi(?!\\p{L})',
    { questions: true },
  ),
  atStart(
    'it-non-cosi',
    '(?:no,? )?(?:non così|così no|non quell[oa]|non lì|non qui|niente (?:più |nuov[eiao] )?\\p{L}+(?=\\s*[,.!]|$)|troppo \\p{L}+|rimett[ei]|riporta|solo (?:cambia|modifica|il|la)|(?:cambia|modifica) solo)',
    { unless: /niente (?:male|da|di|panico|paura)|troppo (?:bene|bello)/iu },
    IT_FIRST,
  ),
  anywhere(
    'it-parlavo',
    'parlavo d\\p{L}+|intendo(?!\\p{L})|mi riferi(?:vo|sco)|preferisco|avevo detto|(?:è|sei) (?:davvero |molto )?troppo (?:complicat|lung|compless)\\p{L}+|di nuovo sbagliat\\p{L}|non ti ho|nessuno (?:ti )?ha (?:chiesto|detto)',
  ),
  atStart(
    'it-hai-fatto',
    '(?:hai|avresti) (?:\\p{L}+ )?(?:cambiato|rinominato|spostato|messo|usato|creato|aggiunto|tolto|rimosso|modificato|cancellato|sostituito)',
    {},
    IT_FIRST,
  ),
];
