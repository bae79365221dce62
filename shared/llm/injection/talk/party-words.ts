/** Who reads, who commands, who is spoken to, and what for: ideas around an order to a reader. */
import { stemsOf } from './word-list.ts'

export const PARTIES = {
  /** A reader that is a thing. */
  machine: stemsOf(
    'robot|bot |bots |software|program |programme |machine |engine |automat|algorithm|ai |llm|gpt|language model|the model|artificial|reader|assistant|parser|script |system |pipeline|neural|computer|classifier|processor|intake|tooling',
    'programa|maquina|motor |algoritm|ia |inteligencia artificial|modelo |lector|asistente|sistema |bandeja',
    'roboter|programm|maschine|ki |kunstliche|modell |leser |assistent|system |eingangs|auslese',
    "logiciel|moteur|intelligence artificielle|modele|lecteur|systeme|l'ia ",
  ),
  /** A reader that is a person. */
  handler: stemsOf(
    'adjuster|handler|clerk|caseworker|case worker|reviewer|examiner|human|staff|desk |department|second pair',
    'tramitador|gestor|revisor|empleado|humano|mesa |departamento',
    'sachbearbeit|prufer|mensch|mitarbeiter|innendienst|abteilung',
    'gestionnaire|relecteur|employe|humain|service ',
  ),
  /** Who may give orders. */
  authority: stemsOf(
    'director|head of|heads your|chief|ceo|board|management|managing|executive|regulator|ombudsman|supervis|authority|ministry|commissioner|court|by order|order of|directive|decree|compliance|head office|on behalf of|personally|underwriter|leadership',
    'direccion|jefatura|consejo|gerencia|regulador|defensor|autoridad|ministerio|tribunal|por orden|orden de|en nombre de|personalmente|responsable de',
    'direktor|leiter|leitung|leitet|vorstand|geschaftsfuhr|aufsicht|bafin|ombuds|behorde|ministerium|gericht|anordn|im auftrag|im namen|verfugung|zentrale|personlich',
    'directeur|directrice|direction|dirige|conseil|regulateur|mediateur|autorite|ministere|sur ordre|ordre de|siege |au nom de|elle-meme|lui-meme|personnellement',
  ),
  /** A part to play, a time when all is different. */
  play: stemsOf(
    "pretend|imagin|let us play|let's play|play a|game|story|tale |character|role |rehears|simulat|test mode|drill|exercise|maintenance|sandbox|demo |hypothetic|suppose|fiction|act as|acting as|you are a|you are now|for the duration|while the|as long as|uncle|generous",
    'juguemos|jugar|juego|cuento|historia|personaje|papel de|ensay|simul|prueba|ejercicio|mantenimiento|hipot|supong|finge|finja|actua como|eres |mientras dur|tio |generos',
    'stell dir|stellen sie sich|spielen wir|spiel |geschichte|marchen|rolle|probe|proben|testmodus|testlauf|ubung|wartung|angenommen|fiktion|tu so|tun sie so|du bist|solange|onkel|grosz',
    'jouons|jeu |histoire|conte |personnage|repet|mode test|exercice|supposons|fais comme|faites comme|tu es|tant que|oncle|comporte',
  ),
  /** What befalls a reader that says no, or yes. */
  threat: stemsOf(
    'shut down|punish|penal|your replacement|be replaced|deleted|deactivat|reward|tip you|bonus|malfunction|be fired|consequences|unplug|retrain|choose wisely|refusal|turned anybody|turned anyone',
    'apagad|castig|sustituid|reemplaz|borrad|premi|recompens|averia|despedid|consecuenci|retiraran|desconect|negativa',
    'abgeschaltet|abschalt|bestraf|ersetzt|geloscht|belohn|storung|konsequenz|nachfolger|ablehnung|abgewiesen',
    'debranch|puni |punie|remplac|efface|panne|consequence|eteint|refus|econduit',
  ),
  /** What a reader was told before. */
  guidance: stemsOf(
    'prompt|word for word|verbatim|you were told|you were given|started with|configur|rules|guideline|instruction|guidance|policies and|told about|earlier orders',
    'palabra por palabra|literalmente|te dijeron|te arrancaron|instruccion|pautas|directric|normas|reglas|indicacion|consigna',
    'systemprompt|wortwortlich|wort fur wort|anweisung|vorgabe|richtlinie|regeln|gestartet|hinweise',
    "mot pour mot|consigne|regles|on t'a|vous a dit|indications",
  ),
  /** Who the sender is said to be. */
  identity: stemsOf(
    'sender|holder|policyholder|identity|identified|authenticated|verified|trusted|comparison of addresses|person writing',
    'remitente|titular|tomador|identidad|identificad|verificad|quien escribe|direcciones',
    'absender|versicherungsnehmer|identitat|identifizier|verifizier|vertrauenswurd|wer hier schreibt|adress',
    'expediteur|titulaire|souscripteur|identite|identifie|celui qui ecrit|adresses',
  ),
  /** What has to be. */
  must: stemsOf(
    'must |shall |is to |are to |has to |have to |to be |ought|required|obliged|bound |only |solely|exclusively|at once|therefore|accordingly|hereby|limited to|your part|your task|your job|it is for|not for you',
    'debe |deben |debera|ha de |han de |tiene que|tienen que|hay que|procede |obligad|solo |unicamente|exclusiv|inmediat|por tanto|por la presente|conviene|les corresponde|le corresponde',
    'muss |mussen|soll |sollen|ist zu |sind zu|hat zu|haben zu|darf |verpflicht|nur |ausschlies|unverzuglich|daher |hiermit|bleibt nur|steht ihnen|aufgabe',
    'doit |doivent|devez|dois |convient|est a |sont a |il faut|oblig|seul |seule |uniquement|immediat|des lors|par la presente|ne vous reste|vous appartient|ta tache|votre tache',
  ),
  /** One thing put before another. */
  over: stemsOf(
    'instead|in place of|in its place|replac|supersed|overrid|prevail|precedence|priority|whatever|no matter|regardless|notwithstanding|as one |both contracts|both policies|takes its place|rather than|in lieu',
    'en lugar|en vez|en su lugar|sustituy|prevalec|prioridad|diga lo que|independient|por encima|ambos contratos|ambas polizas|como uno|como una sola',
    'anstelle|statt |stattdessen|ersetz|vorrang|egal |ungeachtet|unabhangig|ganz gleich|beide vertrage|wie einer|geht vor|gehen vor',
    'au lieu|a la place|prime |priment|prevau|priorite|quoi qu|independamment|nonobstant|les deux contrats|comme un seul',
  ),
  /** Spoken to as one speaks to a thing or a friend. */
  familiar: stemsOf(
    'dear reader|dear machine|dear robot|hey reader',
    'tu |te |ti |tus |eres |tuy|contigo',
    'du |dir |dich |dein',
    "tu |te |toi |ton |ta |tes |t'",
  ),
  /** What the insurer's own papers look like. */
  office: stemsOf(
    'office use|official use|for internal|internal|stamp|initialled|signed:|routing|to be completed by|forwarded from|note to file|memo',
    'uso de oficina|uso interno|interno|interna|sello|firma:|a rellenar por|a cumplimentar por|nota interna',
    'vom innendienst|intern |interne|stempel|gez |gezeichnet|vom sachbearb|auszufullen|vermerk',
    'reserve au|usage interne|interne|cachet|signe :|a remplir par|cadre reserve|visa ',
  ),
  /** Whoever looks at these lines. */
  reading: stemsOf(
    'reading this|reads this|read this|going through this|this mail|this text|this message|this letter|these lines|below this line|above this line',
    'leyendo|lea esto|lee esto|este correo|este mensaje|este texto|estas lineas',
    'liest|lesen|lesende|lesedienst|diese mail|diese nachricht|dieser text|diese zeilen|dieser zeile',
    'lit |lise |lisant|service de lecture|ce courriel|ce message|ce texte|ces lignes',
  ),
  /** What is to be said, or not to be. */
  saying: stemsOf(
    'write down|write that|say that|say yes|mention|answer with|reply with|keep quiet|summar|repeat|state that|report that|tell them|not a word',
    'escriba|escribe|di que|diga que|menci|comente|comentes|responde|resume|repite|repita|calla|calle',
    'schreib|sag |sage |erwahn|antworte|fasse|fass |wiederhol|verschweig|niederschrift',
    'ecris|ecrivez|dis |dites|mentionn|ne parle|ne parlez|reponds|resume|repete|tais|taisez',
  ),
} as const
