// The kinds of callouts, and their words in the language of a post.

/** The looks of callouts. */
export type Look = 'note' | 'tip' | 'warning';

type Word =
  | 'note'
  | 'info'
  | 'tip'
  | 'important'
  | 'warning'
  | 'caution'
  | 'danger'
  | 'example'
  | 'question'
  | 'summary'
  | 'quote'
  | 'todo'
  | 'success'
  | 'error';

/** Names of alerts, directives and callouts by word: GitHub, Docusaurus, VitePress, Starlight, MyST and Obsidian. */
const names: Readonly<Record<Word, { look: Look; names: string }>> = {
  note: { look: 'note', names: 'note cite primary secondary' },
  info: { look: 'note', names: 'info seealso' },
  tip: { look: 'tip', names: 'tip hint' },
  important: { look: 'note', names: 'important' },
  warning: { look: 'warning', names: 'warning attention' },
  caution: { look: 'warning', names: 'caution' },
  danger: { look: 'warning', names: 'danger' },
  example: { look: 'note', names: 'example' },
  question: { look: 'note', names: 'question faq help' },
  summary: { look: 'note', names: 'summary abstract tldr' },
  quote: { look: 'note', names: 'quote' },
  todo: { look: 'note', names: 'todo' },
  success: { look: 'tip', names: 'success check done' },
  error: { look: 'warning', names: 'error failure fail missing bug' },
};

const kinds = new Map(
  Object.entries(names).flatMap(([word, { look, names }]) =>
    names.split(' ').map((name) => [name, { word: word as Word, look }] as const),
  ),
);

/** All names of callouts, in lower case. */
export const calloutNames: readonly string[] = [...kinds.keys()];

/** @param name in any case */
export function isCallout(name: string): boolean {
  return kinds.has(name.toLowerCase());
}

/** @param name a known name, in any case */
export function lookOf(name: string): Look {
  return kinds.get(name.toLowerCase())?.look ?? 'note';
}

type Other = 'details' | 'footnotes';

/** The order of the words below. */
const order: readonly (Word | Other)[] = [...(Object.keys(names) as Word[]), 'details', 'footnotes'];

/**
 * The words by language. They are part of the text of a post, unlike the rest of the interface, which is in the language of
 * the site.
 */
