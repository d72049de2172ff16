"""The words of each language by concept: `stem*` is all that begins so, `a_b` words that follow each other, `/x/` an expression.

The names of the concepts are the same in all languages, and so are the rules that join them (`rules.py`).
"""

from . import en, es, ru, tr

WORDS = {"en": en.WORDS, "tr": tr.WORDS, "es": es.WORDS, "ru": ru.WORDS}
FILLER = {
    "en": "i to a the of and in on my it at is so be for am do off up all out me not",
    "tr": "ve bu su da de bir icin cok ya bile",
    "es": "a de la el y en lo que con un una por al es me mi todos los dias",
    "ru": "я и в на с что это а у к по из",
}
"""Small words that stand between the others where somebody writes without spaces."""
PLAIN = {
    "en": "spitting noticed showed filled being bring bleak lives lived kills skills skill hills mild child hard heard heart harp hurry burst curt dying trying lying drying dyed tied wall went wants waiting wasting living loving giving driving "
    "leaving though thought through three threat treat great brought bought pain paint paints plain plane plans plant rape grape drape tape rope ripe grope group shop shoot shout shouted jumper bumped cutting putting setting "
    "harmony charm farm warm finding ending sending bending mending standing over cover lover river never ever every very told hold cold bold gold folded wished washed washing fishing dishes sleepy sleeve sleeping slapping flapping "
    "chose loked light close fails turned painted named talk loks token loking painting signing takes rated stars closer watches depth "
    "rain rating mails worked star marked turns heading lightnes bride shoes fridge beach siting bakery picked hiding brown start shape "
    "blocks drop waited doing starting thread early caried edge grown sight concern closed brain traces formed track staying",
    "tr": "anlama olmak olarak olan oldu oldum oldugu olduk olmus olacak olacagim olsun olursa olur olmadi olmayan onun ondan sonra kalmak kalkmak istanbul atmak yatmak yapmak bakmak yatiyordum bitti gitmek gelmek vermek almak calmak aldi kesinlikle "
    "parola edildi deneme kaldi agir siyah duruyor oturum dolmus kaliyor koptu bizim bolumu suruyor disim yuzu solmus sehir kriz dilimi "
    "dili basta yapti bicim sozlerin kapatin yedi bolum horluyor anlamak goruyor aldik keseyim pesimden kizimin ayak sesleri saliyordu "
    "nehir arar korkulu cizim kapagi fotografi soguk doldurun deneyim bitis olusur aciliyor istedi oluyor kapatir yapma sayildi gecer "
    "ileti okunur dilin bakildi tukendi bitip okurum odur yaygin kaygi acmak istemistir bakiyor seyle taniyor vakti acikti sesle "
    "sorardi farki soyler",
    "es": "dormia quiere quieren querer cuarto corto corta cortina mata mato manta matar mitad muerta puerta puerto suerte fuerte fuerza morado mirar mirarme amor sonar salto salio sala vivia vecino viaje cuento contar pegar pagar jugar llegar "
    "coreo estas veces suele cosa hacia cerado luego cargar proximo querias hecho quedo foto letras cieran faltaba casas conto hecha "
    "larga siendo color ajustado legue costo izquierda paga legan ciere core contando racha tanto marcado parar dor seria echo coria "
    "guera libros viento costar eran derecha libre comas vera cien dele diera pierda leidos vean cantado fuente detenida ventanas "
    "creando pesan noticia aprietan suelen quedar soltar pesar dejado salvar relacionas",
    "ru": "заметил заметила заметили быть была было были убрать убирать брать брат звать жать ждать знать умел умею хотя хвост гуляла гулял стол стул встала встал дом дома домой путь путем боль больше большой стоит стою прыгал кровать кровати мостик "
    "слова пусто отправить снов образ места стили лини хранить пришло сторон книги стороне пошло видят стороны несет тетеи играли выпал "
    "полет воздухе пору грозить отразить увидит право книге лишне прошла песен песнях остановился покои порои везет случаина сторону",
}
"""Common words that are one letter away from grave ones: they are never taken for a typing error."""
