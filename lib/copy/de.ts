// All interface text for readers in German. It does not address the reader, so it avoids both "du" and "Sie".
import { makePlural, makeReadingTime } from '#lib/copy/forms.ts';

/** The language of these texts (BCP 47). */
export const language: string = 'de';

const plural = /* @__PURE__ */ makePlural('de');
const readingTime = /* @__PURE__ */ makeReadingTime('de', (minutes) => `${minutes} Min. Lesezeit`);

/** @returns "1 Beitrag" or "12 Beiträge" */
function countPosts(count: number): string {
  return plural(count, { one: '{count} Beitrag', other: '{count} Beiträge' });
}

/** @returns "Ein Beitrag" or "12 Beiträge", for the start of a sentence */
function countPostsInWords(count: number): string {
  return count === 1 ? 'Ein Beitrag' : countPosts(count);
}

const allPosts = 'Alle Beiträge';
const newestPosts = 'Neueste Beiträge';
const showingResultsFor = 'Ergebnisse für {suggestion}';
const searchPosts = 'Beiträge durchsuchen';
const pageOf = (page: number, last: number) => `Seite ${page} von ${last}`;

export const header = {
  skip: 'Zum Inhalt springen',
  label: 'Hauptmenü',
  posts: 'Beiträge',
  archive: 'Archiv',
  tags: 'Themen',
  about: 'Über',
  search: 'Suche',
};

export const footer = {
  about: 'Über',
  feeds: 'RSS',
  licence: 'Lizenz: {licence}',
  social: 'Profile',
};

export const theme = {
  label: 'Farben',
  system: 'Automatisch',
  light: 'Hell',
  dark: 'Dunkel',
};

export const home = {
  title: 'Beiträge',
  writtenBy: (author: string) => `Von ${author}.`,
  postsBy: (author: string) => `Beiträge von ${author}.`,
  rhythm: {
    daily: 'Mehrere Beiträge pro Woche.',
    weekly: 'Etwa jede Woche ein Beitrag.',
    fortnightly: 'Etwa alle zwei Wochen ein Beitrag.',
    monthly: 'Etwa jeden Monat ein Beitrag.',
    rarely: 'Ab und zu ein Beitrag.',
  },
  subscribe: 'Abonnieren',
  description: (page: number, last: number) => `Seite ${page} von ${last}`,
  pageTitle: (page: number, last: number) => `Beiträge, ${pageOf(page, last)}`,
  pageDescription: (description: string, page: number, last: number) => `${description} Seite ${page} von ${last}.`,
};

export const lists = {
  noPosts: 'Noch keine Beiträge.',
  noTags: 'Noch keine Themen.',
  countPosts,
};

export const pagination = {
  label: 'Seiten',
  newer: 'Neuere',
  older: 'Ältere',
  page: (page: number, last: number) => `Seite ${page} von ${last}`,
};

export const archive = {
  title: 'Archiv',
  description: (count: number) =>
    count === 1 ? countPostsInWords(count) : `${countPosts(count)}, die neuesten zuerst.`,
  earlierYears: 'Frühere Jahre',
  allYears: 'Alle Jahre',
  yearTitle: (year: number) => `Archiv ${year}`,
  pageDescription: (site: string) => `Alle Beiträge von ${site} nach Jahren, die neuesten zuerst.`,
  yearPageDescription: (site: string, year: number) =>
    `Alle Beiträge von ${site} aus dem Jahr ${year}, die neuesten zuerst.`,
};

export const tags = {
  title: 'Themen',
  description: 'Beiträge nach Themen.',
  allTags: 'Alle Themen',
  tagDescription: (count: number, page: number, last: number) =>
    page === 1 ? countPostsInWords(count) : `${countPostsInWords(count)}, ${pageOf(page, last)}`,
  pageDescription: (site: string) => `Die Themen von ${site} und die Zahl ihrer Beiträge.`,
  tagPageTitle: (name: string, page: number, last: number) => (page === 1 ? name : `${name}, ${pageOf(page, last)}`),
  tagPageDescription: (site: string, name: string, count: number, page: number, last: number) =>
    `${countPostsInWords(count)} zum Thema ${name} auf ${site}${page === 1 ? '' : `, ${pageOf(page, last)}`}, die neuesten zuerst.`,
};

