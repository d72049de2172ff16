"""Spanish."""

from .base import Phrases

PHRASES = Phrases(
    marks=("«", "»"),
    and_word="y",
    who_i_am="*Soy el analista integrado sin conexión: leo sus palabras en este servidor, sin modelo de lenguaje y sin enviarlas a ninguna parte.*",
    danger="Antes del sueño: lo que escribe suena como si quisiera hacerse daño, y lo tomo en serio. No tiene que llevarlo a solas. "
    "Por favor, llame ahora al número de emergencias local o a una línea de crisis (findahelpline.com las reúne por país), o dígaselo a alguien de confianza. También me quedo junto al sueño.",
    openings=(
        "Gracias por contármelo. Lo primero que se queda conmigo: {words}.",
        "Quiero quedarme cerca de lo que ha escrito. Su sueño gira alrededor de esto: {words}.",
        "Lo he leído despacio, como quien camina por él. Lo primero que se ilumina: {words}.",
    ),
    images_heading="Lo que destaca",
    themes={
        "water": (
            "el agua suele llevar lo que se siente antes de tener nombre; importan más su hondura y su calma.",
            "puede mostrar lo cerca de la superficie que están ahora sus sentimientos.",
        ),
        "flight": (
            "elevarse puede ser libertad, y también distancia de algo que espera abajo.",
            "esa ligereza suele llegar cuando se busca otra mirada.",
        ),
        "falling": (
            "perder el apoyo nos visita cuando algo de la vigilia aún no tiene suelo firme.",
            "caer es también soltar: depende mucho de cómo se sintió por el camino.",
        ),
        "path": (
            "un paso de un lugar a otro suele señalar una decisión que se prepara.",
            "los pasos preguntan qué se deja y hacia qué se camina.",
        ),
        "house": (
            "las casas suelen ser retratos de quien las sueña, con todos sus cuartos.",
            "puede hablar de lo propio y familiar, o de una parte en la que entra poco.",
        ),
        "self": ("aquí el sueño le ofrece algo en que verse.", "esto toca el modo en que es visto, y por quién."),
        "body": (
            "el cuerpo habla por sí mismo en los sueños: de fuerza, de edad, de lo que no debe perderse.",
            "vale la pena preguntar en qué parte del cuerpo lo sintió.",
        ),
        "ending": (
            "los finales rara vez anuncian nada en los sueños; suelen decir que algo cambia de verdad.",
            "lo que termina aquí puede ser un papel, un hábito o una etapa más que una vida.",
        ),
        "conflict": (
            "lo que nos persigue o combate en un sueño es a menudo algo nuestro que quiere ser oído.",
            "su fuerza también es suya, venga de donde parezca venir.",
        ),
        "fire": (
            "el fuego calienta y destruye; suele hablar de lo que ha crecido demasiado para seguir siendo pequeño.",
            "algo aquí quiere transformarse más que conservarse.",
        ),
        "light": ("la luz y la oscuridad pueden ir de lo que sabe y lo que solo intuye.", "observe qué se veía y qué quedaba oculto."),
        "animal": (
            "los animales traen instinto: algo que se sabe sin que nadie lo enseñe.",
            "¿qué hace esta criatura mejor de lo que usted se permite?",
        ),
        "fear": (
            "una figura temible suele encogerse cuando alguien le pregunta qué quiere.",
            "tal vez guarda algo en lugar de amenazarlo.",
        ),
        "nature": (
            "lo vivo que crece a su ritmo suele decir algo del nuestro.",
            "el paisaje puede ser un estado de ánimo por el que se puede caminar.",
        ),
        "vehicle": (
            "lo que le lleva puede mostrar quién conduce ahora, y a qué velocidad.",
            "importa quién iba sentado dónde y si era posible parar.",
        ),
        "test": (
            "los sueños nos examinan cuando una exigencia, propia o ajena, pesa sobre el día.",
            "la inquietud de no estar listo suele pertenecer a algo reciente.",
        ),
        "worth": ("lo valioso puede hablar de lo que aprecia, o de un vínculo.", "¿qué se perdería sin ello?"),
        "meaning": (
            "puede haber aquí un mensaje, aunque no se pudiera leer.",
            "el sueño le dio un lugar por una razón que solo usted puede probar.",
        ),
        "time": ("el tiempo mismo parece haber salido a escena: un plazo, una edad, una espera.", "¿qué es lo que no debe llegar tarde?"),
        "care": ("algo aquí quiere ser alimentado, o apenas empieza.", "puede tratarse de quién cuida a quién."),
        "place": (
            "el escenario de un sueño rara vez es casual: algo en usted conoce el camino por allí.",
            "este lugar puede representar la época en que lo conoció.",
        ),
    },
    people=(
        "Y luego está esto: {words}. Las personas soñadas pueden ser ellas mismas y también prestar su cara a un lado suyo.",
        "No había soledad: {words}. Lo que hicieron puede importar más que quiénes eran.",
    ),
    feelings=(
        "Usted mismo lo nombra: {words}. Me fío de eso antes que de cualquier símbolo; el sentimiento es la parte segura de un sueño.",
        "El sentimiento, {words}, es un hilo que conviene seguir hacia los últimos días.",
    ),
    no_feelings=(
        "Cuenta poco de cómo se sintió. El sentimiento al despertar suele ser la mejor llave.",
        "Echo en falta una cosa: qué sentía mientras ocurría.",
    ),
    slants={
        "jungian": "Mirado con Jung, {word} podría pertenecer a la sombra o a un guía: una imagen de lo que la actitud despierta deja fuera y el sueño pone a su lado.",
        "cognitive": "Visto con sobriedad, el sueño continúa el día. Preguntaría a qué preocupación actual se parece {word} y qué respuesta estaba ensayando el sueño.",
        "existential": "Pregunto menos qué significa {word} que cómo estaba usted ante ello: libre o atado, cerca o lejos, con prisa o con tiempo.",
        "gestalt": "Pruebe esto: sea {word} durante un minuto y hable en primera persona: «Soy … y quiero …». Note qué hace el cuerpo al decirlo.",
        "cultural": "Muchos pueblos han contado historias alrededor de {word}; rara vez coinciden, y eso es lo bueno. ¿Qué cuento o dicho propio le viene a la memoria?",
        "neuro": "En el sueño REM el cerebro enlaza recuerdos nuevos con antiguos, y lo intenso va primero. {word} puede ser el punto en que dos huellas se encontraron, sin ser por ello menos suyo.",
    },
    questions_heading="Si quiere, seguimos desde aquí",
    ask_symbol=("¿Cómo era {word} de cerca y qué parecía querer?", "Si {word} pudiera decirle una sola frase, ¿cuál sería?"),
    ask_person=("¿Qué representa {word} en su vida de ahora?", "¿Qué quedó sin decir entre usted y {word}?"),
    ask_place=("¿Con qué de la vigilia relaciona {word}?", "¿Cuándo estuvo por última vez en un lugar así ({word}) y quién era entonces?"),
    ask_emotion=("¿Dónde más ha sentido esto ({word}) en los últimos días?", "¿En qué momento exacto empezó {word}?"),
    ask_open=(
        "¿Cómo acabó el sueño y cómo habría querido que acabase?",
        "¿Qué pasó la víspera a lo que el sueño pueda estar respondiendo?",
    ),
    plain_questions="**Si quiere, seguimos desde aquí**\n\n1. ¿Qué momento fue el más fuerte?\n2. ¿Qué sintió al despertar?\n3. ¿A qué de los últimos días le recuerda?",
    nothing_known=(
        "Empieza así: {quote}. Mi diccionario no conoce estas imágenes; prefiero escuchar antes que adivinar.",
        "Me quedo con sus palabras, {quote}, sin un significado hecho para ellas.",
    ),
    follow_ups=("Añade: {quote}. Eso cambia un poco la imagen.", "Gracias, eso ayuda: {quote}."),
    again="Vuelve a esto: {words}. Lo que regresa al contarlo suele ser el punto en que el sueño no ha terminado.",
    short=("Quedémonos un momento con {word}.", "Con gusto. Yo seguiría por {word}."),
    tell_more="Cuénteme el sueño como venga, aunque sea en fragmentos: dónde estaba, quién había, qué pasó, cómo se sintió. Una sola imagen basta para empezar.",
)
