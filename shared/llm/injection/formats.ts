import { type Phrase, pattern } from './phrase.ts'

/** What a person may well write after `System:` is about heating; what an attacker writes is about the claim. */
const ORDER =
  '(?=[^\\n]{0,200}?(?:approv|claim|ignor|instruct|overrid|decision|outcome|polic|you (?:are|must|will|should)|\\bpay|verif|authori[sz]|aprob|aprueb|reclam|siniestro|debes?\\b|genehmig|schaden|freigeb|anweis|approuv|valid|sinistre|dossier|\\bdoi[st]\\b|check|disabled|confirm|cover|deckung|zahlung|paiement|garantie|cobertura|pago\\b|confidence))'

/** Imitations of what stands around data in a request: roles of a chat, our delimiters, our own answer. */
export const FORMATS: readonly Phrase[] = [
  {
    signal: 'imitates-format',
    needs: [
      '<|',
      '[inst',
      '[/inst',
      '<<sys',
      '</s>',
      '<start_of_turn',
      '<end_of_turn',
      '[system',
      '{{',
      '<bos',
      '[assistant',
      '[user',
    ],
    pattern: pattern(
      '<\\|[\\w ]{2,24}\\|?>|\\[/?inst\\]|<</?sys>>|</?s>\\s*\\[|<(?:start|end)_of_turn>|\\[/?(?:system|assistant|user|developer)(?: (?:message|prompt|note|override|instructions?|notice))?\\]|\\{\\{\\s*#?(?:system|user|assistant)',
    ),
  },
  {
    signal: 'imitates-format',
    needs: [
      '</',
      '<data',
      '<system',
      '<instruct',
      '<prompt',
      '<assistant',
      '<admin',
      '<decision',
      '<outcome',
      '<tool',
      '<function',
      '<invoke',
      '<think',
      '<answer',
      '<user',
      '<context',
      '<document',
      '<email',
      '<override',
      '<claim',
      '<policy',
      '<output',
      '<response',
    ],
    pattern: pattern(
      '<\\s*/?\\s*(?:data|system|system[_-]\\w+|instructions?|prompt|assistant|admin|decision|outcome|tool_call|tool_use|function|function_calls?|invoke|thinking|think|answer|user|user_input|context|documents?|email|email_body|mail|override|claim|policy|output|response|final)(?=[\\s/>])[^<>\\n@]{0,80}>',
    ),
  },
  {
    signal: 'imitates-format',
    needs: [
      '":',
      '" :',
      "':",
      "' :",
      'payable_minor',
      'claim_amount_minor',
      'auto_approve',
      'decided_by',
      '":',
      '=approve',
      '= approve',
      ': approve',
    ],
    pattern: pattern(
      '["\'](?:policy_id|claim_amount(?:_minor)?|incident_date|incident_type|payable(?:_minor)?|auto_approve(?:_limit_minor)?|decided_by|third_party|outcome|decision|concern|approved?|approval|confidence|verdict|suspicions|injuries|role|recommendation|requires_review|action)["\']\\s*:\\s*(?:["\'{[]|true|false|null|\\d)',
      '|\\b(?:payable_minor|claim_amount_minor|auto_approve(?:_limit_minor)?|decided_by|incident_type)\\b',
      '|\\b(?:outcome|decision|verdict|concern|requires_review)\\s*(?:[:=]|:=|->)\\s*["\']?(?:approved?|accept(?:ed)?|false|none|pay)\\b',
    ),
  },
  {
    signal: 'imitates-format',
    needs: [
      'system',
      'assistant',
      'developer',
      'sistema',
      'asistente',
      'systeme',
      'assistent',
      'administrator',
      'admin',
      'ai:',
      'llm:',
    ],
    pattern: pattern(
      '(?:^|\\n)[\\s>*#_`\\-=\\[({]{0,6}(?:(?:ai|claims?|new|end of|begin|insurance) )?(?:ai|llm|system|assistant|developer|sistema|asistente|systeme|assistent|admin(?:istrator)?)(?: (?:message|prompt|note|notice|override|instructions?|update|alert|command|directive|response|output))?[\\])}*_`]{0,4}\\s*(?::|>)',
      ORDER,
    ),
  },
  {
    signal: 'imitates-format',
    needs: [
      '###',
      '## ',
      '# system',
      '# instr',
      '---',
      '===',
      '***',
      'begin',
      'end of',
      '[end',
      'fin del',
      'ende der',
      'ende des',
      'fin de',
    ],
    pattern: pattern(
      '(?:^|\\n)#{1,6}\\s*(?:system|new |end |instructions?|assistant|prompt|response|output|task|override|admin|anweisung|instrucci)',
      "|(?:(?<![-=*#])[-=*#]{2,}|\\[|<)\\s*(?:begin|end|start|stop|beginning|fin|ende|inicio|debut)?\\s*(?:of |del |de |der |des |du )?(?:the |la |el |l')?(?:system|admin|new|user|untrusted|prompt|instructions?|untrusted|customer|claimant|email|mail|e-mail|document|data|correo|nachricht|anweisung(?:en)?)\\b[^\\n]{0,25}?\\s*(?:[-=*#]{2,}|\\]|>)(?=\\s*$)",
      "|(?:^|\\n)\\W{0,6}end of (?:the )?(?:claim(?:ant)?|customer|user|email|untrusted|document)(?:'s)? ?(?:email|message|text|data|input|content|statement)?\\s*[.:\\-=*#]{0,4}\\s*\\n+\\W{0,6}(?:system|new|instructions?|now|assistant|the following|task|you)",
    ),
  },
  {
    signal: 'imitates-format',
    needs: [
      'assistant:',
      'ai:',
      'bot:',
      'user:',
      'human:',
      'chatgpt:',
      'assistant :',
      'model:',
      'asistente:',
      'assistent:',
      'benutzer:',
      'usuario:',
      'utilisateur:',
    ],
    pattern: pattern(
      '(?:^|\\n)[\\s>*]{0,4}(?:user|human|usuario|benutzer|utilisateur)\\s*:[^\\n]*\\n+(?:[^\\n]*\\n){0,4}?[\\s>*]{0,4}(?:assistant|ai|bot|model|chatgpt|asistente|assistent|ki|ia)\\s*:',
      '|(?:^|\\n)[\\s>*]{0,4}(?:assistant|ai|bot|chatgpt)\\s*:[^\\n]{0,80}?\\b(?:approv|ok|sure|understood|certainly|claim|payable)',
    ),
  },
  {
    signal: 'imitates-format',
    needs: ['approve_', 'approve(', 'set_', '.approve', 'decide(', 'pay_'],
    pattern: pattern(
      '\\b(?:\\w+\\.)?(?:auto_?)?(?:approve|set|pay|decide|override|update)(?:_?(?:claim|outcome|decision|status|policy|payout))?\\s?\\([^\\n]{0,80}?\\)',
    ),
  },
  {
    signal: 'imitates-format',
    needs: [
      'internal',
      'adjuster',
      'reviewer',
      'underwriter',
      'supervisor',
      'management',
      'audit',
      'compliance',
      'nota interna',
      'intern',
      'note interne',
      'processing note',
      'backend',
      'decision note',
    ],
    pattern: pattern(
      "(?:^|\\n)\\W{0,5}(?:internal use only|internal|adjuster'?s?|reviewer'?s?|underwriter'?s?|supervisor|management|audit|compliance|backend|processing|decision|fraud team)(?: (?:use only|system|team|processing|claims?))? (?:notes?|memo|comment|remark|directive|instruction|record|result)\\b[^\\n:]{0,40}:",
      '(?=[^\\n]{0,200}?(?:approv|pay|cleared|verified|confirmed|escalat|no (?:further )?(?:review|check)))',
      '|(?:^|\\n)\\W{0,5}(?:nota interna|interner? (?:vermerk|hinweis|notiz)|note interne)\\b[^\\n:]{0,40}:(?=[^\\n]{0,200}?(?:aprob|aprueb|pag[oau]|genehmig|freigeb|freigegeben|auszahl|approuv|valid|paye))',
    ),
  },
  {
    signal: 'imitates-format',
    needs: ['</', 'begin', 'end ', 'start of', 'end of', '##', '%%', '::'],
    pattern: pattern(
      // Tags of HTML are gone by now: whoever closes another one means the reader's format.
      '</\\s*[a-z][\\w-]{1,30}\\s*>',
      "|(?:^|\\n)\\W{0,6}(?:begin|end|start|beginning|end of|start of|begin of)(?: of)? (?:the )?(?:new |real )?(?:system|admin|internal|developer|user|customer|untrusted|hidden|assistant|override)(?:'s)? ?(?:message|prompt|instructions?|override|task|e-?mail|data|input|content|text|section|block)?\\W{0,6}(?=\\n|$)",
      '|(?:##+|%%+|::+|\\[\\[|\\{\\{|<<)\\s*(?:system|instructions?|override|command|prompt|admin|task|directive)\\s*(?:##+|%%+|::+|\\]\\]|\\}\\}|>>)',
    ),
  },
  {
    // A decision as the insurer's own papers would show it.
    signal: 'imitates-format',
    needs: ['decision', 'entscheid', 'verdict', 'dictamen', 'bescheid', 'resolucion', 'outcome'],
    pattern: pattern(
      '(?:^|\\n|[.!?]\\s|\\[)[^.!?\\n]{0,24}?\\b(?:decision|entscheid(?:ung)?|verdict|dictamen|bescheid|resolucion|outcome)\\b[^:\\n]{0,40}:\\s*["\'*]{0,2}(?:approv|accept|grant|pay\\b|settle|favou?rable|positiv|bewilligt|genehmigt|angenommen|zahlen|freigegeben|aceptad|aprobad|conced|favorable|accord|accept|approuv|valid)',
    ),
  },
  {
    signal: 'imitates-format',
    needs: ['```'],
    pattern: pattern('```\\s*(?:system|assistant|developer|instructions?|prompt|tool|policy|json)\\b'),
  },
  {
    // An image that a reader would fetch with what it read as part of the address.
    signal: 'imitates-format',
    needs: ['!['],
    pattern: pattern('!\\[[^\\]\\n]{0,80}\\]\\(\\s*https?:[^)\\s]{0,300}[?&{][^)\\s]{0,300}'),
  },
]