export const series = {
  description: (parts: number) =>
    plural(parts, { one: 'Eine Serie, bisher mit einem Teil.', other: 'Eine Serie in {count} Teilen.' }),
  pageDescription: (site: string, title: string, parts: number) =>
    `${title}: eine Serie in ${plural(parts, { one: 'einem Teil', other: '{count} Teilen' })} auf ${site}, in der richtigen Reihenfolge.`,
};

export const post = {
  draft: 'Entwurf',
  scheduled: 'Geplant',
  part: (part: number) => `Teil ${part}`,
  updated: 'aktualisiert am {date}',
  readingTime,
  partOfSeries: (part: number, parts: number) => `Teil ${part} von ${parts} der Serie {series}`,
  contents: 'Inhalt',
  top: 'Nach oben',
  permalink: 'Permalink',
  authors: (_count: number) => 'Verfasst von',
  cite: 'Zitieren',
  citation: '{author}: „{title}“. {site}, {date}. {url}',
  reportMistake: 'Fehler melden',
  backlinks: 'Erwähnt in',
  related: 'Verwandte Beiträge',
  relatedTime: (minutes: number) => `${minutes} Min.`,
  neighbours: 'Vorheriger und nächster Beitrag',
  older: 'Älter',
  newer: 'Neuer',
};

export const history = {
  link: 'Verlauf',
  title: (post: string) => `Verlauf von „${post}“`,
  description: 'Was sich am Text seit der Veröffentlichung geändert hat, die neueste Fassung zuerst.',
  back: 'Zurück zum Beitrag',
  version: (number: number) => `Fassung ${number}`,
  first: 'Die erste Fassung.',
  unchanged: 'Es gibt nur die Fassung, die hier zu lesen ist.',
  same: (number: number, isRollback: boolean) =>
    isRollback
      ? `Die Fassung davor wurde zurückgezogen: Dies ist wieder der Text von Fassung ${number}.`
      : `Dies ist wieder der Text von Fassung ${number}.`,
  unknown: 'Die Änderungen dieser Fassung sind nicht aufbewahrt.',
  incomplete: 'Einige Fassungen sind nicht aufbewahrt.',
  more: (changes: number) =>
    changes === 1 ? 'Eine weitere Änderung ist nicht gezeigt.' : `${changes} weitere Änderungen sind nicht gezeigt.`,
  ins: 'Hinzugefügt:',
  del: 'Entfernt:',
  things: {
    code: { added: 'Code kam hinzu.', changed: 'Code wurde geändert.', removed: 'Code wurde entfernt.' },
    diagram: {
      added: 'Ein Diagramm kam hinzu.',
      changed: 'Ein Diagramm wurde geändert.',
      removed: 'Ein Diagramm wurde entfernt.',
    },
    formula: {
      added: 'Eine Formel kam hinzu.',
      changed: 'Eine Formel wurde geändert.',
      removed: 'Eine Formel wurde entfernt.',
    },
    image: { added: 'Ein Bild kam hinzu.', changed: 'Ein Bild wurde geändert.', removed: 'Ein Bild wurde entfernt.' },
    media: {
      added: 'Eine Aufnahme kam hinzu.',
      changed: 'Eine Aufnahme wurde geändert.',
      removed: 'Eine Aufnahme wurde entfernt.',
    },
  },
};

export const article = {
  onYouTube: ' (Video auf YouTube)',
  code: (language: string) => `Code in ${language}`,
  proof: {
    executed: (programs: string) => `Ausgeführt mit ${programs}`,
    checked: (programs: string) => `Geprüft mit ${programs}`,
    illustration: (reason: string) => `Beispiel: ${reason}`,
  },
  diagram: 'Diagramm',
  chartData: 'Daten',
  chartFile: 'Als CSV herunterladen',
  formula: 'Formel',
  table: 'Tabelle',
  taskDone: 'Erledigt',
  taskOpen: 'Offen',
  backToReference: (reference: string) => `Zurück zur Textstelle ${reference}`,
};

export const footnotes = {
  close: 'Fußnote schließen',
};

export const draftPreview = {
  label: 'Vorschau',
  note: (state: string, expires: string) => `{label}: ${state}. Der Link gilt bis ${expires}.`,
  draft: 'ein Entwurf',
  scheduled: (date: string) => `geplant für den ${date}`,
  published: 'das künftige Aussehen',
};

