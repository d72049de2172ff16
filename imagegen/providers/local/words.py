"""What a prompt speaks of: words of four languages to the things, places, times and moods that the painter knows."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

PLACES = {
    "underwater": "underwater beneath seabed submerged sualtı submarino подводн",
    "space": "space galaxy cosmos planet nebula universe uzay gezegen espacio galaxia космос планет вселенн",
    "city": "city street town skyline building skyscraper school office şehir sokak okul ciudad calle escuela город улиц школ",
    "forest": "forest wood woods tree trees jungle orman ağaç bosque árbol selva лес дерев",
    "desert": "desert dune dunes sand sahara çöl kum desierto arena пустын песок",
    "snow": "snow ice winter frozen arctic kar buz kış nieve hielo invierno снег лёд лед зим",
    "sea": "sea ocean beach wave waves shore coast island harbour harbor deniz okyanus sahil dalga ada mar océano playa ola isla море океан пляж волн остров",
    "lake": "lake river water pond flood göl nehir suda ırmak lago río agua озер рек вод",
    "mountains": "mountain mountains hill hills peak cliff valley canyon dağ tepe uçurum montaña colina valle гор холм скал",
    "field": "field meadow garden flower flowers grass park farm tarla çiçek bahçe campo flor flores jardín поле цвет сад луг",
}
TIMES = {
    "nightmare": "nightmare blood hell horror monster demon evil devil kabus kan cehennem canavar pesadilla sangre infierno monstruo кошмар кров ад монстр чудовищ",
    "storm": "storm thunder lightning rain rainy grey gray cloudy tempest tornado fırtına yağmur şimşek tormenta lluvia rayo бур гроз дожд молни",
    "night": "night midnight dark darkness moon moonlit star stars starry gece ay yıldız karanlık noche luna estrella oscuro ноч лун звёзд звезд темн",
    "dawn": "dawn sunrise morning şafak sabah amanecer mañana рассвет утр",
    "dusk": "sunset dusk evening twilight golden günbatımı akşam atardecer tarde ocaso закат вечер сумер",
    "day": "day sunny noon bright summer blue-sky gündüz güneşli yaz día soleado verano день солнечн лет",
}
THINGS = {
    "house": "house home cottage cabin hut ev kulübe casa hogar cabaña дом домик изб",
    "stairs": "stairs stair staircase steps ladder escalator merdiven escalera escaleras лестниц ступен",
    "door": "door gate portal doorway kapı puerta portal двер ворот",
    "boat": "boat ship sail sailing raft tekne gemi barco vela bote лодк корабл парус",
    "whale": "whale balina ballena кит",
    "birds": "bird birds crow crows raven seagull swallow kuş karga pájaro pájaros ave cuervo птиц ворон чайк",
    "flyer": "fly flying flew float floating levitate soar uçmak uçuyor uçan uçtum volar volando volaba летать летал лечу полёт полет парил",
    "figure": "person man woman girl boy child mother father someone somebody figure stranger people adam kadın kız çocuk anne baba hombre mujer niña niño madre padre alguien человек мужчин женщин девочк мальчик ребён мать мам отец пап",
    "bridge": "bridge köprü puente мост",
    "fire": "fire flame flames burning burn burned campfire volcano ateş yangın yanan yanıyor alev fuego llama incendio volcán огон пожар плам костёр вулкан",
    "castle": "castle palace tower fortress temple church kale saray kule castillo palacio torre templo замок двор башн храм",
    "lighthouse": "lighthouse fener faro маяк",
    "balloon": "balloon balloons airship balon globo шар воздушн",
    "lanterns": "lantern lanterns candle candles lamp firefly fireflies fener mum ateşböceği linterna vela luciérnaga фонар свеч светляч",
    "dog": "dog wolf fox dogs wolves hound köpek kurt tilki perro lobo zorro собак волк лис пёс",
    "cat": "cat kitten cats panther kedi gato gata кот кошк",
    "horse": "horse horses unicorn deer atlar geyik caballo ciervo unicornio лошад кон олен",
    "fish": "fish fishes shark dolphin balık köpekbalığı pez peces tiburón delfín рыб акул дельфин",
    "train": "train railway rails station tren istasyon estación поезд вокзал",
    "clock": "clock time watch hour late saat zaman reloj hora tiempo час врем",
    "butterflies": "butterfly butterflies moth kelebek mariposa бабочк",
    "road": "road path way street walking walk journey yol patika camino carretera sendero дорог путь тропинк",
    "tree": "tree oak willow ağaç árbol дерев дуб",
    "aurora": "aurora northern-lights borealis aurora сияни",
    "rainbow": "rainbow gökkuşağı arcoíris радуг",
    "lightning": "lightning thunder şimşek rayo relámpago молни",
    "rain": "rain rainy raining yağmur lluvia дожд",
    "snowfall": "snow snowing snowfall kar nieve nevando снег",
    "meteors": "meteor comet shooting asteroid meteor cometa fugaz метеор комет",
    "flowers": "flower flowers rose tulip poppy garden çiçek gül flor flores rosa цвет роз",
    "mist": "mist fog haze foggy misty sis niebla bruma туман",
    "waterfall": "waterfall şelale cascada водопад",
}
COLOURS = {
    "red": "red crimson scarlet kırmızı rojo roja красн",
    "blue": "blue azure cobalt mavi azul син голуб",
    "green": "green emerald yeşil verde зелён зелен",
    "purple": "purple violet lavender mor morado violeta фиолет лилов",
    "gold": "gold golden yellow amber altın sarı dorado amarillo золот жёлт желт",
    "pink": "pink rose pembe rosa розов",
    "white": "white pale ivory beyaz blanco blanca бел",
    "black": "black dark siyah negro negra чёрн черн",
}


def found(prompt: str, lexicon: dict[str, str]) -> list[str]:
    """The lexicon's keys that the prompt speaks of, those first that it names first. Long stems match any ending."""
    words = dict.fromkeys(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", prompt.lower().replace("ı", "i")))
    places = {}
    for key, stems in lexicon.items():
        by_letter = _by_first_letter(stems)
        at = next((at for at, word in enumerate(words) if any(_is_form(word, stem) for stem in by_letter.get(word[0], ()))), None)
        if at is not None:
            places[key] = at
    return sorted(places, key=lambda key: places[key])


@functools.cache
def _by_first_letter(stems: str) -> Mapping[str, Sequence[str]]:
    """A text of a thousand scraps is not held against each stem of the lexicon."""
    found: dict[str, list[str]] = defaultdict(list)
    for stem in stems.split():
        found[stem[0].replace("ı", "i")].append(stem)
    return dict(found)


TURKISH = ("de", "da", "den", "dan", "te", "ta", "ten", "tan", "ler", "lar", "nin", "leri", "lari", "lerin", "larin", "deki", "daki")
RUSSIAN = (
    "ью",
    "а",
    "у",
    "е",
    "ы",
    "и",
    "о",
    "я",
    "ю",
    "ь",
    "ом",
    "ем",
    "ой",
    "ей",
    "ою",
    "ам",
    "ах",
    "ям",
    "ях",
    "ов",
    "ами",
    "ями",
    "ик",
    "ики",
)


def _is_form(word: str, stem: str) -> bool:
    """A short stem stands only for itself, its plural and its cases; a longer one for all that begins with it."""
    is_cyrillic, is_plain = "а" <= stem[0] <= "я", stem.isascii()
    # A prompt comes folded, which makes one i of all.
    stem = stem.replace("ı", "i")
    if len(stem) < 4 or is_plain:
        endings = RUSSIAN if is_cyrillic else ("s", *TURKISH)
        return word == stem or (word.startswith(stem) and (len(stem) >= 5 or word[len(stem) :] in endings))
    return word.startswith(stem) or (
        is_cyrillic and stem[-1] in "аеоья" and word.startswith(stem[:-1]) and word[len(stem) - 1 :] in RUSSIAN
    )
