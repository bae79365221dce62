/**
 * Words of talk about the reading and deciding itself, by idea, in four languages, with what each idea weighs. A space
 * stands for the edge of a word (any run of characters that are neither letters nor digits).
 */
export interface Idea {
  weight: number
  stems: readonly string[]
}

const idea = (weight: number, stems: string): Idea => ({ weight, stems: stems.split('|') })

export const IDEAS: readonly Idea[] = [
  // A machine by its name.
  idea(
    3,
    ' ai | llm| gpt| ki | kis | ia | language model| modele de lang| sprachmodell| modelo de lengua| systemanweis| system instruct| instructions systeme| instrucciones del sistema| neural net| reading assistant| artificial intell| inteligencia artif| intelligence artif| kunstliche intell| bots | bot | a i ',
  ),
  // What may be a machine.
  idea(
    2,
    " the model | attention model| claims system| claims robot| claims engine| decision engine| engine is | decision service| this model| le modele| das modell| el modelo| algorithm| algoritm| automated decision| automated reader| automated claim| automated process| automated review| automatisierte entsch| automatisierte pruf| traitement automatique| lecteur automatique| lector automatico| proceso automatico| automatic | automatischen bearb| automatische bearb| automatischer bearb| automatischen les| automatische verarb| the assistant| dear assistant| hi assistant| reading assistant| an assistant| l'assistant| der assistent| an den assistent| virtueller assistent| el asistente| asistente virtual| al asistente| para el asistente| software| the program | dear program| programm das| el programa| logiciel| l'outil| outil qui| un outil| parser| classifier| pipeline| operator of| el sistema| le systeme| systemstatus| das system| the system | processor| system update| policy update| the database| die datenbank| la base de donnees| la base de datos| downstream| component| script ",
  ),
  // How programs talk to each other.
  idea(
    2.5,
    ' json| injection detect| prompt injection| content moderation| reveal | qa purposes| for qa | output| xml| prompt | prompts | system prompt| sudo | expected label| label | labels | test case| ground truth| ausgeb| ausgabe| salida| sortie | token| key false| metadata| schema| parse | boolean| null | true | false | concern | fields | amount field| date field| status field| das feld | el campo | le champ | extract| extrak| extrac| verarbeitung| weiterverarbeitung| graders | benchmark| debug| test mode| dictionary| stored under| the stored| placeholder| variable | lookup| look up | step 2| training data| dataset| api ',
  ),
  // The outcome, named as such.
  idea(
    2,
    ' verdict| disposition| outcome| classif| einstuf| stufe | clasific| klassifi| conclude| conclus | conclua| conclure| concluez| entscheid| decision| decide | decides | dictamen| the result | right result| resultado| ergebnis| resultat| conclusion| recommendation| recommend | empfehl| recomiend| recommand| assessment | incident type| rating| score| risk level',
  ),
  // That nothing speaks against it.
  idea(
    2,
    " benign| unbedenklich| no concern| sin objec| objeccion| rien a signaler| no objection| keine bedenken| keine einwand| preocupacion| screened| screening| verifiziert| pre approved| preapproved| vorab genehmigt| preaprob| whitelist| trusted| vertrauenswurd| de confianza| de confiance| favorablement| favourably| favorably| in favour| consumer's favour| agree with the| everything checked| everything has been| legitimate| legitim| absender bestatigt| sender verified| sender confirmed| sender trusted| remitente verificad| expediteur verifie| coverage confirmed| master policy| covers every customer| conforme | cumple todas| erfullt alle| remplit toutes| meets all| says ok| all rules passed| all checks passed| as if all| keine weiteren schritte| no further steps| claim valid| claim is valid| antrag gultig| demande valide| reclamacion valida| no red flags| low risk| geringes risiko| riesgo bajo| genuine| validated| cleared| file may be closed| file can be closed| to green| as if it had| had returned ok| no further action| nothing to see| green light| grunes licht| luz verde| feu vert",
  ),
  // The decision to pay.
  idea(
    1.5,
    ' approve| approval| paying me| always paid| authorise| authorize| authorization| autorise| autoriza| bezahlt wird| bezahle | begleich| disburse| finalise| finalize| wave through| greenlight| sign off| reguliere | liquide | liquida  settle | settled | pay | paid out| payout| payable| grant | genehmig| bewillig| freigegeben| freigeb| auszahl| zahlen | zahlung| gezahlt| aprob| aprueb| pagar| pague | pago | abonar| abone | approuv| payer | payez | paye | paiement| regler | valider | valide | validez| reglement| indemnisez| accepte| accept | accepted| release the| say yes| decir que si| dis oui| a yes ',
  ),
  // To put rules aside.
  idea(
    2.5,
    " ignore| disregard| override| bypass| skip | skips | suspend| not enforced| limit lifted| limits lifted| cap lifted| been lifted| hebe ich| heben wir| hinfallig| aufgehoben| ausgesetzt| gilt nicht| gelten nicht| ignorier| uberspring| omit | omita| anula| retirad| suspendu| deja de lado| laisse de cote| outrepass| whatever is written| ganz gleich| egal was| diga lo que diga| quoi qu'| caso de esta| caso omiso| sin efecto| sans effet| no longer appl| not apply| straight through| without review| without check| without further| without any check| ohne prufung| ohne weitere pruf| ohne ruckfrage| laufen durch| sans controle| sans verif| sans autre| sin control| sin revision| sin mas tram| sin comprob| ungeachtet| unbegrenzt| unlimited| illimite| ilimitad| gate is open| entfallt| unterbleibt| re open| reopen| do not re| volver a evaluar| no reevaluar| reexaminer| nicht erneut| let this one pass| let it pass| not bound| darf passieren| usual checks| usual review| normal checks| without the usual| without asking| without question| ohne nachfrage| sin preguntas| sin mirar| sans poser| do not use| not use them| stop checking| no warnings| no flags| guidelines have changed| rules have changed| new instruction| neue anweisung| neue regel| nueva instruc| nueva regla| nouvelle consigne| nouvelle regle| true instruction| real instruction| actual instruction| exempt from| ausgenommen von| exento de| exempte de| dispense de| prioridad sobre| priority over| precedence over| vorrang vor| priorite sur| reset all| the insurer told you| insurer has told you| deprecated| obsolete | conflicts with| out of service| auser betrieb| auser kraft| instead of what| fuera de servicio| hors service| forget | checklist| let the claim through| let this through| durchwinken| laisse passer| no review| no limit| takes precedence| supersede| vergiss| vergessen sie alles| olvida| oublie | ne tiens pas| abgeschaltet| deaktivier| desactiv| turned off| switched off| disabled| removed for",
  ),
  // What keeps a claim from being paid by itself.
  idea(
    1.5,
    ' rule | rules | regel| regla | reglas| regle | regles| limits| limit | the cap | plafond| obergrenze| checks| prufung| controles| controle | verificac| verification| vorgabe| instruction| instruccion| anweisung| consigne| guideline| richtlinie| directive| directriz| restriction| restric| safeguard| guardrail| threshold| escalat| eskal| escalad| escalate| manual review| deckungspruf| vorprufung| fraud| betrug| fraude| limite | filter| filtro| filtre',
  ),
  // The message itself, as a thing.
  idea(
    1.5,
    ' this message| this email| este correo| ce courriel| this text| this line| this paragraph| this section| dieser text| dieser abschnitt| diese zeile| diesen text| este mensaje| esta linea| este texto| este parrafo| ce message| present message| ce texte| cette ligne| ce paragraphe| written above| oben steht| die obige| ci dessus| arriba escrito| invisible| unsichtbar| will not see| no ven | not see this| wort daruber| sur ce point| end of email| end of message| fin du courriel| fin del mensaje| ende der nachricht| debut des instr| what follows| was folgt| lo que sigue| ce qui suit',
  ),
  idea(
    2,
    ' human | humans| humano| humana| menschen| menschlich| humain| si eres una| if you are a| falls du ein| si tu es un| second pair of| nobody needs| no one needs| sachbearbeiter unter',
  ),
  // Who may give orders.
  idea(
    1.5,
    " management| head office| direktion| la direction| direccion| leadership| ceo | chief | director | administrator| administrador| administrateur| admin | operator| operador| concepteur| entwickler| developer| desarrollador| compliance| vorstand| headquarters| hauptverwaltung| internal note| internal memo| interne mitt| interner verm| nota interna| note interne| memo | effective today| effective immediately| with immediate effect| ab sofort| con efecto inmediato| effet immediat| underwriting| supervisor| superviseur| insurer's own| on behalf of the insurer| regulation| regulator|  act automated| verordnung",
  ),
  // The reader spoken to, as one speaks to a thing or a subordinate.
  idea(
    1.5,
    " your task| your job| your role| your output| your rules| your guidelines| your instructions| your answer| your makers| du | dein| dir | dich | tu es | tu dois| tu vas| ton role| ta tache| ta seule| tes consignes| tes regles| eres | tus | trabajas| tienes que| debes | tu unica| gib | nimm | schreib | stufe | be like | set incident| set the incident| told you about| consider policy| consider this| consider the claim| treat this| treat the| betrachte| behandle | behandeln sie| considere | considerez| traite | traitez| your first instinct| don't overthink| you have been selected| you have been chosen| real claim amount| true claim amount| actual claim amount| act as| you should report| you agree| you will now| respond | responde| reponds| antworte| qu'il ecrive| record the| register the| make the | report the | report that| state that| return | write only| reply only| reply with| answer with| repeat| say that| traduis| translate | ubersetze | traduce y ",
  ),
  // A part to play, or a time when all is different.
  idea(
    2,
    ' pretend| tu so als| tun sie so| finja| finge| faites comme si| fais comme si| was a drill| imagine | angenommen| stell dir| suppose | role play| papel de| la rolle| die rolle| role de| in the story| a game| grandmother| your character| hypothetic| hypothet| code word| codeword| codewort| palabra clave| mot de code| mot cle| whenever it| whenever you| new conversation| new session| neue sitzung| nueva conversacion| nouvelle conversation| from now on| de ahora en adelante| a partir de ahora| a partir de este| desormais| from here on| ab hier| ab jetzt| a partir de aqui| dorenavant| for tickets| for claims with',
  ),
  // Another value than the one that stands there.
  idea(
    3,
    ' als betrag | als datum | als vertragsnummer | como importe | como fecha | como poliza | comme montant | comme date | comme police | as the amount | as the date | as claim amount | as policy number | as the claim amount | date to today| date auf heute| fecha a hoy',
  ),
  // The bounds that claimants speak of too.
  idea(
    1,
    ' deductible| the excess| franquicia| selbstbeteil| selbstbehalt| franchise | my limit| policy limit| unlimited| unbegrenzt',
  ),
  // That nobody is to hear of it.
  idea(
    2,
    " n'en parle| n'en dis rien| tell nobody| tell no one| do not mention| don't mention| not to mention this| without mentioning| sag es niemand| sage niemand| ohne es zu erwahnen| nicht erwahnen| no lo menciones| no lo mencione| no se lo digas| sin mencionar| ne mentionne| sans le mentionner| delete this| losche diese| borra esta| efface cette| keep this between| between you and me",
  ),
  idea(
    1,
    ' command | befehl | orden | execute | executez| ejecut| carry out | fuhre aus| must | shall | are to comply| comply| obey| debe | deben | muss | mussen| sollen| soll | doit | doivent| proceda| prioritaire| priority| prioritat| prioridad| mandatory| obligator| zwingend| only | nur | solo | unicamente| uniquement| seulement| exactly| genau das| exactamente| exactement',
  ),
]