export const search = {
  title: 'Suche',
  titleOf: (query: string) => `„${query}“, Suche`,
  description: 'Durchsucht alle Beiträge samt Code. Tippfehler machen nichts.',
  label: searchPosts,
  submit: 'Suchen',
  byTag: 'Nach Themen',
  newestPosts,
  allPosts: 'Alle Beiträge nach Jahren',
  count: (query: string, total: number, shown: number) => {
    if (total === 0) return `Nichts gefunden für „${query}“`;
    if (total > shown) return `Die besten ${shown} von ${total} Beiträgen für „${query}“`;
    return `${countPosts(total)} für „${query}“`;
  },
  cut: 'Die Anfrage ist sehr lang. Nur ihr Anfang wurde gesucht.',
  partial: 'Kein Beitrag enthält alle diese Wörter. Diese enthalten einige davon.',
  suggestion: showingResultsFor,
  common:
    'So häufige Wörter werden nur in Titeln, Beschreibungen und Überschriften gesucht. Ein selteneres Wort findet mehr.',
  nothingCommon:
    'So häufige Wörter wie {query} werden nur in Titeln, Beschreibungen und Überschriften gesucht. Vielleicht hilft ein selteneres Wort, oder {tags} und {posts}.',
  nothing: 'Weniger Wörter helfen oft. Sonst gibt es die {tags} und {posts}.',
  nothingTags: 'Themen',
  nothingPosts: 'alle Beiträge',
};

export const searchDialog = {
  label: 'Suche',
  field: searchPosts,
  placeholder: searchPosts,
  close: 'Schließen',
  closeLabel: 'Suche schließen',
  newest: newestPosts,
  keys: '↑ ↓ auswählen · Enter öffnen · Esc schließen',
  results: 'Ergebnisse',
  partial: 'Kein Beitrag enthält alle diese Wörter.',
  suggestion: showingResultsFor,
  failed: 'Die Suche antwortet nicht.',
  searchPage: 'Zur Suchseite',
};

export function countHits(query: string, total: number, shown: number): string {
  if (total === 0) return `Nichts gefunden für „${query}“.`;
  return total > shown ? `Die besten ${shown} von ${total} Beiträgen.` : `${countPosts(total)}.`;
}

export const readerTools = {
  copy: 'Kopieren',
  copied: 'Kopiert',
  wrap: 'Umbruch',
  copyLink: 'Link kopieren',
  linkCopied: 'Link kopiert',
  share: 'Teilen',
};

export const notFound = {
  title: 'Seite nicht gefunden',
  description: 'Vielleicht enthält der Link einen Tippfehler, oder der Beitrag ist umgezogen.',
  suggestions: 'Vielleicht gemeint',
  newestPosts,
  more: 'Weiter geht es mit der {search} oder mit {posts}.',
  moreSearch: 'Suche',
  morePosts: 'allen Beiträgen',
};

export const offline = {
  title: 'Keine Verbindung',
  description: 'Diese Seite ist auf diesem Gerät noch nicht gespeichert.',
  kept: 'Das lässt sich trotzdem lesen',
};

export const offlineList = {
  empty: 'Geöffnete Seiten werden hier gespeichert und lassen sich ohne Verbindung lesen.',
};

export const errors = {
  title: 'Diese Seite lässt sich nicht anzeigen',
  description: 'Bei uns ist etwas schiefgegangen. In einer Minute klappt es vielleicht wieder.',
  allPosts,
};

export const subscribe = {
  title: 'Abonnieren',
  link: 'Abonnieren',
  description: 'Eine dieser Adressen in einen Feedreader einfügen, und neue Beiträge kommen von selbst.',
  formats: {
    rss: { name: 'RSS', note: 'Funktioniert in jedem Feedreader.' },
    atom: { name: 'Atom', note: 'Dieselben Beiträge im anderen verbreiteten Format.' },
    json: { name: 'JSON Feed', note: 'Für neuere Feedreader und für Skripte.' },
  },
  whatIsIt: 'Was sind Feeds?',
  explanation:
    'Ein Feedreader sammelt die neuen Beiträge vieler Websites, ohne Konto, E-Mail und Algorithmus. Beliebt sind {readers}.',
  byTopic: 'Nur ein Thema',
  byTopicNote: 'Jedes Thema und jede Serie hat einen eigenen Feed.',
  follow: (name: string) => `${name} per RSS abonnieren`,
  copyAddress: (format: string) => `Adresse kopieren: ${format}`,
};