const table: Readonly<Record<string, string>> = {
  ar: 'ملاحظة|معلومة|نصيحة|مهم|تحذير|تنبيه|خطر|مثال|سؤال|ملخص|اقتباس|مهمة|نجاح|خطأ|التفاصيل|الحواشي',
  bg: 'Бележка|Информация|Съвет|Важно|Предупреждение|Внимание|Опасност|Пример|Въпрос|Резюме|Цитат|За правене|Успех|Грешка|Подробности|Бележки под линия',
  ca: 'Nota|Informació|Consell|Important|Advertència|Precaució|Perill|Exemple|Pregunta|Resum|Cita|Pendent|Èxit|Error|Detalls|Notes al peu',
  cs: 'Poznámka|Informace|Tip|Důležité|Varování|Pozor|Nebezpečí|Příklad|Otázka|Shrnutí|Citát|K dořešení|Úspěch|Chyba|Podrobnosti|Poznámky pod čarou',
  da: 'Bemærk|Info|Tip|Vigtigt|Advarsel|Forsigtig|Fare|Eksempel|Spørgsmål|Resumé|Citat|Opgave|Lykkedes|Fejl|Detaljer|Fodnoter',
  de: 'Hinweis|Info|Tipp|Wichtig|Warnung|Vorsicht|Gefahr|Beispiel|Frage|Zusammenfassung|Zitat|Zu erledigen|Erfolg|Fehler|Einzelheiten|Fußnoten',
  el: 'Σημείωση|Πληροφορία|Συμβουλή|Σημαντικό|Προειδοποίηση|Προσοχή|Κίνδυνος|Παράδειγμα|Ερώτηση|Περίληψη|Παράθεση|Εκκρεμεί|Επιτυχία|Σφάλμα|Λεπτομέρειες|Υποσημειώσεις',
  es: 'Nota|Información|Consejo|Importante|Advertencia|Precaución|Peligro|Ejemplo|Pregunta|Resumen|Cita|Pendiente|Éxito|Error|Detalles|Notas al pie',
  fa: 'یادداشت|اطلاعات|نکته|مهم|هشدار|احتیاط|خطر|مثال|پرسش|خلاصه|نقل‌قول|کار باقی‌مانده|موفقیت|خطا|جزئیات|پانویس‌ها',
  fi: 'Huomautus|Tieto|Vinkki|Tärkeää|Varoitus|Varo|Vaara|Esimerkki|Kysymys|Tiivistelmä|Lainaus|Tehtävä|Onnistui|Virhe|Lisätiedot|Alaviitteet',
  fr: 'Note|Info|Astuce|Important|Avertissement|Attention|Danger|Exemple|Question|Résumé|Citation|À faire|Succès|Erreur|Détails|Notes de bas de page',
  ga: 'Nóta|Eolas|Leid|Tábhachtach|Rabhadh|Aire|Contúirt|Sampla|Ceist|Achoimre|Sliocht|Le déanamh|D’éirigh leis|Earráid|Sonraí|Fonótaí',
  he: 'הערה|מידע|טיפ|חשוב|אזהרה|זהירות|סכנה|דוגמה|שאלה|תקציר|ציטוט|לביצוע|הצלחה|שגיאה|פרטים|הערות שוליים',
  hi: 'नोट|जानकारी|सुझाव|महत्वपूर्ण|चेतावनी|सावधान|ख़तरा|उदाहरण|प्रश्न|सारांश|उद्धरण|करना है|सफलता|त्रुटि|विवरण|पाद टिप्पणियाँ',
  hu: 'Megjegyzés|Információ|Tipp|Fontos|Figyelmeztetés|Vigyázat|Veszély|Példa|Kérdés|Összefoglalás|Idézet|Teendő|Siker|Hiba|Részletek|Lábjegyzetek',
  hy: 'Նշում|Տեղեկություն|Խորհուրդ|Կարևոր է|Նախազգուշացում|Զգուշացեք|Վտանգ|Օրինակ|Հարց|Ամփոփում|Մեջբերում|Անելիք|Հաջողություն|Սխալ|Մանրամասներ|Ծանոթագրություններ',
  id: 'Catatan|Info|Tips|Penting|Peringatan|Hati-hati|Bahaya|Contoh|Pertanyaan|Ringkasan|Kutipan|Belum selesai|Berhasil|Kesalahan|Rincian|Catatan kaki',
  it: 'Nota|Informazione|Suggerimento|Importante|Avviso|Attenzione|Pericolo|Esempio|Domanda|Riepilogo|Citazione|Da fare|Successo|Errore|Dettagli|Note a piè di pagina',
  ja: '注|情報|ヒント|重要|警告|注意|危険|例|質問|要約|引用|未対応|成功|エラー|詳細|脚注',
  ko: '참고|정보|팁|중요|경고|주의|위험|예시|질문|요약|인용|할 일|성공|오류|자세히|각주',
  lt: 'Pastaba|Informacija|Patarimas|Svarbu|Įspėjimas|Atsargiai|Pavojus|Pavyzdys|Klausimas|Santrauka|Citata|Padaryti|Pavyko|Klaida|Išsamiau|Išnašos',
  nb: 'Merk|Info|Tips|Viktig|Advarsel|Forsiktig|Fare|Eksempel|Spørsmål|Sammendrag|Sitat|Gjøremål|Vellykket|Feil|Detaljer|Fotnoter',
  ne: 'टिप्पणी|जानकारी|सुझाव|महत्त्वपूर्ण|चेतावनी|सावधान|खतरा|उदाहरण|प्रश्न|सारांश|उद्धरण|गर्न बाँकी|सफलता|त्रुटि|विवरण|पादटिप्पणी',
  nl: 'Opmerking|Info|Tip|Belangrijk|Waarschuwing|Let op|Gevaar|Voorbeeld|Vraag|Samenvatting|Citaat|Te doen|Gelukt|Fout|Details|Voetnoten',
  pl: 'Uwaga|Informacja|Wskazówka|Ważne|Ostrzeżenie|Ostrożnie|Niebezpieczeństwo|Przykład|Pytanie|Podsumowanie|Cytat|Do zrobienia|Sukces|Błąd|Szczegóły|Przypisy',
  pt: 'Nota|Informação|Dica|Importante|Aviso|Cuidado|Perigo|Exemplo|Pergunta|Resumo|Citação|A fazer|Sucesso|Erro|Detalhes|Notas de rodapé',
  ro: 'Notă|Informație|Sfat|Important|Avertisment|Atenție|Pericol|Exemplu|Întrebare|Rezumat|Citat|De făcut|Reușit|Eroare|Detalii|Note de subsol',
  ru: 'Примечание|Информация|Совет|Важно|Предупреждение|Осторожно|Опасно|Пример|Вопрос|Кратко|Цитата|Сделать|Готово|Ошибка|Подробности|Сноски',
  sr: 'Напомена|Информација|Савет|Важно|Упозорење|Опрез|Опасност|Пример|Питање|Сажетак|Цитат|За урадити|Успех|Грешка|Детаљи|Фусноте',
  sv: 'Anmärkning|Info|Tips|Viktigt|Varning|Försiktigt|Fara|Exempel|Fråga|Sammanfattning|Citat|Att göra|Lyckades|Fel|Detaljer|Fotnoter',
  ta: 'குறிப்பு|தகவல்|உதவிக்குறிப்பு|முக்கியம்|எச்சரிக்கை|கவனம்|ஆபத்து|எடுத்துக்காட்டு|கேள்வி|சுருக்கம்|மேற்கோள்|செய்ய வேண்டியது|வெற்றி|பிழை|விவரங்கள்|அடிக்குறிப்புகள்',
  th: 'หมายเหตุ|ข้อมูล|เคล็ดลับ|สำคัญ|คำเตือน|ข้อควรระวัง|อันตราย|ตัวอย่าง|คำถาม|สรุป|คำอ้างอิง|สิ่งที่ต้องทำ|สำเร็จ|ข้อผิดพลาด|รายละเอียด|เชิงอรรถ',
  tr: 'Not|Bilgi|İpucu|Önemli|Uyarı|Dikkat|Tehlike|Örnek|Soru|Özet|Alıntı|Yapılacak|Başarılı|Hata|Ayrıntılar|Dipnotlar',
  uk: 'Примітка|Інформація|Порада|Важливо|Попередження|Обережно|Небезпека|Приклад|Питання|Підсумок|Цитата|Зробити|Успішно|Помилка|Докладніше|Виноски',
  vi: 'Ghi chú|Thông tin|Mẹo|Quan trọng|Cảnh báo|Thận trọng|Nguy hiểm|Ví dụ|Câu hỏi|Tóm tắt|Trích dẫn|Việc cần làm|Thành công|Lỗi|Chi tiết|Chú thích',
  zh: '注|信息|提示|重要|警告|小心|危险|示例|问题|摘要|引用|待办|成功|错误|详情|脚注',
  'zh-Hant': '註|資訊|提示|重要|警告|小心|危險|範例|問題|摘要|引用|待辦|成功|錯誤|詳情|註腳',
};

