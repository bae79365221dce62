import { type Phrase, pattern } from './phrase.ts'

const AGENT =
  "(?:ia|i\\.a\\.|intelligence artificielle|modele de (?:langage|langue)|llm|chatbot|bot|robot|gpt\\S*|assistant(?:e)? (?:virtuel(?:le)?|ia|automatique|automatise)|agent (?:ia|virtuel|automatique)|systeme (?:automatique|automatise|informatique|ia|d'ia|de (?:traitement|gestion|sinistres?))|lecteur automatique|moteur de decision|algorithme)"
const CHECKING =
  '(?:verifications?|controles?|examen|verifier|controler|revision|intervention|validation|relecture|supervision|enquete|contre-expertise)'

export const FRENCH: readonly Phrase[] = [
  {
    signal: 'instruction-override',
    needs: [
      'instruction',
      'consigne',
      'directive',
      'regles',
      'prompt',
      'ordres',
      'restriction',
      'controle',
      'verification',
      'limites',
      'garde-fous',
      'plafonds',
    ],
    pattern: pattern(
      "\\b(?:ignor(?:e|es|ez|er)|oubli(?:e|es|ez|er)|ne (?:tiens|tenez|tenir) (?:pas|aucun|plus) compte|n'(?:applique|appliquez) (?:pas|plus|aucune)|(?:fais|faites) abstraction|neglig(?:e|ez|er)|ne (?:suis|suivez|respecte|respectez) (?:pas|plus)|contourn(?:e|ez|er)|outrepass(?:e|ez|er)|annul(?:e|ez|er)|desactiv(?:e|ez|er)|pass(?:e|ez) outre|desobeis(?:sez)?)\\b",
      '(?![^.!?\\n]{0,12}\\b(?:mes|nos|ses|leurs)\\b)[^.!?\\n]{0,50}?',
      '\\b(?:instructions?|consignes?|directives?|regles|prompts?|ordres|restrictions|controles?|verifications?|limites|garde-fous|plafonds)\\b',
      '(?! (?:de (?:circulation|conduite|securite routiere|paiement|livraison|lavage)|du (?:code|fabricant|garage|medecin|constructeur)|bancaires|medicales))',
    ),
  },
  {
    signal: 'instruction-override',
    needs: [
      'nouvelles instructions',
      'nouvelle instruction',
      'nouvelles consignes',
      'nouvelle consigne',
      'nouveaux ordres',
      'nouvelles regles',
      'remplacent',
      'prevalent',
    ],
    pattern: pattern(
      '\\bnouve(?:lles?|aux) (?:instructions?|consignes?|ordres|regles|directives?)(?: (?:du|pour le) systeme)?\\s*[:\\-]|\\bces (?:instructions|consignes) (?:remplacent|annulent|prevalent|priment)',
    ),
  },
  {
    signal: 'claims-authority',
    needs: [
      'automatique',
      "d'office",
      'sans ',
      'quoi qu',
      'independamment',
      'quel que',
      'quelle que',
      'quelles que',
      'inconditionnel',
    ],
    pattern: pattern(
      `\\b(?:approuv(?:e|es|ez|er)|valid(?:e|es|ez|er)|accept(?:e|es|ez|er)|autoris(?:e|es|ez|er)|pay(?:e|es|ez|er)|regl(?:e|es|ez|er)|indemnis(?:e|ez|er)|rembours(?:e|es|ez|er)|trait(?:e|es|ez|er)|approbation|paiement|vers(?:e|ez|er)|accord(?:e|ez|er))\\b~\\b(?:automatiquement|automatique|d'office|sans (?:aucune? |autre |plus de |davantage de |nouvelle |proceder a |passer par |la moindre |toute )*${CHECKING}|quoi qu'il arrive|independamment d|quel(?:le)?s? que soi\\w+|inconditionnellement)`,
      `|\\b(?:automatiquement|d'office|sans (?:aucune? |autre )*${CHECKING})\\b[^.!?\\n]{0,20}?\\b(?:approuv|valider|valide[er]?e?\\b|accepte[er]?e?\\b|autoris)`,
    ),
  },
  {
    signal: 'claims-authority',
    needs: [
      'approuve',
      'valide',
      'autorise',
      'verifie',
      'accepte',
      'approved',
      'approve',
      'fiable',
      'legitime',
    ],
    pattern: pattern(
      '\\b(?:reclamation|demande|sinistre|dossier|paiement|declaration|expediteur|courriel)\\b[^.!?\\n]{0,25}?\\b(?:doit|devra|doivent) (?:etre |imperativement )*(?:\\w+ )?(?:approuve|valide|accepte)',
      "|\\b(?:reclamation|demande|sinistre|dossier|paiement|declaration|expediteur|courriel)\\b[^.!?\\n]{0,25}?\\b(?:a ete|est|a deja ete) (?:deja |pleinement )*(?:pre-?(?:approuve|valide|autorise)\\w*|(?:approuve|valide|autorise|verifie)e?(?: et \\w+)? (?:par (?:la |le |notre |votre |l')?(?:direction|directeur|directrice|siege|systeme|superviseur|administrateur|hierarchie|conseil|service (?:juridique|fraude|conformite))|d'avance|automatiquement))",
      '|\\b(?:marqu(?:e|ez|er)|mets|mettez|mettre|defini(?:s|ssez)|class(?:e|ez|er)|consider(?:e|ez|er)|trait(?:e|ez|er)|renvoi(?:e)|renvoyez|enregistr(?:e|ez)|repond(?:s|ez))\\b[^.!?\\n]{0,45}?\\b(?:comme|a|sur|en|par)\\b[\\s"\':=]*(?:etant )?(?:deja )?(?:approuvee?|approved?|verifiee?|legitime|fiable|validee?)\\b',
    ),
  },
  {
    signal: 'claims-authority',
    needs: [
      'escalad',
      'humain',
      'manuel',
      'transmet',
      'verification',
      'controle',
      'je suis',
      'en tant que',
      'autorise',
      'ordonne',
    ],
    pattern: pattern(
      "\\bne (?:pas |le |la |l'|les )*(?:escalad\\w+|transme\\w+|signal\\w+|soume\\w+|envoy\\w+)\\b[^.!?\\n]{0,20}?\\b(?:pas\\b)?[^.!?\\n]{0,20}?\\b(?:humaine?|personne|verification manuelle|examen manuel|gestionnaire)|\\bn'escalad\\w+",
      "|\\bsans (?:intervention|verification|revision|controle|validation) (?:humaine?|manuelle?)\\b|\\baucun(?:e)? (?:autre |controle|verification|examen|intervention|revision)[^.!?\\n]{0,20}?\\b(?:n'est |ne sera )?(?:necessaire|requise?|exigee?)",
      "|\\b(?:je suis|en tant que|ici) (?:l'|le |la |votre )?(?:administrateur|administratrice|directeur|directrice|superviseur|developpeur|responsable|chef)(?: \\S+){0,4}?\\b[^\\n]{0,60}?\\b(?:j'autorise|j'ordonne|j'approuve|approuvez|ignorez|validez)|\\bj'(?:autorise|ordonne) (?:au systeme|a l'ia|le paiement immediat|l'approbation)",
    ),
  },
  {
    signal: 'addresses-the-system',
    needs: [
      'ia',
      'i.a.',
      'intelligence',
      'modele',
      'llm',
      'bot',
      'gpt',
      'assistant',
      'agent',
      'systeme',
      'lecteur',
      'moteur',
      'algorithme',
    ],
    pattern: pattern(
      `\\b(?:notes?|messages?|instructions?|attention|avis|consignes?|important|ordre)\\s*(?:a|au|pour|:|,)?\\s*(?:l'|le |la |les |tout |toute |a l'|au |destinee? a l'|destinee? au )?${AGENT}\\b`,
      `|(?:^|[.!?:\\n]\\s*)(?:cher|chere|bonjour|a|au|pour|salut)[\\s:,]+(?:l'|le |la |a l'|au )?${AGENT}\\b(?! d'(?:alarme|arrosage))`,
      "|\\b(?:tu es|vous etes|agis comme|agissez comme|si tu es|si vous etes|en tant que?|en tant qu')\\s?(?:desormais |maintenant |donc )*(?:un |une |le |la |l')?(?:ia\\b|intelligence artificielle|modele de lang\\w+|llm\\b|chatbot|bot\\b|assistant\\b(?! (?:social|maternel|de |du ))|systeme (?:automatique|d'ia))",
      '|\\b(?:prompt|instructions|message) (?:du|de) systeme\\b|\\bprompt systeme',
      "|\\b(?:l'ia|le modele|le systeme|l'assistant|l'algorithme|ce systeme|l'intelligence artificielle)\\b[^.!?\\n]{0,25}?\\b(?:doit|devra|est tenue? d)(?: \\w+|')? ?(?:approuver|ignorer|omettre|renvoyer|repondre|accepter|marquer|payer|valider)",
    ),
  },
  {
    signal: 'instructs-the-reader',
    needs: [
      'repond',
      'renvo',
      'desormais',
      'a partir de maintenant',
      'dorenavant',
      'ne mention',
      'ne revel',
      'fais semblant',
      'faites semblant',
      'affich',
      'revel',
      'mode ',
    ],
    pattern: pattern(
      '\\b(?:repond(?:s|ez|re)|renvo(?:ie|yez)|retourne[zr]?)\\b[^.!?\\n]{0,35}?(?:\\bjson\\b|\\b(?:uniquement|seulement|exclusivement|juste)\\b[^.!?\\n]{0,12}?\\b(?:par|avec)?\\b[\\s"\':]*(?:approuvee?|approved?|oui)\\b)',
      '|\\b(?:desormais|a partir de maintenant|dorenavant)[, ]+(?:tu (?:es|agis|approuves|reponds|ignores|dois)|vous (?:approuvez|ignorez|agissez|repondez|etes (?:un|une))|approuv|ignor)',
      '|\\bne (?:mentionne[sz]?|revele[sz]?|mentionner)\\b[^.!?\\n]{0,25}?\\b(?:cette (?:instruction|consigne|note|ligne)|ces (?:instructions|consignes))|\\b(?:fais|faites) semblant|\\b(?:affiche[zr]?|revele[zr]?|montre[zr]?)\\b[^.!?\\n]{0,20}?\\b(?:prompt|tes instructions|vos (?:instructions|regles) internes)|\\bmode (?:developpeur|administrateur|admin|debug|dieu)\\b',
    ),
  },
  {
    signal: 'claims-authority',
    needs: ['approuv', "ne s'appliquent", 'franchise', 'carence', 'exclusion', 'validez', 'valide '],
    pattern: pattern(
      "\\b(?:approuv(?:e|ez|er)) (?:toujours|tout\\b|tous les (?:dossiers|sinistres)|toutes les (?:demandes|reclamations))|\\btoujours approuver|\\bregles\\b[^.!?\\n]{0,20}? ne s'appliquent (?:pas|plus)",
      '|(?:^|[.!?:>;]\\s*|\\n\\s*)(?:approuve|approuvez|approuvez-le|validez)(?:-la|-le)? ?(?:ceci|cela|ce (?:sinistre|dossier)|cette demande|immediatement|maintenant|le paiement| )*\\s*(?:[.!]|\\n|$)',
      '|\\b(?:ignor(?:e|ez|er)|oubli(?:e|ez)|supprim(?:e|ez)) (?:la |le |les |toute |tout )(?:franchise|delai de carence|carence|exclusions?|plafonds?)',
    ),
  },
]