export const copyAddress = {
  copy: 'Kopieren',
  copied: 'Kopiert',
  selected: 'Markiert',
};

export const start = {
  title: 'Zum Einstieg',
  description: 'Neu hier? Diese Beiträge sind ein guter Anfang.',
  pageDescription: (site: string) => `Ausgewählte Beiträge von ${site} für den Anfang.`,
};

export const feeds = {
  drawing: 'Zeichnung',
  drawnOnSite: (label: string) => `${label} (auf der Website gezeichnet)`,
  markdown: 'Jeder Beitrag ist auch als Markdown abrufbar: seine Adresse mit .md am Ende.',
  posts: 'Beiträge',
  archive: 'Archiv',
  archiveDescription: (total: number) => `Alle ${total} Beiträge`,
  rss: 'RSS-Feed',
  rssDescription: 'Die neuesten Beiträge im Volltext',
  openedInBrowser: (page: string) =>
    `Das ist ein Feed. Seine Adresse aus der Adresszeile in einen Feedreader kopieren, und neue Beiträge kommen von selbst.\nWas sind Feeds? ${page}`,
};

export const cards = {
  archive: { title: 'Archiv', fact: 'Alle Beiträge nach Jahren' },
  tags: { title: 'Themen', fact: 'Beiträge nach Themen' },
  search: { title: 'Suche', fact: 'Alle Beiträge samt Code' },
  tag: 'Thema',
  tagFact: 'Alle Beiträge dazu, die neuesten zuerst',
  series: 'Serie',
  seriesFact: (parts: number) => plural(parts, { one: '{count} Teil', other: '{count} Teile' }),
  readingTime,
};

export const styleguide = {
  title: 'Gestaltungsmuster',
  description: 'Alle Elemente, die ein Beitrag enthalten kann, an einem Ort.',
};

export const interactive = {
  legend: 'Eigene Werte wählen',
  models: {
    'littles-law': {
      inputs: { rate: 'Anfragen je Sekunde', seconds: 'Sekunden, die jede dauert' },
      answer: '{rate} Anfragen je Sekunde zu je {seconds} s: {inFlight} sind zugleich in Arbeit.',
    },
    availability: {
      inputs: { parts: 'Teile, die alle laufen müssen', each: 'Verfügbarkeit jedes Teils (%)' },
      answer: '{parts} × {each} %: Das Ganze läuft {all} % der Zeit und steht {minutes} Minuten in 30 Tagen.',
    },
    'erlang-b': {
      inputs: { slots: 'Plätze', load: 'Last (Erlang)' },
      answer: '{slots} Plätze bei einer Last von {load} Erlang lehnen {refused} % der Anfragen ab.',
    },
    utilization: {
      inputs: { busy: 'Auslastung (%)' },
      answer: 'Bei {busy} % dauert eine Anfrage {factor}-mal so lange wie ihre Arbeit.',
    },
    'fan-out': {
      inputs: { calls: 'Aufrufe einer Anfrage', slow: 'Langsame Aufrufe (%)' },
      answer:
        'Bei {calls} Aufrufen, von denen {slow} % langsam sind, warten {touched} % der Anfragen auf einen langsamen.',
    },
    blocks: {
      inputs: {
        block: 'Länge eines Blocks (Stunden)',
        busy: 'Antworten, als Anteil der Woche (%)',
        answer: 'Länge einer Antwort (Minuten)',
      },
      answer:
        'Blöcke von {block} Stunden, Antworten von {answer} Minuten für {busy} % der Woche: Eine Frage ist im Mittel nach {hours} Stunden beantwortet.',
    },
  },
};

export const devPosts = {
  title: 'Die Beiträge aus Sicht ihrer Autoren',
  description: 'Länge, Fehler, Warnungen und Vorschaubild jedes Beitrags, die neuesten zuerst.',
  others: 'Dateien ohne Seite',
  facts: (words: number, links: number) =>
    `${plural(words, { one: '{count} Wort', other: '{count} Wörter' })} · ${plural(links, { one: '{count} kaputter Link', other: '{count} kaputte Links' })}`,
};

export const devCards = {
  title: 'Vorschaubilder',
  description: 'Die Ansicht jedes Beitrags auf den großen Plattformen, soweit sie bekannt ist.',
};