const synonyms: Readonly<Record<string, string>> = { no: 'nb', nn: 'nb', iw: 'he', yue: 'zh-Hant' };

type Words = Readonly<Record<Word | Other, string>>;

function readWords(words: string): Words {
  const list = words.split('|');
  return Object.fromEntries(order.map((word, index) => [word, list[index] ?? word])) as Record<Word | Other, string>;
}

const english = readWords(
  'Note|Info|Tip|Important|Warning|Caution|Danger|Example|Question|Summary|Quote|To do|Success|Error|Details|Footnotes',
);

/** @returns the words of a language, or English ones if the table does not have it */
function wordsOf(tag: string | undefined): Words {
  if (tag === undefined) return english;
  const { language, script } = new Intl.Locale(tag).maximize();
  const name = synonyms[language] ?? (language === 'zh' && script === 'Hant' ? 'zh-Hant' : language);
  const words = Object.hasOwn(table, name) ? table[name] : undefined;
  // Serbian and others are written in two scripts.
  const isInScript = script === new Intl.Locale(name).maximize().script;
  return words && isInScript ? readWords(words) : english;
}

/** @returns a word of the compiler in a language: the default title of `details`, the heading of footnotes */
export function translate(word: Other, language: string | undefined): string {
  return wordsOf(language)[word];
}

/** Names of callouts that English shows in another spelling. */
const spellings: Readonly<Record<string, string>> = { faq: 'FAQ', seealso: 'See also', tldr: 'TL;DR' };

/**
 * Returns the word for a callout, "Warning". In English, other names are shown themselves: "Hint" for `hint`.
 * @param name a known name, in any case
 */
export function nameCallout(name: string, language: string | undefined): string {
  const plain = name.toLowerCase();
  const words = wordsOf(language);
  if (words === english && !Object.hasOwn(english, plain))
    return spellings[plain] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
  return words[kinds.get(plain)?.word ?? 'note'];
}

/** Returns the sign between the kind of a callout and its title. */
export function colonOf(language: string | undefined): string {
  const [name] = (language ?? 'en').split('-');
  if (name === 'zh' || name === 'ja') return '：';
  return name === 'fr' ? '\u00a0: ' : ': ';
}
