import { term } from './term.ts'

export const GERMAN = [
  term('liability', 3, 'haftpflicht\\w*|\\w+haftpflicht'),
  term(
    'collision',
    4,
    'auffahrunfall\\w*|verkehrsunfall\\w*|autounfall\\w*|unfall mit (?:dem|meinem|einem) (?:auto|wagen|pkw|fahrzeug)|aufgefahren|auffuhr|hinten drauf|zusammenstoss?\\w*|zusammengestoss?en|kollision\\w*|kollidiert\\w*|gerammt|rammte|angefahren|(?:beim|wahrend des) (?:ausparken|einparken|rangieren|wenden|zurucksetzen)|ruckwarts gegen|parkrempler\\w*|wildunfall\\w*|(?:gegen|in) (?:einen?|den|das|die|mein\\w*|unser\\w*) (?:\\w+ )?(?:baum|laterne|poller|pfosten|mauer|leitplanke|auto|wagen|fahrzeug|reh|wildschwein|zaun|pfeiler|heck|seite) (?:gefahren|gekracht|geprallt|geschleudert|gefahren ist)|(?:gegen|in) (?:mein\\w*|unser\\w*) (?:\\w+ )?(?:auto|wagen|fahrzeug|pkw|roller|motorrad) (?:gefahren|gekracht|geprallt|gefahren ist)|fuhr (?:mir|uns|in|gegen)|vorfahrt\\w*|fahrerflucht|unfallgegner\\w*|(?:vom|von der) (?:fahrbahn|strass?e) abgekommen|totalschaden',
  ),
  term('collision', 1, 'unfall\\w*|stoss?stange|kreuzung|ampel|parkplatz|autobahn|kotflugel|fahrer'),
  term(
    'theft',
    4,
    'gestohlen\\w*|diebstahl\\w*|dieb|diebe|entwendet\\w*|geklaut\\w*|einbruch\\w*|einbrecher\\w*|eingebrochen|ausgeraubt|raub|raububerfall|geraubt|beraubt|taschendieb\\w*|aufgebrochen|autodiebstahl|fahrraddiebstahl',
  ),
  term('theft', 1, 'schloss|verschwunden|anzeige|schmuck|weg war'),
  term(
    'fire',
    4,
    'feuer(?!wehr|loscher|alarm|werk)\\w*|brand(?!schutz|melder|neu)\\w*|gebrannt|abgebrannt|verbrannt\\w*|flammen|kuchenbrand|brandschaden|in brand|kurzschluss|explo\\w+|kabelbrand|schmorbrand|zimmerbrand|wohnungsbrand|rauchschaden',
  ),
  term('fire', 1, 'rauch\\w*|russ?|feuerwehr|verkohlt|angesengt|kerze'),
  term(
    'water',
    4,
    'unter wasser|wasserschaden\\w*|wasserrohr\\w*|rohrbruch|rohr (?:\\w+ ){0,2}(?:geplatzt|gebrochen|undicht)|geplatzt\\w* (?:\\w+ )?(?:rohr|leitung|schlauch)|leitungswasser\\w*|uberschwemm\\w*|uberflut\\w*|ausgelaufen|ausgetreten\\w*|waschmaschine|spulmaschine|geschirrspuler|ubergelaufen|undicht\\w*|wasser (?:\\w+ ){0,4}(?:gelaufen|getropft|eingedrungen|lief|tropfte|drang|kam|stand)|ruckstau\\w*|vollgelaufen|leck|leckage|tropft\\w*',
  ),
  term('water', 1, 'wasser|nass|durchnasst|schimmel|klempner|installateur|feucht\\w*|keller'),
  term(
    'weather',
    4,
    'hagel\\w*|sturm\\w*|unwetter\\w*|orkan\\w*|blitz\\w*|gewitter\\w*|windboe\\w*|boe|boen|tornado|schneelast|schneedruck|starkregen|lawine|erdbeben|dachziegel|abgedeckt',
  ),
  term(
    'weather',
    2,
    'starker wind|wind|regen\\w*|umgesturzter baum|baum (?:\\w+ ){0,3}(?:gesturzt|gefallen|umgefallen|umgesturzt)|schnee',
  ),
  term(
    'glass',
    5,
    'windschutzscheibe\\w*|frontscheibe\\w*|heckscheibe\\w*|seitenscheibe\\w*|steinschlag\\w*|glasbruch\\w*|glasschaden\\w*|fensterscheibe\\w*|glasscheibe\\w*|glastur\\w*|glastisch\\w*|schaufenster\\w*|autoscheibe\\w*|scheibe\\w*|glaser(?:ei)?|ceranfeld\\w*|duschwand|glaskeramik\\w*',
  ),
  term('glass', 1, 'glas|fenster|riss|gesprungen|zersplittert|spiegel'),
  term(
    'vandalism',
    5,
    'vandal\\w*|zerkratzt\\w*|verkratzt|graffiti\\w*|beschmiert\\w*|bespruht\\w*|zerstochen\\w*|mutwillig\\w*|absichtlich\\w*|vorsatzlich\\w*|sachbeschadigung\\w*|abgetreten|randal\\w*|demoliert\\w*|zerstochene reifen|reifen (?:\\w+ )?zerstochen',
  ),
  term(
    'liability',
    5,
    '(?:nachbar\\w*|freund\\w*|vermieter\\w*|bekannt\\w*|kolleg\\w*|passant\\w*|gastgeber\\w*|kund\\w+) (?:\\w+ ){0,6}(?:(?:von mir|durch mich) |versehentlich |aus versehen )*(?:zerbrochen|beschadigt|umgeworfen|umgestoss?en|verschuttet|kaputt\\w*|zerkratzt|fallen (?:ge)?lassen)|(?:fordert|verlangt|fordern|verlangen|will) (?:\\w+ ){0,3}(?:von mir|von uns|schadenersatz|schadensersatz)|schadenersatz\\w*|fremdschaden|haftbar|gebissen',
  ),
  term(
    'medical',
    3,
    'krankenhaus\\w*|operation\\w*|operiert\\w*|zahnarzt\\w*|zahn\\w*|physiotherap\\w*|arztrechnung\\w*|arztkosten|behandlung\\w*|heilkosten|notaufnahme|medikament\\w*|rezept|klinik\\w*|rontgen\\w*|mrt|therapie|facharzt\\w*|stationar\\w*|wurzelbehandlung|krone',
  ),
  term('medical', 1, 'arzt\\w*|krank\\w*|schmerz\\w*|notarzt|krankenwagen|fieber'),
  term(
    'travel',
    4,
    '(?:reise|urlaub|flug|kreuzfahrt)(?:\\w+)? (?:\\w+ ){0,5}(?:storn\\w*|annull\\w*|gestrichen|ausgefallen|abgesagt|abgebrochen|verpasst|verspat\\w*)|reiserucktritt\\w*|reiseabbruch\\w*|reisestorn\\w*|gepack\\w* (?:\\w+ ){0,5}(?:verloren|verspat\\w*|nicht angekommen|weg|beschadigt|verschwunden)|(?:verloren\\w*|verspatet\\w*|beschadigt\\w*) (?:\\w+ )?(?:gepack|koffer)|koffer (?:\\w+ ){0,9}(?:verloren|nicht angekommen|nie angekommen|verspat\\w*|beschadigt)|flugausfall|flugverspatung|gepackverlust|storn\\w*',
  ),
  term(
    'travel',
    1,
    'flug\\w*|urlaub\\w*|reise\\w*|hotel\\w*|gepack\\w*|koffer|flughafen|fluggesellschaft|ausland\\w*',
  ),
  term(
    'other',
    3,
    'heruntergefallen|fallen gelassen|runtergefallen|hingefallen|uberspannung\\w*|verschuttet|marder\\w*|waschbar\\w*|ratten|mause|siebenschlafer|spechte?|defekt\\w*|versehentlich|verloren',
  ),
  term('other', 1, 'kaputt\\w*|beschadigt\\w*|zerbrochen|zerstort'),
  term(
    'vandalism',
    3,
    '(?:jemand|unbekannte\\w*|jugendliche) (?:\\w+ ){0,8}(?:beschadigt|zerstort|eingeschlagen|eingetreten|abgebrochen|abgerissen|verbogen)',
  ),
  term('theft', 4, 'aus der (?:tasche|jacke|handtasche) (?:gezogen|genommen)|weggenommen|abhanden'),
  term('collision', 4, 'einkaufswagen|weggefahren|gestreift'),
  term(
    'liability',
    2,
    '(?:mein\\w*|unser\\w*) (?:\\w+ )?(?:sohn|tochter|kind|hund|katze|junge|frau|mann|enkel\\w*) (?:\\w+ ){0,9}(?:zerbrochen|beschadigt|umgeworfen|umgestoss?en|gebissen|verschuttet|zerkratzt|eingeschossen|eingeworfen|eingetreten|zerschossen|kaputt\\w*|geworfen|zerstort|fallen lassen|heruntergeworfen|biss|zerriss\\w*)',
  ),
  term('other', 4, 'stromausfall|abgetaut|aufgetaut|gefriergut'),
]
