"""Spanish."""

from ....safety import Kind
from .base import Phrases

PHRASES = Phrases(
    marks=("«", "»"),
    and_word="y",
    who_i_am="*Soy el analista integrado sin conexión: leo tus palabras en este servidor, sin modelo de lenguaje y sin enviarlas a ninguna parte.*",
    danger={
        Kind.SELF_HARM: "Antes del sueño: por lo que escribes, quizá quieras hacerte daño o morir, y me lo tomo en serio. No tienes que cargar con esto a solas. En la tarjeta junto a esta respuesta hay personas a las que puedes llamar ahora; alguien cercano en quien confíes también vale. ¿Estás a salvo en este momento?",
        Kind.ABUSE: "Antes del sueño: por lo que escribes, parece que alguien te hace daño, y no solo en el sueño. No es culpa tuya, y te creo. En la tarjeta junto a esta respuesta hay personas que ayudan justo en esto, también si eres menor. ¿Estás a salvo en este momento?",
        Kind.OTHERS: "Antes del sueño: por lo que escribes, podrías hacer daño a alguien, y me lo tomo en serio. Es bueno que lo digas antes de que pase nada. Por favor, pon distancia ahora y llama a uno de los números de la tarjeta junto a esta respuesta.",
        Kind.MEDICAL: "Antes del sueño: lo que escribes suena a una urgencia médica. Por favor, llama ahora al número de la tarjeta junto a esta respuesta, o pide a alguien cercano que llame. El sueño puede esperar.",
    },
    dream_waits="Lo que soñaste no se pierde. Cuando estés a salvo y te apetezca, podemos mirarlo con calma.",
    ask_waking="Una pregunta antes del sueño: puede que algunas de tus palabras hablen también de tu vida despierta. ¿Cómo estás, ahora que estás despierto o despierta?",
    openings=(
        "Gracias por contármelo.",
        "Quiero quedarme cerca de lo que has escrito.",
        "Lo he leído despacio, como quien lo recorre.",
        "Me alegra que lo hayas anotado.",
        "Mirémoslo sin prisa.",
        "Un sueño así merece una segunda mirada.",
    ),
    scene=(
        "La escena, tal como la oigo: {scene}.",
        "En pocas palabras, lo que tengo delante: {scene}.",
        "Si tuviera que dibujarlo, habría esto: {scene}.",
        "Lo que guardo del relato: {scene}.",
    ),
    scene_people="contigo: {words}",
    scene_feelings="lo que se siente: {words}",
    peak=(
        "El punto en que todo gira parece ser {quote}.",
        "Las palabras que más pesan, a mi oído: {quote}.",
        "Donde más me he detenido es en {quote}.",
        "Si una línea sostiene el sueño entero, quizá sea {quote}.",
    ),
    feelings=(
        "Nombras tú el sentimiento: {words}. Le creo más que a cualquier símbolo.",
        "Primero lo que se sintió, {words}: es la parte del sueño que con seguridad es verdad.",
        "Empiezo por aquí: {words}. Es un hilo que vale la pena seguir hacia los últimos días.",
        "De todo lo que cuentas, me quedaría antes que nada con esto: {words}.",
    ),
    feelings_denied=(
        "Dices expresamente lo que faltaba: {words}. Lo que se deja fuera también merece una mirada.",
        "Me llama la atención lo que no hubo: {words}. Tal vez sea parte de la noticia.",
        "Que no hubiera nada de esto, {words}, puede contar tanto como lo que hubo.",
    ),
    no_feelings=(
        "Dices poco sobre lo que se sentía. El sentimiento al despertar suele ser la mejor llave.",
        "Me falta una cosa en el relato: qué sentías mientras ocurría.",
        "Todavía no sé cómo era estar dentro del sueño. Eso me diría más que cualquier imagen.",
        "Los hechos los veo; el ánimo solo puedo adivinarlo.",
    ),
    images_heading="Lo que destaca",
    together={
        "teeth_falling": (
            "los dientes que se aflojan son de los sueños más comunes que hay. Mucha gente lo conoce de épocas en que temía perder la cara, la fuerza o la palabra justa; otros, sencillamente, aprietan la mandíbula de noche.",
            "cuando ceden los dientes, muchos piensan en algo que ya no se puede retener o morder. También vale la pena fijarse en la mandíbula al despertar.",
        ),
        "chased_stuck": (
            "que te persigan y no poder huir: en ese tiempo del sueño el cuerpo está de verdad inmóvil, y quizá el sueño también cuente eso. Lo que viene detrás suele tener menos rostro que el miedo que da.",
            "las piernas que no obedecen las conocen muchísimos soñadores. Cabe preguntarse qué se mantiene a distancia de día con gran esfuerzo.",
        ),
        "exam_unprepared": (
            "un examen sin preparar visita a la gente mucho después del último día de clase, a menudo antes de algo en lo que será medida.",
            "esos exámenes rara vez tratan de saber. Más bien hay en la sala una exigencia de alguien, y cabe preguntar de quién.",
        ),
        "late_departure": (
            "algo parte y quizá no vayas dentro. A menudo es una fecha, una edad o una ocasión que en algún lugar se está contando.",
            "perder una salida puede ser preocupación, y a veces es un deseo callado de quedarse.",
        ),
        "naked_public": (
            "estar sin ropa entre otros tiene que ver a menudo con ser visto demasiado pronto o demasiado a las claras. Importa si a alguien le molestó.",
            "sin ropa y con gente: quizá una pregunta por el papel que faltaba allí.",
        ),
        "flying_falling": (
            "arriba y abajo en un mismo sueño: la ligereza y su precio. El instante entre las dos cosas puede ser el verdadero asunto.",
            "primero en el aire y luego ya no: tal vez algo oscile ahora entre la confianza y la duda.",
        ),
        "house_rooms": (
            "una casa con cuartos por descubrir puede parecerse a una persona que lleva dentro más de lo que usa cada día.",
            "los cuartos que no se conocían suelen ser una sorpresa amable: hay más espacio del que pensabas.",
        ),
        "water_house": (
            "agua que entra en la casa: lo que debía quedar fuera está de pronto en tus propias habitaciones. Puede ser un sentimiento que ya no guarda distancia.",
            "una casa y el agua que llega hasta ella, es una pareja fuerte: lo que protege y lo que no se deja detener.",
        ),
        "car_no_brakes": (
            "un coche que no se puede parar es una imagen clara de una velocidad que ya no se elige.",
            "cuando fallan los frenos, cabe preguntar quién ha marcado el ritmo de las últimas semanas.",
        ),
        "dead_return": (
            "alguien que murió vuelve a estar ahí. Esos sueños pueden ser duelo, compañía o una conversación que no se terminó; solo tú puedes saber cuál.",
            "los muertos que nos visitan en sueños rara vez son un aviso de fuera, y a menudo un lazo que sigue por dentro.",
        ),
        "phone_fails": (
            "querer hablar con alguien y no lograrlo: quizá hay algo que decir a lo que le falta el camino.",
            "un teléfono que no responde aparece a menudo cuando la ayuda o la respuesta quedan lejos.",
        ),
        "baby_lost": (
            "algo pequeño está a tu cuidado y por un momento no aparece: a menudo es una tarea o un plan que se dejó en alguna parte, más que un niño.",
            "perder lo que más te necesita es un susto con el que sueña la gente cuidadosa.",
        ),
        "door_key": (
            "puerta y llave juntas preguntan menos qué hay detrás que si quieres abrir.",
            "donde hay una llave, alguien ha querido que pudieras entrar, o cerrar.",
        ),
    },
    themes={
        "water": (
            "el agua suele llevar lo que se siente antes de nombrarlo; su hondura y su calma importan más que su nombre.",
            "puede mostrar cuán cerca de la superficie está ahora lo que sientes.",
            "cabe preguntar si estabas dentro, en la orilla o solo mirando.",
        ),
        "flight": (
            "elevarse puede ser libertad, y también distancia de algo que espera abajo.",
            "esa ligereza suele venir cuando se busca otra manera de ver las cosas.",
        ),
        "falling": (
            "perder el apoyo suele visitarnos cuando algo de la vida despierta aún no tiene suelo firme.",
            "una caída es también soltar: mucho depende de lo que se sentía mientras caías.",
        ),
        "path": (
            "un paso de un lugar a otro puede señalar una decisión que se prepara.",
            "los caminos preguntan qué dejas y hacia qué irías.",
        ),
        "house": (
            "las casas pueden ser retratos de quien las sueña, con todos sus cuartos.",
            "puede hablar de lo tuyo y conocido, o de una parte en la que entras poco.",
        ),
        "self": ("aquí el sueño te tiende algo en lo que verte.", "quizá toque cómo te ven, y quién."),
        "body": (
            "el cuerpo habla por sí mismo en los sueños: de fuerza, de edad, de lo que no debe perderse.",
            "vale la pena preguntar en qué parte del cuerpo lo sentiste.",
        ),
        "ending": (
            "los finales en los sueños rara vez anuncian nada; pueden decir que algo cambia de verdad.",
            "lo que termina aquí puede ser un papel, una costumbre o un capítulo, y no una vida.",
        ),
        "conflict": (
            "lo que nos persigue o nos ataca en sueños es a menudo algo nuestro que quiere ser oído.",
            "la fuerza que hay ahí puede ser también tuya, venga de donde venga.",
        ),
        "fire": (
            "el fuego calienta y destruye; puede hablar de lo que ha crecido demasiado para seguir siendo pequeño.",
            "quizá algo aquí quiera transformarse más que conservarse.",
        ),
        "light": (
            "la luz y la oscuridad pueden hablar aquí de lo que sabes y de lo que solo presientes.",
            "fíjate en lo que se veía y en lo que quedaba oculto.",
        ),
        "animal": (
            "los animales pueden traer consigo el instinto: algo que se sabe sin haberlo aprendido.",
            "pregúntate qué hace esta criatura mejor de lo que tú te permites.",
        ),
        "fear": (
            "una figura que asusta suele encogerse cuando alguien le pregunta qué quiere.",
            "quizá guarde algo, más que amenazarlo.",
        ),
        "nature": (
            "lo que crece a su propio ritmo puede decir algo sobre el tuyo.",
            "el paisaje puede ser un estado de ánimo por el que caminar.",
        ),
        "vehicle": (
            "lo que te lleva puede mostrar quién conduce ahora, y a qué velocidad.",
            "importa quién iba sentado dónde, y si se habría podido parar.",
        ),
        "test": (
            "a los sueños les gusta examinarnos cuando una exigencia, propia o ajena, pesa sobre el día.",
            "la preocupación de no estar a punto suele pertenecer a algo muy reciente.",
        ),
        "worth": (
            "las cosas de valor pueden hablar de lo que aprecias, o de un lazo.",
            "pregúntate qué se perdería sin ello.",
        ),
        "meaning": (
            "puede esconderse aquí un mensaje, aunque no se dejara leer.",
            "tal vez el sueño le dio un lugar por una razón que solo tú puedes probar.",
        ),
        "time": (
            "el tiempo mismo parece haber salido a escena: un plazo, una edad, una espera.",
            "pregúntate qué no debe llegar demasiado tarde.",
        ),
        "care": (
            "algo aquí puede querer cuidado, o apenas empieza.",
            "quizá se trate de quién cuida de quién.",
        ),
        "place": (
            "el escenario de un sueño rara vez es casual: algo en ti conoce el camino.",
            "este lugar puede hablar del tiempo en que lo conociste.",
        ),
    },
    again_lately=(
        "esto ya ha salido antes en lo que me has contado. En qué cambia esta vez quizá diga más que lo que es.",
        "un viejo conocido de tus sueños, a estas alturas. ¿Qué parte es nueva?",
    ),
    person=(
        "Había alguien contigo, {words}. Yo miraría lo que pasó entre vosotros antes de preguntar qué significa.",
        "Aparece una persona: {words}. En los sueños la gente puede ser ella misma, y puede prestar su cara a un lado tuyo.",
        "No estabas a solas: {words}. Lo que se hizo puede importar más que quién era.",
    ),
    people=(
        "Luego están los demás: {words}. En los sueños la gente puede ser ella misma, y puede prestar su cara a un lado tuyo.",
        "No estabas a solas: {words}. Lo que hizo cada cual puede importar más que quién era.",
        "Hay varias personas: {words}. Yo miraría quién estaba cerca de quién, y cerca de ti.",
    ),
    slants={
        "jungian": (
            "Visto con Jung, la imagen {word} podría pertenecer a la sombra o a un guía: algo que tu actitud despierta deja fuera y que el sueño pone a su lado.",
            "Una pregunta junguiana sería qué equilibra {word}: qué lado de tus días suena tan fuerte que la noche trae este otro.",
            "Yo dejaría crecer la imagen {word}: qué historias, cuadros o personas vienen con ella, antes de toda explicación.",
        ),
        "cognitive": (
            "Con sobriedad: un sueño continúa el día. Preguntaría a qué preocupación actual se parece la imagen {word}, y qué respuesta estaba probando el sueño.",
            "La mente ensaya de noche. Quizá la parte con {word} fuera un ensayo, y cabe preguntar de qué.",
            "Yo miraría qué pensamiento acompañaba a {word} en el sueño, palabra por palabra, y si lo conoces de día.",
        ),
        "existential": (
            "Pregunto menos qué significa {word} que cómo te situabas ante ello: con libertad o sin ella, cerca o lejos, con prisa o con tiempo.",
            "En la escena con {word} algo estaba abierto para ti y algo cerrado. ¿Cuál de las dos cosas conoces de tus días?",
            "¿Qué elegiste en el momento de {word}, aunque solo fuera quedarte?",
        ),
        "gestalt": (
            "Prueba esto: sé {word} durante un minuto y habla en primera persona: «Soy … y quiero …». Nota qué hace tu cuerpo mientras lo dices.",
            "Pon dos sillas: en una tú, en la otra {word}. ¿Quién hablaría primero, y en qué tono?",
            "Cuenta otra vez la parte con {word} en presente, despacio. ¿En qué palabra te cambia la respiración?",
        ),
        "cultural": (
            "Muchos pueblos han contado historias en torno a la imagen {word}; rara vez coinciden, y en eso está la gracia. ¿Qué cuento o refrán tuyo te viene a la cabeza?",
            "¿Cómo se hablaba de esto, {word}, donde creciste: con respeto, con miedo, en broma? Los sueños recuerdan esos tonos.",
            "Los poetas y las abuelas dan respuestas distintas a la palabra {word}. Preguntaría primero de quién era la que oíste en la infancia.",
        ),
        "neuro": (
            "En la fase REM el cerebro une recuerdos frescos con otros antiguos, y las emociones fuertes van primero. La imagen {word} puede ser sencillamente el lugar donde se cruzaron dos huellas, y no por eso es menos tuya.",
            "La ciencia del sueño preguntaría a qué hora fue: hacia la mañana los sueños se alargan y se vuelven más raros, y {word} puede ser un remiendo de ayer y de hace mucho.",
            "Un sentimiento que se sueña hasta el final suele pesar menos al día siguiente. Quizá {word} fue la forma en que se trabajó el tuyo.",
        ),
    },
    questions_heading="Si quieres, seguimos desde aquí",
    ask_together={
        "teeth_falling": "Cuando se aflojaron los dientes, ¿quién lo vio y qué querías decir en ese momento?",
        "chased_stuck": "Si hubieras podido darte la vuelta, ¿qué habrías preguntado a quien venía detrás?",
        "exam_unprepared": "¿Quién habría corregido ese examen, y qué opinión sobre ti se está formando ahora?",
        "late_departure": "¿Adónde habría ido el viaje, y qué habrías dejado atrás?",
        "naked_public": "¿Se dio cuenta alguien de que estabas sin ropa, y qué te habría gustado llevar puesto?",
        "flying_falling": "¿En qué momento el subir se volvió caer, y qué pensaste entonces?",
        "house_rooms": "¿A cuál de los cuartos volverías primero, y qué llevarías contigo?",
        "water_house": "¿Hasta dónde había llegado el agua, y qué querías salvar primero?",
        "car_no_brakes": "¿Quién iba al volante, y dónde habrías parado de haber podido?",
        "dead_return": "¿Qué os dijisteis, o qué habrías querido decir?",
        "phone_fails": "¿Con quién querías hablar, y cuál iba a ser la primera frase?",
        "baby_lost": "¿Qué cosa pequeña y tuya ha tenido últimamente poco de tu tiempo?",
        "door_key": "¿Querías que la puerta se abriera, o preferías que siguiera cerrada?",
    },
    ask_quote=(
        "Vuelve a {quote}: ¿qué pasó justo antes?",
        "En {quote}, ¿hacia dónde mirabas exactamente?",
        "Escribes {quote}. ¿Qué habría pasado si el sueño hubiera seguido desde ahí?",
    ),
    ask_symbol=(
        "¿Cómo era de cerca la imagen {word}, y qué parecía querer?",
        "Si {word} tuviera voz en este sueño, ¿qué única frase te diría?",
        "Sin {word}, ¿qué le faltaría a este sueño?",
    ),
    ask_person=(
        "¿Qué lugar ocupa hoy en tu vida {word}, y qué queda por decir entre vosotros?",
        "¿Qué hizo {word} en el sueño que no esperarías de día?",
        "Si {word} fuera un lado tuyo, ¿cuál sería?",
    ),
    ask_place=(
        "¿Con qué de tu vida despierta relacionas un lugar así, {word}?",
        "¿Cuándo estuviste por última vez en un lugar así, {word}, y quién eras entonces?",
        "¿Qué había allí, {word}, de distinto al lugar real que conoces?",
    ),
    ask_emotion=(
        "¿En qué otro momento de estos días apareció ese sentimiento, {word}?",
        "¿En qué instante exacto empezó ese sentimiento: {word}?",
        "¿En qué parte del cuerpo estaba ese sentimiento: {word}?",
    ),
    ask_open=(
        "¿Cómo terminó el sueño, y cómo te habría gustado que terminara?",
        "¿Qué pasó el día anterior a lo que el sueño pueda estar respondiendo?",
        "¿Qué título le pondrías a este sueño?",
        "¿Qué fue lo último que viste antes de despertar?",
        "¿Qué detalle te sorprendió ya mientras dormías?",
    ),
    nothing_known=(
        "Empiezas con {quote}. No encuentro ahí ninguna de las imágenes que conozco, así que prefiero escuchar antes que adivinar.",
        "Me quedo con tus palabras, {quote}, sin un significado ya hecho para ellas.",
        "{quote}, escribes. Lo dejo tal cual y prefiero preguntar.",
    ),
    thanks=(
        "De nada. El sueño es tuyo; quédate con lo que encaje y deja el resto.",
        "Con mucho gusto. Si algo vuelve durante el día, anótalo; a los sueños les gusta regresar adonde se los escuchó.",
        "Ha sido un placer. Que descanses, y cuéntame el próximo si te apetece.",
    ),
    what_it_means=(
        "Primero una respuesta honesta: nadie puede decir con certeza qué significa un sueño, y no quiero fingirlo. Sí puedo decir dónde miraría yo.",
        "No tengo una llave que abra todas las puertas. Lo que puedo hacer es preguntar de modo que responda tu propia memoria.",
        "El significado se prueba como un abrigo: acierta donde abriga. Aquí va uno.",
    ),
    disagreement=(
        "Qué bien que lo digas: entonces iba por mal camino, y lo que tú percibes cuenta más.",
        "Entonces dejemos eso a un lado. Tú estuviste allí y yo no.",
        "Lo retiro con gusto. Un no acerca muchas veces más que un sí por cortesía.",
    ),
    agreement=(
        "Entonces vale la pena quedarse ahí un poco.",
        "Parece que hay algo en ello. Demos un paso más.",
        "Me alegra que te diga algo. Yo seguiría preguntando desde ahí.",
    ),
    feeling_named=(
        "Ahora dices cómo se sentía: {words}. Eso cambia mi lectura del resto.",
        "Así que el sentimiento era este: {words}. Gracias, me faltaba.",
        "Con esto, {words}, las imágenes reciben otra luz.",
    ),
    adds=(
        "Añades {quote}. Eso mueve un poco el cuadro.",
        "Eso ayuda: {quote}.",
        "Lo sumo también: {quote}.",
        "{quote}, dices ahora. Con eso leo el comienzo de otra manera.",
    ),
    again=(
        "Vuelves a esto: {words}. Lo que regresa en el relato suele ser donde el sueño no ha terminado.",
        "Otra vez: {words}. No parece que te suelte.",
        "Y aquí está de nuevo: {words}.",
    ),
    remembered="Ya has estado aquí: en tu sueño de la noche del {night} también estaba esto: {words}. ¿Qué cambia esta vez?",
    short=(
        "Quedémonos un momento con {word}.",
        "Yo seguiría con {word}.",
        "Un paso más, entonces, hacia {word}.",
    ),
    tell_more=(
        "Cuéntame el sueño como venga, aunque sea a trozos: dónde estabas, quién había, qué pasó, qué se sentía. Con una sola imagen basta para empezar.",
        "Empieza por donde quieras: un lugar, una cara, un color, el ánimo al despertar. Lo demás suele venir solo.",
    ),
)
