import { stem } from './stem.ts';

/** What kind of work a verb means. Two texts about the same thing with other kinds are no duplicates. */
export type Action = 'build' | 'mend' | 'remove' | 'reshape' | 'test' | 'describe' | 'speed' | 'renew' | 'look' | 'move' | 'name';

const ACTION_WORDS: Readonly<Record<Action, string>> = {
  build:
    'add implement create build introduce write make develop allow enable support provide offer let generate extend set hook wire bauen hinzufugen einfuhren erstellen implementieren anlegen einbauen schreiben ajouter creer implementer anadir agregar crear implementar',
  mend: 'fix repair resolve solve correct debug patch mend stop prevent avoid handle cure beheben reparieren korrigieren fixen corriger reparer arreglar corregir',
  remove: 'remove delete drop strip kill discard disable deprecate entfernen loschen supprimer retirer eliminar quitar borrar',
  reshape:
    'refactor restructure rewrite simplify clean cleanup tidy split extract reorganize reorganise modularize decouple untangle rework redesign dedupe deduplicate consolidate merge unify refaktorieren umbauen vereinfachen refactorer refactorizar',
  test: 'test tests cover coverage spec specs testing testen tester probar pruebas',
  describe:
    'document documentation doc docs describe explain readme comment docstring docstrings tutorial jsdoc dokumentieren dokumentation documenter documentar changelog',
  speed:
    'optimize optimise optimization speed faster accelerate slow performance perf latency profile beschleunigen optimieren optimiser optimizar',
  renew: 'upgrade bump replace update migrate port modernize aktualisieren migrieren migrer actualizar migrar',
  look: 'investigate review analyze analyse audit inspect check examine find search why look understand untersuchen prufen analysieren examiner revisar investigar',
  move: 'move relocate transfer verschieben deplacer mover',
  name: 'rename umbenennen renommer renombrar',
};

export const ACTIONS: ReadonlyMap<string, Action> = new Map(
  Object.entries(ACTION_WORDS).flatMap(([action, words]) =>
    words.split(' ').flatMap((word): [string, Action][] => [word, stem(word)].map((form) => [form, action as Action])),
  ),
);

/** Words of two that mean what one does; both as they stand after folding. */
export const PHRASES: readonly (readonly [string, string])[] = [
  ['sign in', 'login'],
  ['signing in', 'login'],
  ['log in', 'login'],
  ['logging in', 'login'],
  ['sign up', 'signup'],
  ['sign out', 'logout'],
  ['log out', 'logout'],
  ['logging out', 'logout'],
  ['set up', 'setup'],
  ['clean up', 'cleanup'],
  ['speed up', 'optimize'],
  ['get rid of', 'remove'],
  ['take out', 'remove'],
  ['end to end', 'e2e'],
  ['type script', 'typescript'],
  ['java script', 'javascript'],
  ['web socket', 'websocket'],
  ['web sockets', 'websocket'],
  ['drop down', 'dropdown'],
  ['time out', 'timeout'],
  ['times out', 'timeout'],
  ['rate limiting', 'ratelimit'],
  ['rate limiter', 'ratelimit'],
  ['rate limit', 'ratelimit'],
  ['rate limits', 'ratelimit'],
  ['file upload', 'upload'],
  ['command line', 'cli'],
  ['continuous integration', 'ci'],
  ['night mode', 'dark theme'],
  ['race condition', 'race'],
  ['front end', 'frontend'],
  ['back end', 'backend'],
  ['two factor', '2fa'],
  ['data base', 'database'],
];

/** Each line: words that people use for one thing in the programs that they write. */
const SAME: readonly string[] = [
  'login signin authentication authenticate auth anmeldung einloggen connexion',
  'signup registration register registrierung inscription',
  'logout signout abmeldung',
  'user users customer account accounts member nutzer benutzer utilisateur usuario',
  'password passwords passphrase credential credentials passwort contrasena',
  'mode theme',
  'selection picker chooser selector select choose dropdown choice auswahl',
  'bug error errors failure fault issue problem fehler erreur',
  'crash crashes crashing panic segfault absturz',
  'page screen view seite pantalla',
  'modal dialog dialogue popup overlay',
  'button buttons cta',
  'image picture images photo photos avatar bild',
  'mail email emails mails e-mail correo courriel',
  'notification notifications alert alerts benachrichtigung',
  'settings setting preferences preference config configuration options einstellungen konfiguration parametres',
  'endpoint endpoints route routes api',
  'db database datenbank',
  'cache caching cached memoize memoise',
  'log logs logging logger',
  'timeout timeouts deadline',
  'pagination paginate paging paged infinite',
  'query queries sql',
  'payment payments checkout billing zahlung paiement',
  'invoice invoices bill bills rechnung facture factura',
  'cart basket warenkorb panier',
  'order orders bestellung',
  'message messages chat',
  'parser parsing parse',
  'lexer tokenizer tokeniser scanner',
  'upload uploads uploading hochladen',
  'download downloads downloading',
  'dependency dependencies package packages library libraries',
  'folder directory directories verzeichnis ordner dossier',
  'function method routine fonction funktion',
  'retry retries retrying',
  'leak leaks leaking',
  'ci pipeline workflow',
  'deploy deployment rollout release',
  'translation translations translate i18n localization localisation localize l10n ubersetzung',
  'permission permissions authorization authorisation role roles rbac berechtigung',
  'schema schemas',
  'validation validate validator validators validates',
  'chart charts graph graphs plot diagramm',
  'sort sorting sorted sortable',
  'send sent sending',
  'lose loses lost losing',
  'filter filters filtering',
  'csv spreadsheet excel',
  'voice speech stimme voix voz',
  'job jobs worker workers task tasks queue',
  'ui interface frontend gui',
  'server backend',
  'session sessions',
  'token tokens jwt',
  'ratelimit throttle throttling',
  'search searching suche recherche busqueda',
  'profile profil perfil',
  'phone mobile smartphone responsive',
  'typo typos spelling misspelling',
  'flaky flake intermittent unstable',
];

export const SAME_WORDS: ReadonlyMap<string, string> = new Map(
  SAME.flatMap((line) => {
    const words = line.split(' ');
    return words.flatMap((word): [string, string][] => [stem(word), word].map((form) => [form, words[0] ?? word]));
  }),
);

/** They say nothing of what the work is about. */
export const EMPTY_WORDS: ReadonlySet<string> = new Set(
  `a an and are as at be been but by can could do does doing for from get gets getting give go going had has have he her here him his how i if in into is it its
  just me my new no not now of off on onto or our out over please pls should show so some than that the their them then there these they this those to too try up us use
  used using very want wants was we were what when where which while who will with would you your yes ok okay continue thanks thank hi hello hey next proceed sure
  work working works job thing things stuff code file files module component part parts feature features functionality implementation logic project app application
  system still also all any each every again after before instead only more less need needs needed able properly correctly correct right wrong broken better good
  about like same other another without within between via per under until because whether it's lets done start finish run
  current existing proper separate own everywhere version way lot bit first last old
  der die das den dem des ein eine einen einem einer und oder nicht mit fur von zu zum zur im am auf aus bei ist sind wird werden soll kann bitte ich du wir sie es als auch noch
  le la les un une des du de et ou en dans pour par sur avec est sont pas ce cette il elle nous vous je
  el los las una unos unas y o con para por del al es son no se lo que en
  `
    .split(/\s+/)
    .filter((word) => word !== ''),
);
