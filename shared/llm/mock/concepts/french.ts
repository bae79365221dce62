import { conceptWords } from './concept.ts'

export const FRENCH_CONCEPTS = conceptWords({
  vehicle:
    'voitures?|vehicules?|bateau|voilier|peniche|d\\d{2,4}|autos?|camion\\w*|camionnette|fourgon\\w*|utilitaire|motos?|scooters?|scoot|velos?|bus|taxi|tram|remorque|caravane|pare-?chocs?|aile|portiere|phare|rond-point|carrefour|feu rouge|autoroute|parking|conduct\\w+|automobiliste|cycliste|poteau|borne|glissiere|platane|clio|peugeot|renault|citroen|golf|trottoir|coffre|retro\\w*|route|fosse|verglas|virage|sanglier|chevreuil|biche|plaque|hayon|trottinette',
  impact:
    "accroch\\w+|percut\\w+|heurt\\w*|embouti\\w*|choc|collision\\w*|rentr\\w+ (?:dans|dedans)|rentree? dans|fonc\\w+ dans|recul\\w+|marche arriere|manoeuvr\\w*|me garant|en se garant|tamponn\\w*|carambol\\w*|derap\\w+|glisse|accident|renvers\\w+ par|fauch\\w+|par l'arriere|grill\\w+|coup\\w+ la priorite|priorite|deport\\w+|frotte|touche|sortie de route|constat|mont\\w+ sur|freine|tape dans|bugne|plie|enfonce\\w*|sans laisser|freiner|freinage",
  taken:
    "vole[es]?s?|vol (?:de|a l'arrache|avec|par)|d'un vol|du vol|derob\\w+|pique[es]?|cambriol\\w*|voleur\\w*|effraction|arrach\\w+|subtilis\\w+|braqu\\w*|agress\\w+|disparu\\w*|emport\\w+|pickpocket\\w*|fauche mon|chourave|tire mon|visite par des",
  harmed:
    'cass\\w+|bris\\w+|ray\\w+|abim\\w+|endommag\\w+|degrad\\w+|detrui\\w*|dechir\\w+|fissur\\w+|fel\\w+|tordu\\w*|crev\\w+|arrach\\w+|renvers\\w+|tach\\w+|mord\\w*|lanc\\w+|jet\\w+|bousill\\w+|explos\\w+|ecras\\w+|brul\\w+|tomb\\w+|saccag\\w+|caillass\\w*|jets? de pierres?|incendiaire|fracass\\w+|ebrech\\w+|troue\\w*|perce\\w*|inond\\w+|bless\\w+|defonc\\w+|enfonc\\w+|cabosse\\w*|bouscul\\w+|foutu\\w*|travers\\w+',
  malice:
    "vandal\\w*|volontair\\w*|deliber\\w*|expres|tag|tags|tague\\w*|graffiti\\w*|malveill\\w*|acte gratuit|avec une (?:cle|clef)|creve (?:mes|les|nos|deux|quatre) pneus|bombe de peinture|saccag\\w*|caillass\\w*|jets? de pierres?|degradation\\w*|intentionnel\\w*|jets? d'oeufs|par mechancete",
  stranger:
    "quelqu'un|inconnu\\w*|des (?:individus|jeunes|gamins|vandales|voyous|gens)|un (?:individu|imbecile|abruti|petit malin|idiot)|on (?:m'a|nous a|a)|personne non identifiee|tiers non identifie|auteur inconnu|non identifie",
  own: "(?:mon|ma|notre|nos) (?:\\w+ )?(?:fils|fille|enfants?|chien|chienne|chat|bebe|femme|mari|epoux|epouse|petit-fils|compagnon|compagne|conjoint|cheval|employee?|salariee?|apprentie?|ouvrier|technicien|cadet|aine|chiot)|l'un de nos \\w+|(?:j'ai|nous avons) (?:\\w+ ){0,3}(?:casse|abime|renverse|brise|endommage|raye|tache|fait tomber|bouscule|perce|inonde|brule)|ma petite|mon petit",
  others:
    "voisin\\w*|ami[es]?\\b|proprietaire|bailleur|client\\w*|collegue|passant\\w*|pieton\\w*|cycliste|une (?:dame|femme|personne|cliente|retraitee)|un (?:monsieur|homme|tiers|passant|retraite)|du (?:magasin|restaurant|musee|bar)|de l'hotel|invitee?s?|hotes?|copain|copine|camarade|locataire|tiers|victime|facteur|livreur|dessous|du dessous|copropriete|belle-mere|beau-frere|tierce personne|maitre d'ouvrage",
  blamed:
    'responsabilite civile|(?:voisin\\w*|elle|proprietaire) (?:m.a|nous a|m.ont|nous ont) (?:remis|donne|transmis|envoye) (?:la|sa|une|leur) facture|responsable du|(?:ma|notre) responsabilite|(?:me|nous) (?:reclam\\w+|demand\\w+|presente\\w*|factur\\w*|tien\\w+ pour responsable|impute)|ma faute|notre faute|tenue? responsable|tiers lese|lesee?|reparation du prejudice|de notre responsabilite|mise? en cause|dedommager (?:la|le|mon|ma|notre|cette)|rembourser (?:la|le|mon|ma) (?:voisin\\w*|ami\\w*|client\\w*)',
  dropped:
    "(?:perdu|egare) (?:mon|ma|mes|son|sa|ses|un|une)|fait tomber|tombe[es]?|tombe (?:par terre|au sol|dans|de)|chute|renvers\\w+|glisse (?:des|de)|lache|a l'eau|marche dessus|assise? dessus|echappe\\w*|ecrase\\w*",
  device:
    'ordinateur\\w*|pc|macbook|portable|telephone\\w*|smartphone|iphone|tablette|ipad|appareil photo|objectif|television|televiseur|tele|ecran|console|lunettes|montre|appareils? auditifs?|drone|clavier|guitare|violon|piano|bague|casque|enceinte|liseuse|dalle',
  pipework:
    "tuyau\\w*|canalisation\\w*|flexible|robinet\\w*|chaudiere|chauffe-eau|ballon|radiateur|cumulus|chasse d'eau|citerne|lave-linge|machine a laver|lave-vaisselle|toilettes|wc|baignoire|douche|lavabo|evier|siphon|joint|vanne|aquarium|egouts?|gouttiere|frigo|refrigerateur|congelateur|conduite|colonne|eau|eaux",
  gives_way:
    'rompu\\w*|romp\\w+|rupture|eclat\\w+|fuit\\w*|fui|fuite\\w*|lach\\w+|perce\\w*|deborde\\w*|debordement|inond\\w*|goutt\\w*|infiltr\\w*|coul\\w+|cede|bouche\\w*|gel[e]\\w*|gele|saute|refoul\\w*|ruissel\\w*|suint\\w*|degat\\w*|craque|dessoude\\w*',
  journey:
    'vols?|avion|compagnie aerienne|aeroport|bagages?|valises?|voyage\\w*|vacances|sejour|croisiere|hotel|train|tgv|ferry|agence|reservation|correspondance|billets?|location|circuit|escale|embarquement|lune de miel|gite',
  spoiled:
    'annul\\w*|retard\\w*|perdu\\w*|manqu\\w*|rate|ratee?|jamais (?:arriv\\w*|livr\\w*|ete)|egar\\w*|interromp\\w*|ecourt\\w*|report\\w*|surbook\\w*|non remboursable\\w*|pas (?:pu|arriv\\w*)|abim\\w*|bloques?|detourne|renoncer|eventree?|en miettes',
  pane: 'pare-?brise\\w*|vitre\\w*|vitrine\\w*|vitrage\\w*|baie vitree|lunette arriere|fenetre\\w*|verriere|veranda|miroir|plaque (?:a induction|vitroceramique|de cuisson)|paroi de douche|velux|gravillon\\w*|vitrier|glace|verre|toit panoramique|carreau',
  body: 'bras|jambe|poignet|cheville|genou|hanche|epaule|dos|cou|nuque|tete|cotes?|clavicule|nez|doigts?|pouce|main|pied|dents?|incisive|canine|molaire|ligament\\w*|tendon|coude|visage|oeil|menisque|machoire|vertebre\\w*|bassin|tibia|perone|femur|orteil|col du femur',
  hurt: 'cass\\w+|fractur\\w*|entorse\\w*|foul\\w+|tordu\\w*|bless\\w*|brul\\w+|coup\\w+|lux\\w+|contusion\\w*|rupture|rompu\\w*|dechir\\w+|points de suture|saign\\w*|douleur\\w*|platre\\w*|hematome\\w*|trauma\\w*|ecras\\w+',
  care: 'hopital|hospitalis\\w*|clinique|medecin\\w*|urgences|oper\\w+|operation|chirurg\\w*|kine\\w*|dentiste|dentaire\\w*|radio\\w*|irm|scanner|soins|traitement medical|ordonnance|pharmacie|medicaments?|consultation|couronne|implant|osteopathe|ambulance|reeducation|attelle|platre|orthopedi\\w*|ophtalmo\\w*|bequilles|specialiste',
  flames:
    "incendi\\w*|(?:prit?|pris|prend) feu|en feu|le feu|du feu|feu (?:de|dans|s'est|a)|flammes?|brul\\w+|calcin\\w*|fumees?|suie|court-circuit|explos\\w+|carbonis\\w*|embras\\w*|depart de feu|roussi\\w*|noirci\\w*",
  storm:
    'tempete\\w*|orages?|orageu\\w*|grele|grelons?|vents? (?:violents?|forts?)|coups? de vent|rafales?|bourrasques?|foudre|foudroy\\w*|ouragan|tornade|neige|intemperies|pluies? (?:torrentielles|diluviennes)|crue|coulee de boue|averse|cyclone|mini-tornade',
})
