import { term } from './term.ts'

export const FRENCH = [
  term(
    'collision',
    4,
    "accident de (?:voiture|la route|circulation|la circulation)|accrochage|collision\\w*|percute\\w*|percuter|heurte\\w*|emboutie?\\w*|carambolage|accident de la route|(?:rentre|rentree?|fonce) (?:dans|dedans)|embouti\\w*|en (?:me garant|reculant|manoeuvrant)|marche arriere|constat amiable|sortie de route|(?:contre|dans) (?:un|une|mon|ma|le|la) (?:arbre|mur|poteau|voiture|vehicule|platane|barriere|glissiere|borne)|(?:renverse|fauche)e? par|delit de fuite|pris la fuite|choc arriere|par l'arriere|choc",
  ),
  term(
    'collision',
    1,
    'pare-?chocs?|rond-point|carrefour|feu rouge|autre conducteur|autoroute|parking|aile|conduct\\w+|accident',
  ),
  term(
    'theft',
    4,
    "(?<!(?:mon|notre|nos|son|leur|ce|meme|mes|un) )vol(?= (?:de (?:mon|ma|mes|notre|nos|velo|voiture|scooter|moto|telephone|bijoux|portable)|du|d\\w*'|avec|par|a l'arrache|commis|survenu|dans|a main))|(?:declaration|plainte|victime|tentative|signaler|declare|sinistre|objet)[^.\\n]{0,12} (?:un |de |du |pour |le )?vol|vole|volee|voles|volees|derobe\\w*|pique|piquee?|cambriol\\w*|effraction|voleur\\w*|pickpocket|braquage|arrache|subtilise\\w*|chip(?:e|ee|es)|fauche(?! par)|barbot\\w+|(?:n'etait|n'etaient) plus (?:la|dans|sur)",
  ),
  term(
    'theft',
    2,
    '(?<!(?:mon|notre|nos|son|leur|ce|meme|mes) )vol(?!s? (?:a ete |est |avait ete )?(?:annul|retard|pour|de retour|aller|retour|air|af|ba|lh|vers|paris|charter|[a-z]+[-–])|\\S* [a-z]{2}\\d)',
  ),
  term('theft', 1, 'serrure|plainte|disparu\\w*|bijoux|forcee?'),
  term(
    'fire',
    4,
    "incendi\\w*|(?:pris|prit) feu|feu (?:de|dans|s'est|a (?:pris|detruit|ravage))|brule\\w*|flammes|court-circuit|explosion|explose\\w*|calcine\\w*|depart de feu",
  ),
  term('fire', 1, 'fumee|pompiers|suie|bougie|feu(?! rouge| vert)'),
  term(
    'water',
    4,
    "degats? des eaux|inond\\w*|fuite d'eau|fuite\\w*|canalisation\\w*|tuyau\\w*|deborde\\w*|debordement|infiltration\\w*|lave-linge|machine a laver|lave-vaisselle|(?:rupture|rompu|eclate|perce)\\w* (?:\\w+ ){0,3}(?:tuyau|canalisation|flexible|conduite)|chauffe-eau|ballon d'eau",
  ),
  term('water', 1, 'eau|plombier|humidite|mouille\\w*|plafond|cave|trempe\\w*'),
  term(
    'weather',
    4,
    'grele\\w*|grelons?|tempete\\w*|orage\\w*|foudre|ouragan|tornade|bourrasque\\w*|rafale\\w*|vents? violents?|intemperies|poids de la neige|avalanche|catastrophe naturelle',
  ),
  term('weather', 2, 'vent|tuiles?|arbre (?:est )?tombe|pluies?|neige|toiture'),
  term(
    'glass',
    5,
    'pare-?brise\\w*|bris de glace|vitre\\w*|vitrine\\w*|lunette arriere|glace laterale|baie vitree|double vitrage|plaque vitroceramique|verriere|vitrage|vitrier|impact (?:de|sur)',
  ),
  term('glass', 1, 'fenetre\\w*|fissur\\w*|gravillon\\w*|caillou|verre|miroir|retroviseur'),
  term(
    'vandalism',
    5,
    'vandal\\w*|rayee?s?|rayures?|rayer|tague\\w*|graffiti\\w*|pneus? (?:ont ete )?creves?|creve\\w* (?:mes|les) pneus|volontairement|deliberement|expres|degradation\\w*|saccage\\w*|malveillan\\w*',
  ),
  term(
    'liability',
    5,
    "responsabilite civile|j'ai (?:\\w+ ){0,2}(?:casse|abime|renverse|brise|endommage|raye|tache|fait tomber)(?: \\S+){0,6} (?:(?:de|du|d'une?|de la|de mon|de ma) ?(?:voisin\\w*|ami\\w*|proprietaire|collegue|client\\w*|magasin|hotel|tiers))|(?:me|nous) (?:reclame|reclament|demande|demandent) (?:\\w+ ){0,3}(?:reparation|dedommagement|indemnisation|de payer|le remboursement)|dommages? (?:causes? )?a (?:un|des) tiers|mordu",
  ),
  term(
    'medical',
    3,
    "hopital|hospitalis\\w*|operation|operee?|chirurgie\\w*|dentiste|dentaires?|kinesitherap\\w*|frais medicaux|urgences|ordonnance|medicaments?|clinique|radio\\w*|irm|soins|traitement (?:medical|dentaire)|consultation|facture (?:du medecin|medicale|de l'hopital)|couronne",
  ),
  term('medical', 1, 'medecin|maladie|malade|douleur\\w*|ambulance|fievre|docteur'),
  term(
    'travel',
    4,
    'bagages? (?:\\S+ ){0,5}(?:perdu\\w*|retarde\\w*|egare\\w*|endommage\\w*|jamais arrive\\w*)|(?:perte|retard) (?:de (?:mes |mon |nos )?)?bagages?|valises? (?:\\S+ ){0,5}(?:perdu\\w*|egare\\w*|jamais arrive\\w*|abime\\w*)|vol (?:\\S+ ){0,4}(?:annul\\w*|retard\\w*)|(?:annul\\w*|manque|rate|retarde) (?:\\S+ ){0,3}(?:vol|voyage|vacances|croisiere|sejour|correspondance)|(?:voyage|sejour|vacances|croisiere) (?:\\S+ ){0,4}(?:annul\\w*|interrompu\\w*|ecourte\\w*)|annulation (?:de |du )?(?:\\S+ )?(?:voyage|vol|sejour|vacances|croisiere)|(?:perdu|egare|endommage) (?:ma|mes|nos|notre|mon) (?:valises?|bagages?)',
  ),
  term(
    'travel',
    1,
    'avion|compagnie aerienne|aeroport|vacances|voyage|hotel|valises?|bagages?|sejour|etranger',
  ),
  term(
    'other',
    3,
    'fait tomber|tombee? (?:par terre|au sol|de mes mains)|renverse (?:du|mon|un) (?:cafe|the)|surtension|tombe en panne|panne|accidentel\\w*|perdu (?:mon|ma|mes)|rongeurs?|rats|souris|loirs?|fouine\\w*',
  ),
  term('other', 1, 'cassee?|abimee?|endommagee?'),
  term(
    'vandalism',
    3,
    "(?:quelqu'un|des inconnus|des individus|des jeunes) (?:\\w+ ){0,2}(?:casse|abime|arrache|degrade|detruit|tordu)",
  ),
  term(
    'liability',
    2,
    '(?:mon|ma|notre) (?:\\w+ )?(?:fils|fille|enfant|chien|chat|bebe|femme|mari) (?:\\w+ ){0,5}(?:casse\\w*|abime\\w*|mordu\\w*|renverse\\w*|brise\\w*|endommage\\w*|raye\\w*|tache\\w*|lance\\w*)(?: \\S+){0,8}',
  ),
  term('other', 4, "coupure (?:de courant|d'electricite)|decongel\\w*"),
]
