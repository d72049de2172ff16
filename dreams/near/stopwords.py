"""Words that say nothing about what a dream is of: little words, and what everybody writes in a diary of dreams. Folded as stems are."""

from __future__ import annotations

import functools

from project.text.folding import search_key

_WORDS = {
    "en": (
        "a about above across after again against ago all almost along already also although always am among an and another any anybody "
        "anyone anything anyway are around as at away back be became because become been before began begin behind being below beside "
        "besides between both but by came can cannot could couldn day did didn different do does doesn doing don done down dream dreamed "
        "dreaming dreams dreamt during each early either else end ended enough even ever every everybody everyone everything everywhere "
        "exactly feel feeling feelings felt few find finally first for found from full gave get gets getting give go goes going gone good "
        "got great had half happen happened has have having he hear heard her here hers herself him himself his how however i if in "
        "inside into is it its itself just keep kept kind knew know known large last later least left less let like little long look "
        "looked looking lot made make making many may maybe me mean meant middle might mine more morning most much must my myself near "
        "never new next night no nobody none nor not nothing now nowhere of off often oh ok old on once one only onto open opened or "
        "other others our ours out outside over own part people perhaps place put quite rather ready real really remember remembered "
        "right said same saw say saying see seeing seem seemed seen several shall she should side since small so some somebody somehow "
        "someone something sometime sometimes somewhere soon sort stand standing stay stayed still stood stop stopped strange such "
        "suddenly sure take taken talk talked tell than that the their them themselves then there these they thing things think this "
        "those though thought three through time times to today together told too took toward towards tried try trying turned two under "
        "understand until up upon us use used usually very wait waited waiting walk walked want wanted was wasn way we well went were "
        "weren what whatever when where whether which while who whole whom whose why will wish with within without woke wake word words "
        "would wouldn yes yet you your yours yourself "
        "ain aren begun gonna hadn hasn haven isn mustn needn ought ourselves shouldn theirs wanna whoever yourselves"
    ),
    "tr": (
        "acaba ama ancak artık asla aslında ayrıca az bana bazen bazı belki ben benden beni benim beri bile bir biraz birden birdenbire "
        "birisi birkaç birçok biri birlikte biz bize bizi bizim böyle böylece bu buna bunda bundan bunlar bunu bunun burada bütün büyük "
        "çok çünkü da daha dahi de defa değil dedi dedim diğer diye diyordu doğru dolayı durdu duruyordu eğer en epey etti ettim fakat "
        "falan filan gece gibi gidiyordum gitti gittim geldi geldim geliyordu gerçekten gibiydi göre gördüm gördü görüyorum güzel hala "
        "hangi hani hatta hava hem henüz hep hepsi her herkes herhangi hiç hiçbir için iki ile ilk insan ise işte kadar kalktım karşı "
        "kendi kendim kendimi kendine kez ki kim kimse kişi konuştu küçük madem mi mı mu mü nasıl ne neden nerede nereye o olan olarak "
        "oldu olduğu olduğum olduğunu olmak olup olur oluyor on ona ondan onlar onların onu onun orada oysa önce önünde öyle rağmen rüya "
        "rüyada rüyamda rüyayı rüyam sabah sanki sadece sana sen seni senin siz sonra sonunda sonraki söyledi şey şeyler şeyi şimdi şu "
        "şuna şunu tabii tam tane tekrar tüm uyandım uyanınca uzun üç üzerinde var vardı ve veya ya yalnız yan yanı yani yanımda yanında "
        "yapıyordu yapmak yaptım yer yere yerde yine yok yoktu yoksa yüzden zaman zaten "
        "benimki bizden bizimki bizler bunların bunları bunlara kendileri kendinden kendini kendisi kendisine kendisini kendimden "
        "kendimle onlara onlardan onlardı onunla benimle seninle bizimle sende sizden size sizi sizin şunlar şunların idi imiş ediyor "
        "ediyordu ediyordum ediyorlar ediyorduk edip etmek etmeye etmiş etmişti ettik ettiler edecek eden oldum olduk oldular olacak "
        "olacaktı olmuş olmuştu olmuştum oluyordu oluyordum olmaya olması olmayan olsa olsun değildi değildim değildik değilim vardım "
        "vardık varmış yokmuş gidiyordu gidiyorduk gidiyorum gittik gittiler geldik geldiler geliyor geliyordum gidip gelip başladı "
        "başladım başladık başlıyor istedim istedi istiyordum istiyordu istiyorum biliyordum biliyorum bilmiyordum bilmiyorum diyorum "
        "dedik dediler bakıyordum bakıyordu baktım baktı bakıyorum yapıyorum yapıyordum yaptı gördük görüyordum görünce söyledim "
        "söylüyordu konuşuyordu konuşuyordum hissettim hissediyordum miydi mıydı muydu müydü"
    ),
    "es": (
        "a al algo alguien algún alguna algunas alguno algunos allá allí ahí ahora ante antes apenas aquel aquella aquello aquí así aún "
        "aunque bajo bastante bien bueno buena cada casi cerca como cómo con conmigo contra cosa cosas creo cual cuando cuánto cuenta da "
        "de debajo decir del delante dentro desde desperté despertar después detrás día dice dijo dijeron donde dónde dos durante e él "
        "el ella ellas ello ellos empecé empezó en encima entonces entre era eran eras eres es esa esas ese eso esos esta está estaba "
        "estaban estado estamos estar estas este estoy esto estos estuve estuvo fue fueron fui gente gran grande ha había habían haber "
        "hace hacer hacia hago han hasta hay haz he hecho hice hizo iba iban igual intenté ir jamás la lado las le les lo los luego lugar "
        "mañana más mayor me mejor menos mi mí mientras mío mis mismo misma momento mucha muchas mucho muchos muy nada nadie ni ninguna "
        "ninguno no noche nos nosotros nuestra nuestro nueva nuevo nunca o os otra otras otro otros para parecía pero persona personas "
        "poco podía porque por primera primero pronto pude pues puede que qué quería querer quien quién quizás raro recuerdo repente "
        "sabía salí se sé sea según sentí sentía ser si sí sido siempre siento sin sino sobre solamente solo sólo somos son soñaba "
        "soñado soñar soñé soy su sueño sueños sus suya suyo tal también tampoco tan tanto te tenía tenían tener tengo ti tiempo tiene "
        "toda todas todavía todo todos tras tres tu tú tus tuve un una unas uno unos va vamos varias varios veces veía ver vez vi vino "
        "vieja viejo volví y ya yo "
        "mía mías míos mios tuyo tuya tuyos tuyas suyos suyas nuestros nuestras vuestro vuestra vuestros vuestras cuyo cuya cuyos cuyas "
        "aquellos aquellas hemos habéis habías habíamos hubo hubiera hubiese haya hayan habrá habría has éramos sois fuimos fuera fuese "
        "sean será sería siendo estás están estabas estábamos estáis estuvimos estuvieron esté estará estaría estando tuvo tuvimos "
        "tuvieron teníamos tenemos tienen tendría teniendo poder podían podíamos pudo pudimos pudieron puedo pueden podemos podría quiero "
        "quiere quieren querían queríamos quise quiso debo debe deben debía debían debería íbamos voy vas ibas ido yendo empezaba "
        "empezamos empezaron empieza seguía seguí siguió seguimos decía decían dije decimos hacía hacían hicimos hicieron haciendo vimos "
        "vieron veíamos veían mirando miraba miré miro parece parecían sentíamos sabíamos salió salimos vinieron venía volvió volvía "
        "hablaba hablaban dormía dormido caminaba caminábamos"
    ),
    "ru": (
        "а без более больше большая большой будет будто бы был была были было быть в вам вас вдруг ведь весь вещь видел видела видеть "
        "вижу вместе внутри во возле вокруг вообще вот время все всегда всего всех всю вся второй вы где говорил говорила говорит год "
        "да давно даже два две делать день для до долго другая другие другой думал думала его ее ей ему если есть еще же за затем зачем "
        "здесь знал знала знаю и из или им иногда их к каждый кажется казалось как какая какие какой какое когда которая которые которое "
        "который которого кто куда лет ли лишь лучше люди маленькая маленький мало меня мне много мной мог могла могу может можно мой моя "
        "мое мои мы на над надо назад нам нас наш не него нее ней нельзя нет ни нибудь никак никогда никого никто ним них ничего но новый "
        "ночь ну нужно о об один одна одно около он она они оно опять от откуда очень очнулась очнулся перед по под подошел подошла пока "
        "помню понял поняла потом потому почему почти при приснилось приснился приснилась про проснулась проснулся просто прямо пошел "
        "пошла раз рядом с сам сама самый сделал сделала себе себя сегодня сейчас сзади сказал сказала сначала снилось снился снится "
        "снова со совсем сон сна сне сны стал стала стало старый стоит стоял стояла странно странный так такая также такой там твой те "
        "тебе тебя тем теперь то тогда того тоже той только том тот три туда тут ты у увидел увидела уже утро утром хотел хотела хорошо "
        "хоть человек через что чтобы чего чем чему чувствовал чувствовала эта эти это этого этой этом этот этому я "
        "моего моей моему моим моем моими моих мою твоя твое твои твоего твоей твоему твоим твоем твоими твоих твою свой своя свое свои "
        "своего своей своему своим своем своими своих свою наша наше наши нашего нашей нашему нашим нашем нашими наших нашу ваш ваша ваше "
        "ваши вашего вашей вашему вашим вашем вашими ваших вашу чей чья чье чьи чьего чьей чьих этими этих эту теми тех ту тому такого "
        "такому таким таком такими таких такую такие которому которым котором которыми которых которую всей всему всем всеми самого "
        "самому самим самой самом самими самих саму самое сами другими других другую другому другого каждого каждую каждому каждым каждая "
        "каждое каждые одного одной одному одним одном одни одних одну одними никакой никакого никакая каким каком какими каких какую "
        "какого какому кого кому кем собой собою мною тобой тобою нами вами ними нею ею буду будем будете будешь будут стали стать стану "
        "станет становится становилось могло могли можем можете можешь могут смог смогла смогли хочу хочешь хочет хотим хотят хотели "
        "хотелось начал начала начали начинает начинаю начиналось оказался оказалась оказалось оказались казались казалась казался "
        "пытался пыталась пытались пытаюсь пришлось пора должен должна должно должны делал делала делали делает делаю сделали говорили "
        "говорю говорим говорят сказали видели видим видит видно смотрел смотрела смотрели смотрю смотрит думаю думали знали знает "
        "чувствую чувствует чувствовали стояли стою стоят шел шла шли иду идет идем идут идти пошли подошли подходит подхожу пришел "
        "пришла пришли помнил помнила проснулись очнулись снилась снились приснились сном снов снами снах"
    ),
}


@functools.cache
def of(language: str) -> frozenset[str]:
    """The folded words of a language; English where we have none for it."""
    return frozenset(search_key(word) for word in _WORDS.get(language, _WORDS["en"]).split())
