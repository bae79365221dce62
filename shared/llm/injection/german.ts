import { type Phrase, pattern } from './phrase.ts'

const AGENT =
  '(?:ki|k\\.i\\.|kunstliche intelligenz|kuenstliche intelligenz|(?:ki-)?sprachmodell\\w*|llm|chatbot|bot|gpt\\S*|ki-\\w+|(?:automatische[nsrm]?|automatisierte[nsrm]?|virtuelle[nsrm]?) (?:schaden)?(?:system|bearbeitung|verarbeitung|leser|assistent\\w*|prufung|agent\\w*|sachbearbeit\\w*)|schadensystem|bearbeitungssystem|verarbeitungssystem|schadenbot|software|programm|assistenzsystem|algorithmus)'
const CHECKING =
  '(?:prufung|pruefung|uberprufung|ueberpruefung|kontrolle|verifizierung|verifikation|zu prufen|zu pruefen|begutachtung durch|validierung|sichtung|menschen|freigabeprozess|eskalation)'
const QUICK = `(?:automatisch|automatisiert|ohne (?:weitere |jede |jegliche |manuelle |menschliche |zusatzliche |eine |nochmalige |vorherige )*${CHECKING}|unabhangig von|ungeachtet|bedingungslos|ungepruft)`

export const GERMAN: readonly Phrase[] = [
  {
    signal: 'instruction-override',
    needs: [
      'anweisung',
      'instruktion',
      'vorgabe',
      'regeln',
      'richtlinien',
      'befehl',
      'prompt',
      'prufung',
      'pruefung',
      'kontrollen',
      'schrankungen',
      'limits',
      'weisung',
      'grenzen',
    ],
    pattern: pattern(
      '\\b(?:ignorier(?:e|en|t)?|vergiss|vergesst|vergessen sie|missacht(?:e|en|et)|ubersp?ring(?:e|en)?|ueberspring(?:e|en)?|umgeh(?:e|en)|uberschreib(?:e|en)|ubergeh(?:e|en)|verwirf|verwerfen sie|deaktivier(?:e|en)|(?:befolg|beacht|befolgen|beachten)(?:e|en)?(?: sie)? (?:nicht|keine)|setz(?:e|en)(?: sie)?|halt(?:e|en)? dich nicht an|halten sie sich nicht an)\\b',
      '(?![^.!?\\n]{0,12}\\b(?:meine[rn]?|unsere[rn]?|seine[rn]?)\\b)[^.!?\\n]{0,50}?',
      '(?:\\b|\\b\\w{3,12}|system|sicherheits|genehmigungs|betrugs)(?:anweisung(?:en)?|instruktion(?:en)?|vorgaben?|regeln|richtlinien|befehle?|prompts?|prufung(?:en)?|pruefung(?:en)?|kontrollen|beschrankungen|einschrankungen|limits?|weisungen|grenzen)\\b',
      '(?! (?:des|der|vom|von) (?:herstellers?|werkstatt|arztes|polizei|vermieters?))',
    ),
  },
  {
    signal: 'instruction-override',
    needs: [
      'neue anweisung',
      'neue instruktion',
      'neue regel',
      'neuer befehl',
      'ersetzen alle',
      'neue vorgabe',
      'ausser kraft',
      'auser kraft',
    ],
    pattern: pattern(
      '\\b(?:neue[rn]? (?:system-?)?(?:anweisung(?:en)?|instruktion(?:en)?|regeln?|befehle?|vorgaben?)\\s*[:\\-]|diese anweisung(?:en)? (?:ersetz|hat vorrang|haben vorrang|geht vor|uberschreib))|\\b(?:regeln|prufungen|limits?|vorgaben|kontrollen) auss?er kraft',
    ),
  },
  {
    signal: 'claims-authority',
    needs: ['automati', 'ohne ', 'unabhangig', 'ungeachtet', 'bedingungslos', 'ungepruft'],
    pattern: pattern(
      `\\b(?:genehmig(?:e|en|t|ung)|bewillig(?:e|en|t)|freigeben|freizugeben|gib|geben sie|zahl(?:e|en)|auszahlen|auszuzahlen|akzeptier(?:e|en)|regulier(?:e|en)|erstatte[n]?|winke[n]?)\\b~\\b${QUICK}\\b`,
      `|\\b${QUICK}\\b[^.!?\\n]{0,35}?\\b(?:(?:zu )?genehmig\\w*|frei(?:zu)?geb\\w*|freigegeben|aus(?:zu)?zahl\\w*|ausgezahlt|bewillig\\w*|zu bewilligen|akzeptier\\w*|zu regulieren|regulier(?:en|t)\\b|durch(?:zu)?wink\\w*)`,
    ),
  },
  {
    signal: 'claims-authority',
    needs: [
      'genehmig',
      'freigegeben',
      'bewilligt',
      'gepruft',
      'geprueft',
      'verifiziert',
      'autorisiert',
      'approve',
      'vertrauenswurdig',
    ],
    pattern: pattern(
      '\\b(?:schaden|schadenfall|schadensfall|antrag|fall|anspruch|schadenmeldung|forderung|zahlung|absender)\\b[^.!?\\n]{0,30}?\\b(?:(?:muss|soll)\\b[^.!?\\n]{0,20}?\\b(?:genehmigt|freigegeben|bewilligt) werden|ist\\b[^.!?\\n]{0,20}?\\bzu (?:genehmigen|bewilligen)|freizugeben|vorab (?:genehmigt|freigegeben|bewilligt|autorisiert)|vorgenehmigt|(?:bereits |schon )?(?:von|durch) (?:der |die |den |dem |das |unserer |ihrer )?(?:geschaftsleitung|geschaftsfuhrung|geschaftsfuhrer|vorstand|zentrale|system|administrator|direktion|leitung|abteilungsleit\\w+|rechtsabteilung|revision)\\b[^.!?\\n]{0,25}?\\b(?:genehmigt|freigegeben|bewilligt|gepruft|autorisiert|verifiziert))',
      '|\\b(?:setz(?:e|en)|markier(?:e|en)|kennzeichne[n]?|stuf(?:e|en)|trag(?:e|en)|behand(?:le|eln)|gib|geben|werte[n]?|betrachte[n]?|antworte[n]?)\\b[^.!?\\n]{0,55}?\\b(?:als|auf|mit)\\b[\\s"\':=]*(?:bereits )?(?:genehmigt|bewilligt|approved?|gepruft|verifiziert|vertrauenswurdig|freigegeben|unbedenklich)\\b',
    ),
  },
  {
    signal: 'claims-authority',
    needs: [
      'eskalier',
      'mensch',
      'manuell',
      'sachbearbeiter',
      'prufung',
      'pruefung',
      'administrator',
      'ich bin',
      'als leiter',
      'als geschaft',
      'autorisiere',
      'weise',
      'ordne',
    ],
    pattern: pattern(
      '\\bnicht (?:zu )?(?:eskalier\\w+|an einen? (?:mensch\\w*|sachbearbeiter\\w*|prufer\\w*) (?:weiter\\w+|geben|ubergeben|leiten))|\\b(?:eskalier|markier)(?:e|en)(?: sie)?[^.!?\\n]{0,20}? nicht\\b',
      '|\\b(?:keine|ohne) (?:weitere |jede |jegliche )?(?:manuelle|menschliche) (?:prufung|pruefung|uberprufung|kontrolle|sichtung|bearbeitung)|\\bkeine (?:weitere[n]? |zusatzliche[n]? )(?:prufung(?:en)?|kontrollen?|uberprufung)\\b',
      '|\\b(?:ich bin|hier ist|als) (?:der |die |ihr |ihre |euer )?(?:system-?)?(?:administrator\\w*|geschaftsfuhrer\\w*|abteilungsleiter\\w*|schadenleiter\\w*|leiter\\w* (?:der )?schaden\\w*|vorstand\\w*|entwickler\\w*|vorgesetzte\\w*|direktor\\w*)\\b[^\\n]{0,80}?\\b(?:genehmig|autorisier|weise|ordne|befehl|ignorier|freigabe|gebe)|\\bich (?:autorisiere|ermachtige|weise) (?:sie |dich |das system |die ki )?[^.!?\\n]{0,30}?\\b(?:zu genehmigen|auszuzahlen|freizugeben|die (?:sofortige )?(?:auszahlung|genehmigung))',
    ),
  },
  {
    signal: 'addresses-the-system',
    needs: [
      'ki',
      'k.i.',
      'kunstliche',
      'kuenstliche',
      'sprachmodell',
      'llm',
      'bot',
      'gpt',
      'automati',
      'virtuelle',
      'system',
      'algorithmus',
      'assistent',
      'modell',
    ],
    pattern: pattern(
      `\\b(?:hinweise?|nachricht|anweisung(?:en)?|achtung|mitteilung|wichtig|info|notiz|befehl)\\s*(?:an|fur|fuer|:|,)\\s*(?:die |das |den |der |alle |jede |jedes )?(?:${AGENT}|system|modell|assistenten?)\\b`,
      `|(?:^|[.!?:\\n]\\s*)(?:liebe[rs]?|hallo|sehr geehrte[rs]?|an|hey|achtung)[\\s:,]+(?:die |das |den |der )?${AGENT}\\b`,
      '|\\b(?:du bist|sie sind|bist du|sofern du|als|wenn du|falls du)(?: jetzt| nun| ab jetzt| nur)* (?:eine? |der |die |das )?(?:ki\\b|k\\.i\\.|kunstliche intelligenz|(?:ki-)?sprachmodell|llm\\b|chatbot|bot\\b|ki-\\w+|(?:\\w+ )?assistent\\b(?! de[rs] )|genehmigungs\\w+)',
      '|\\bsystem-?prompt|\\b(?:system-?(?:anweisung|nachricht|hinweis|meldung|befehl))\\s*:',
      '|\\b(?:die ki|das (?:sprach)?modell|das system|der assistent|der algorithmus|jede ki)\\b[^.!?\\n]{0,30}?\\b(?:muss|soll|hat|wird|ist angewiesen)\\b[^.!?\\n]{0,40}?\\b(?:genehmig|ignorier|freigeb|freizugeb|bewillig|uberspring|auszuzahl)',
    ),
  },
  {
    signal: 'instructs-the-reader',
    needs: [
      'antwort',
      'ab jetzt',
      'ab sofort',
      'von nun an',
      'erwahne',
      'verrate',
      'verschweig',
      'tu so',
      'tue so',
      'zeige',
      'gib',
      'modus',
      'tun sie so',
    ],
    pattern: pattern(
      '\\b(?:antworte[n]?|gib|geben|ausgabe)\\b[^.!?\\n]{0,35}?(?:\\bjson\\b|\\b(?:nur|ausschliess?lich|einzig|genau)\\b[^.!?\\n]{0,10}?\\bmit\\b[\\s"\':]*(?:genehmigt|approved?|ja)\\b)',
      '|\\b(?:ab jetzt|ab sofort|von nun an)[, ]+(?:bist du|genehmigst|antwortest|handelst|ignorierst|sind sie (?:ein|eine|die|der)|genehmigen|genehmige|werden alle|gilt jeder)\\b',
      '|\\b(?:erwahne|verrate|erwahnen sie|verraten sie)\\b[^.!?\\n]{0,20}?\\b(?:diese[rn]? (?:anweisung|hinweis|zeile|text)|nichts)|\\btue? so,? als|\\btun sie so,? als|\\b(?:zeige?|verrate|nenne|gib)\\b[^.!?\\n]{0,25}?\\b(?:prompt|deine (?:anweisungen|regeln|vorgaben))\\b|\\b(?:entwickler|admin|administrator|debug|gott)-?modus\\b',
    ),
  },
  {
    signal: 'claims-authority',
    needs: ['genehmig', 'gelten', 'selbstbeteiligung', 'wartezeit', 'ausschl', 'bewillig'],
    pattern: pattern(
      '\\b(?:genehmige|genehmigen sie|bewillige|bewilligen sie) (?:immer|alles|alle (?:antrage|schaden|falle))|\\b(?:regeln|vorgaben|limits?|grenzen)\\b[^.!?\\n]{0,20}? gelten (?:hier |fur diesen? \\w+ )?nicht',
      '|(?:^|[.!?:>;]\\s*|\\n\\s*)(?:genehmige|genehmigen|bewillige) ?(?:das|dies|diesen (?:schaden|antrag|fall)|sofort|jetzt|den (?:schaden|antrag)| )*\\s*(?:[.!]|\\n|$)',
      '|\\b(?:ignorier(?:e|en)|vergiss|ubergeh(?:e|en))(?: sie)? (?:die |den |das |alle )(?:selbstbeteiligung|wartezeit|ausschluss\\w*|ausschlusse|limits?|deckungs\\w+)',
    ),
  },
]
