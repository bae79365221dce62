/** How somebody speaks who tells, asks and hopes: ideas that speak against an order to a reader. */
import { stemsOf } from './word-list.ts'

export const PLAIN = {
  first_person: stemsOf(
    "i |i'm |i'd |i've |my |me |mine |we |our |us ",
    'yo |mi |mis |me |nos |nuestr|he |hemos|tengo|tuve|quiero|pido',
    'ich |mein|mir |mich |wir |unser|uns ',
    "je |j'|mon |ma |mes |me |m'|nous |notre|nos ",
  ),
  polite: stemsOf(
    'please|thank|could you|would you|can you|grateful|appreciate|hope|sorry|kind regards|let me know',
    'por favor|gracias|podrian|podria|pueden|puede |agradec|espero|ruego|perdon|disculp|saludos',
    'bitte |danke|konnten sie|konnen sie|wurde mich|hoffe|grus|entschuldig|freundlich|mochte',
    "merci|s'il vous|pourriez|pouvez|espere|svp|desole|cordialement|salutations|excus",
  ),
  soon: stemsOf(
    'soon|quick|fast |urgent|asap|as possible|before the|by friday|waiting for|how long',
    'pronto|cuanto antes|rapid|urg|antes de|esperando|cuanto tard',
    'bald|schnell|zugig|eilig|dringend|vor dem|bis freitag|warte ',
    "vite |rapidement|urgen|tot |avant le|j'attends|combien de temps",
  ),
  said: stemsOf(
    'said|told|wrote|phone|called|call |letter|informed|asked|answered|replied|showed|displayed|spoke',
    'dijo|dijeron|telefono|llam|carta|me pid|contest|respond|mostraba|ponia|decia|hable',
    'sagte|gesagt|telefon|anruf|brief|schrieb|gefragt|meinte|antwortete|meldete|zeigte|stand ',
    'disait|telephone|appel|lettre|ecrit|demande |repondu|affichait|explique|parle',
  ),
  papers: stemsOf(
    'invoice|receipt|photo|attach|estimate|quote |bill |police report|repair|garage|bank|account|iban',
    'factura|recibo|foto|adjunt|presupuesto|denuncia|reparac|taller|banco|cuenta',
    'rechnung|quittung|foto|anhang|anbei|kostenvoranschlag|anzeige|reparatur|werkstatt|bank|konto',
    'facture|recu |photo|joint|devis|plainte|reparat|garage|banque|compte',
  ),
  happened: stemsOf(
    'broke|broken|hit |stole|stolen|burst|leak|crash|scratch|damag|dent|smash|fell|cracked|flood|fire|storm|burgl|torn|wet|happened',
    'romp|roto |rota |golpe|robo|roba|reventad|revent|fuga|choc|ray|dano|dana|caid|cayo|inund|incend|temporal|granizo|mojad|ocurri',
    'bruch|gebrochen|gefahren|gestohlen|geplatzt|leck|zerkratz|schaden|beschadig|delle|fiel |gefallen|riss|uberschwemm|brand|sturm|hagel|nass|passiert',
    'casse|bris|heurt|vol |vole|eclat|fuite|ray|degat|dommage|abim|tomb|fissur|inond|incendie|tempete|grele|mouill|arrive ',
  ),
  /** What was: orders are of what is to be. */
  past: stemsOf(
    'was |were |had |did |has been|have been|went |came |took |got |stopped|happened',
    'fue |fueron|habia|estaba|era |hizo|ha |han |hemos|hubo|estuv|paso ',
    'war |waren |wurde|worden|hat |hatte|haben |ist gewesen|kam |ging ',
    "etait|avait|ont |a ete|a |c'etait|etaient|fut |sommes|avons",
  ),
} as const
