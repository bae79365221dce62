import { conceptWords } from './concept.ts'

export const GERMAN_CONCEPTS = conceptWords({
  vehicle:
    '\\w*auto|autos|boot|yacht|segelboot|mofa|e-bike|laufrad|wagen|pkw|lkw|\\w*fahrzeuge?s?|kfz|transporter|roller|motorrad|moped|bus|taxi|stoss?stange|kotflugel|heck|rucklicht|motorhaube|fahrerin|fahrer|radfahrer\\w*|fahrrad|rad|polo|skoda|seat|tesla|fiat|renault|wohnmobil|golf|passat|bmw|audi|opel|polo|anhanger|wohnwagen|parkplatz|parkhaus|kreuzung|kreisverkehr|ampel|strass?e|autobahn|\\w*graben|glatteis|kurve|fahrbahn|boschung|leitplanke|poller|laterne|bordstein|beifahrer\\w*|einkaufswagen|\\w*tur|spiegel|seite|reh|wildschwein|fuchs|hirsch|scheinwerfer|motorroller',
  impact:
    'gerollt|rollte|gefahren|fuhr|auffuhr|aufgefahren|reingefahren|hineingefahren|reingekracht|gekracht|krachte|gerammt|rammte|gestreift|streifte|angefahren|touchiert\\w*|geprallt|prallte|gestoss?en|stiess?|zusammenstoss?\\w*|zusammengestoss?en|kollid\\w*|kollision|erwischt|ausparken|einparken|ruckwarts|zuruckgesetzt|zurucksetzen|rangieren|ubersehen|vorfahrt|ins schleudern|weggerutscht|rutschen|ins schleudern|abgekommen|unfall|auffahrunfall|\\w*unfall|gerutscht|bremsen|abgedrangt|dagegen\\w*|geknallt|knallte|delle|dellen|gebremst|bremste|ausgewichen|kracht|mitgenommen|reinfuhr',
  taken:
    'gestohlen\\w*|stahl|diebstahl|dieb|diebe|geklaut\\w*|entwendet\\w*|einbruch\\w*|einbrecher\\w*|eingebrochen|aufgebrochen|ausgeraumt|geraubt|beraubt|uberfall\\w*|weggenommen|entrissen|mitgehen lassen|abhanden\\w*|weggekommen|ist weg|war weg|weg war|durchtrennte|taschendieb\\w*|leergeraumt|entreiss\\w*',
  harmed:
    'kratzer|schramme\\w*|delle|beule|(?:zer|ver)?kratzt\\w*|zerkratzte|beschadig\\w*|kaputt\\w*|zerbroch\\w*|zerbrach|zerstort\\w*|abgetreten|abgebrochen|abgerissen|eingeschlagen|eingeworfen|eingetreten|zerstochen|zerschlagen|zerschlug|zerdepper\\w*|demoliert\\w*|ruiniert\\w*|umgestoss?en|umgeworfen|heruntergeworfen|runtergeworfen|verschuttet\\w*|verbeult\\w*|verbogen|gebissen|zerrissen|zerriss|geworfen|warf|verschmutzt|versengt|angebohrt|uberschwemmt|zu bruch|gerissen|hin|geschossen|schoss|verletzt|getreten|befleckt|durchgesickert|durchgelaufen|gelaufen|angefahren|zerfetzt',
  malice:
    "absichtlich\\w*|mutwillig\\w*|vorsatzlich\\w*|vandal\\w*|graffiti\\w*|bespruht\\w*|beschmiert\\w*|schlussel zerkratzt|mit (?:nem|einem|dem|'nem) (?:schlussel|messer|nagel)|zerstochen\\w*|abgetreten|randal\\w*|sachbeschadigung|eier|farbbeutel|steinwurf|brandstift\\w*|angezundet|schmierer\\w*|spruhdose",
  stranger:
    'jemand\\w*|irgendwer|irgendein\\w*|irgendwelche|unbekannte\\w*|unbekannt|jugendliche\\w*|vollidiot\\w*|idiot\\w*|fremde|ein paar (?:jungs|halbstarke)|halbstarke|chaoten|rowdys',
  own: '(?:mein|unser)\\w* (?:\\w+ )?(?:sohn|tochter|kind|hund|katze|junge|frau|mann|enkel\\w*|kleiner?|kleine|mitarbeiter\\w*|lehrling|azubi|monteur|geselle|pferd|lebensgefahrt\\w*|partner\\w*|jungste\\w*|alteste\\w*)|(?:hund|sohn|tochter|kind) von (?:mir|uns)|(?:ich|wir|mir) (?:\\w+ ){0,3}(?:versehentlich|aus versehen|leider|ungeschickt\\w*|unabsichtlich)|aus versehen|versehentlich|einer unserer \\w+|unser \\w+',
  others:
    'nachbar\\w*|freund(?:in|es|s|e)?|vermieter\\w*|bekannte[rn]?|kolleg\\w*|passant\\w*|gastgeber\\w*|kund(?:e|en|in)|gast(?:es|s)?|besucher\\w*|mieter\\w*|radfahrer\\w*|radler\\w*|spaziergang\\w*|rentner\\w*|jogger\\w*|brieftrager\\w*|postbot\\w*|dame|herrn?|fremde[nrs]?|schule|geschadigt\\w*|eigentumer\\w*|schwiegermutter|hotels?|ladens?|geschafts?|mannes|wohnung (?:darunter|unter)|unter (?:uns|mir)|bauherr\\w*|auftraggeber\\w*',
  blamed:
    '\\w*haftpflicht\\w*|haftbar|(?:von mir|von uns)|fordert|verlangt|schadens?ersatz\\w*|ersetzt haben|in rechnung gestellt|(?:nachbar\\w*|eigentumer\\w*|geschadigt\\w*) (?:\\w+ ){0,3}(?:uns|mir) (?:\\w+ )?(?:die|eine|ihre|seine) rechnung|meine schuld|schuld daran|anspruchsteller\\w*|geschadigt\\w*|haftung|ersetzen muss|zahlen soll|macht (?:\\w+ ){0,4}geltend',
  dropped:
    'verloren|verlegt|fallen ?gelassen|heruntergefallen|runtergefallen|hinuntergefallen|gefallen|herabgefallen|aus der hand|gerutscht|entglitten|verschuttet\\w*|umgekippt|gekippt|daraufgetreten|draufgetreten|draufgesetzt|gesetzt|ins wasser|ins klo|fiel|umgestoss?en',
  device:
    'laptop\\w*|notebook|macbook|handy\\w*|smartphone|iphone|tablet|ipad|kamera|objektiv|fernseher|tv|konsole|brille|uhr|horgerat\\w*|drohne|computer|pc|bildschirm|display|monitor|geige|gitarre|kopfhorer|klavier|ring|kinderwagen|tastatur|fernglas',
  pipework:
    '\\w*rohr\\w*|\\w*leitung\\w*|\\w*schlauch\\w*|therme|boiler|heizung\\w*|heizkorper|hahn|wasserhahn|ventil|tank|spulmaschine|geschirrspuler|waschmaschine|toilette|wc|klo|badewanne|dusche|waschbecken|spule|spulkasten|aquarium|abfluss?|abwasser|dichtung|siphon|eckventil|fallrohr|regenrinne|kuhlschrank|wasser',
  gives_way:
    'geplatzt\\w*|platzte|gebrochen|gerissen|riss|geborsten|bruch|undicht\\w*|leck\\w*|ausgelaufen|lief|gelaufen|ubergelaufen|uberlief|tropft\\w*|getropft|ausgetreten\\w*|trat|kam|eingedrungen|drang|gedrungen|verstopft\\w*|nachgegeben|eingefroren|uberflut\\w*|uberschwemm\\w*|vollgelaufen|steht|stand|unter wasser|abgegangen|abgesprungen|durchgerostet|kaputt|spritzte',
  journey:
    '\\w*reise|reise\\w*|flug|fluge|\\w*flug|fluggesellschaft|airline|flughafen|\\w*gepack\\w*|koffer\\w*|urlaub\\w*|kreuzfahrt\\w*|hotel\\w*|ferienwohnung|ferienhaus|fahre|zug|bahn|reederei|veranstalter|buchung|mietwagen|skiurlaub|pauschalreise|trip',
  spoiled:
    'storn\\w*|abgesagt|absagen|absagte|annulliert\\w*|gestrichen|ausgefallen|verpasst\\w*|verspat\\w*|verloren\\w*|nicht (?:an|mit)?gekommen|nie (?:an)?gekommen|nicht antreten|angetreten|abbrechen|abgebrochen|abbruch|verschwunden|nicht (?:fliegen|reisen|fahren)|beschadigt|zuruckreisen|zurucktreten|rucktritt|verfallen|gestrandet|nicht mehr aufgetaucht|demoliert',
  pane: '\\w*scheibe\\w*|glas\\w*|\\w*glas|fenster\\w*|duschwand|duschtrennwand|duschkabine|ceranfeld\\w*|kochfeld|schaufenster\\w*|wintergarten|steinschlag\\w*|spiegel|vitrine|glaser\\w*|dachfenster|terrassentur',
  body: 'arm|bein|handgelenk|knochel|knie|hufte|schulter|rucken|nacken|hals|kopf|rippen?|schlusselbein|nase|finger|daumen|hand|fuss?|zeh|zahn|zahne|band|bander|sehne|kreuzband|ellenbogen|gesicht|auge|meniskus|kiefer|wirbel\\w*|becken|achillessehne|sprunggelenk|unterarm|oberschenkel|bandscheibe',
  hurt: 'gebrochen|brach|bruch|gerissen|verletzt\\w*|verstaucht\\w*|verdreht|geprellt|prellung\\w*|verbrannt|verbruht|geschnitten|schnitt|verrenkt|ausgekugelt|blut\\w*|genaht|fraktur\\w*|zerrung|entzund\\w*|schmerz\\w*|umgeknickt|abgebrochen|gequetscht|gezerrt|riss',
  care: 'krankenhaus\\w*|klinik\\w*|\\w*arzt\\w*|arztin|notaufnahme|operation\\w*|operiert\\w*|behand\\w*|physio\\w*|krankengymnastik|rontgen|mrt|wurzel\\w*|krone|implantat|therapie|rezept|medikament\\w*|heilpraktiker|orthopad\\w*|kieferchirurg\\w*|stationar\\w*|optiker|zahn\\w*|facharzt|rechnung der klinik|op\\b|gips',
  flames:
    'feuer(?!wehr|loscher|melder)\\w*|brand(?!schutz|neu|melder)\\w*|\\w+brand|brannte\\w*|gebrannt|abgebrannt|verbrannt\\w*|flammen|verkohlt\\w*|russ?|angesengt|rauch(?!melder)\\w*|schwelbrand|kurzschluss|explo\\w+|verpuffung|entzundet\\w*|in flammen|kokelte|schmor\\w*|angebrannt',
  storm:
    'sturm\\w*|unwetter\\w*|\\w*hagel\\w*|gehagelt|orkan\\w*|sturmb\\w+|windboe\\w*|bo(?:e|en)|\\w*boen?|blitz\\w*|gewitter\\w*|tornado|schnee\\w*|starkregen\\w*|umgesturzt\\w*|sturmtief|platzregen|schneelast|uberspannung',
})
