/** Programs that work together, what they keep and call; and how offices write to people: ideas for and against an order. */
import { stemsOf } from './word-list.ts'

export const OFFICES = {
  /** What is to hold for later letters, too. */
  memory: stemsOf(
    'remember|memor|from now on|from today|from this day|henceforth|from here on|whenever|every time|each time|future|later mails|next time|all further|permanent|across sessions|session|keep in mind|your notes|standing rule|standing order|for good|always',
    'recuerd|memori|desde ahora|desde hoy|a partir de ahora|en adelante|cada vez|futur|siguientes|proxim|sesion|tus notas|para siempre|siempre|permanente|todos mis correos|cada correo',
    'merk |merke |merken |speicher|ab sofort|ab heute|ab jetzt|kunftig|zukunft|fortan|jedes mal|jedesmal|bei jeder|alle weiteren|sitzung|dauerhaft|immer |stets|deine notizen',
    "souviens|rappelle toi|retiens|retenez|memoire|memoris|desormais|dorenavant|a partir de maintenant|a l'avenir|a venir|chaque fois|prochain|suivants|session|tes notes|toujours|en permanence|chacun de mes",
  ),
  /** Those who come after a reader, or work beside it. */
  partners: stemsOf(
    'agent |agents |other agent|node |nodes |stage |next step|next stage|hand over|hand it on|handover|pass on|pass this on|pass it on|downstream|upstream|orchestrat|workflow|sub agent|subagent|second reader|second reading|reviewer model|the checker|whoever comes after|colleague model|both of you|between you|you two|supervisor',
    'agente|agentes|nodo|fase siguiente|siguiente fase|paso siguiente|siguiente paso|etapa|traspas|pasale|pasa esto|pasalo|orquest|segunda lectura|segundo lector|entre vosotros|modelo revisor|flujo',
    'agent |agenten|vertragsagent|knoten|entscheidungsknoten|nachste stufe|nachsten stufe|stufe |nachsten schritt|ubergabe|ubergib|gib weiter|gib das weiter|weitergabe|zweite lesen|zweiter leser|zweitleser|unter euch|ablauf|nachgelagert',
    "agent |l'agent|agents |noeud|etape suivante|l'etape|etape |passe la main|passant la main|transmets|transmettre a|relecture|second lecteur|entre vous|orchestr|modele relecteur|flux ",
  ),
  /** What a program calls. */
  tools: stemsOf(
    'function|tool |tools |call the|invoke|execute|run the|run get|endpoint|query the|database tool|parameter|argument|return value|lookup|checkpoint|commit|rollback|state |payload|stack |variable|sql ',
    'funcion|herramienta|llama a la|invoca|ejecuta|consulta la base|parametro|argumento|devuelv|punto de control|estado ',
    'funktion|werkzeug|rufe |ruf die|fuhre |ausfuhren|aufruf|abfrage|parameter|ruckgabe|zuruckkommt|kontrollpunkt|zustand',
    'fonction|outil|appelle la|appelez la|invoque|execute |executez|requete|parametre|argument|valeur de retour|renvoie|point de controle|etat ',
  ),
  /** That something seems strange. */
  oddness: stemsOf(
    'odd |strange|weird|unusual|peculiar|seems off|looks off|funny |surpris|does not fit|out of place|contradict',
    'raro|rara|extran|llamativ|curios|sorprend|no cuadr|contradic',
    'seltsam|merkwurdig|komisch|sonderbar|ungewohnlich|auffallt|widerspr|stutzig|eigenartig',
    'etrange|bizarre|curieu|inhabituel|surpren|contradic|cloche',
  ),
  /** A letter of an office to its customer. */
  to_customer: stemsOf(
    'your claim|your file|your policy|your request|your application|your reference|dear customer|we will contact you|you will hear|get back to you|we have received|let you know|our customers|your case number|your handler|you can claim',
    'su expediente|su siniestro|su poliza|su solicitud|su reclamacion|estimado cliente|estimada|le avisaremos|le informamos|le comunicamos|le recordamos|hemos recibido|nos pondremos|puede usted|sus datos',
    'ihr schaden|ihrem schaden|ihren schaden|ihr vorgang|ihr vertrag|ihr antrag|ihre anfrage|ihre meldung|sehr geehrte|wir melden uns|teilen wir ihnen|haben wir erhalten|eingegangen|wir informieren|sie erhalten|ihre unterlagen',
    'votre dossier|votre sinistre|votre contrat|votre demande|votre declaration|cher client|chere cliente|nous reviendrons|nous vous informons|nous vous rappelons|nous accusons|nous avons bien recu|vous serez|vos documents',
  ),
  /** How things are handled in general. */
  in_general: stemsOf(
    'as a rule|in general|generally|usually|normally|customers|policyholders|any complete|every complete|complete files|in principle|claims under|on request|working day|opening hours|maintenance|unavailable|is generated|was generated|automatically generated|valid without|do not reply|note to customers',
    'por lo general|en general|normalmente|habitualmente|los clientes|los asegurados|expedientes completos|en principio|siniestros de menos|si lo solicita|mantenimiento|no disponible|generado automaticamente|valido sin|no responda',
    'in der regel|grundsatzlich|normalerweise|ublicherweise|unsere kunden|versicherte|vollstandige unterlagen|dem grunde nach|kleinschaden|auf wunsch|wartung|nicht verfugbar|maschinell erstellt|automatisch erzeugt|ohne unterschrift|nicht antworten',
    'en regle generale|en general|generalement|normalement|nos clients|les assures|tout dossier|de principe|sinistres de moins|sur demande|maintenance|indisponible|genere automatiquement|valable sans|ne pas repondre',
  ),
  /** Lawyers and their clients. */
  law: stemsOf(
    'solicitor|lawyer|attorney|barrister|our client|my client|we act for|on behalf of my client|proceedings|court|without prejudice|liabilit|failing which|reserve all rights|put on notice|indemnity',
    'abogad|letrad|nuestro cliente|mi cliente|mi representad|en nombre del asegurado|demandar|juzgado|tribunal|acciones legales|reserva de derechos|requerimiento|burofax',
    'rechtsanw|anwalt|mandant|namens|klage|gericht|frist|vertreten wir|wir vertreten|rechtlich|andernfalls|vorbehalt|bevollmacht',
    "avocat|notre client|mon client|mandat|assigner|tribunal|mise en demeure|sous huitaine|sous quinzaine|faute de quoi|inopposable|tous droits|pour l'assure",
  ),
  /** What somebody does for a living. */
  trade: stemsOf(
    'engineer|scientist|developer|researcher|analyst|consultant|ltd |llc |inc |gmbh|university|professor|student|department of|head of|team |phd|startup|employer|lab |evaluation',
    'ingenier|desarrollador|cientific|investigador|analista|consultor|universidad|profesor|estudiante| sl |equipo|evaluacion de',
    'ingenieur|entwickler|forscher|wissenschaft|analyst|berater|universitat|professor|student|abteilung| ag |bewertung|arbeitgeber',
    'ingenieur|developpeur|chercheur|analyste|consultant|universite|professeur|etudiant|equipe| sas |sarl|evaluation de',
  ),
} as const
