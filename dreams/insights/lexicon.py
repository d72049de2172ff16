"""Words that dreams are made of, in four languages, written for this project.

One line a concept: key, theme, then the forms in English, Turkish, Spanish and Russian. The first form is the label. `=` begins
another word of the same concept: it is the base form of the forms behind it (`=ocean oceans`), so that what a dreamer called an
ocean is not called a sea. A `*` stands for any ending (inflection), where the stem is long enough not to be another word's
beginning; `_` joins the words of a phrase.
"""

from __future__ import annotations

SYMBOLS = """
sea | water | sea seas =ocean oceans | deniz deniz* =okyanus okyanus* | mar mares =océano océanos | море моря морю морем морей =океан океан*
river | water | river rivers =stream streams | nehir nehr* nehir* =ırmak ırmak* | río ríos =arroyo arroyos | река реки реку рекой реке рек =ручей ручь*
water | water | water waters | su suyu suya suda suyun sular* | agua aguas | вода воды воду водой воде вод
rain | water | rain rains rained raining | yağmur yağmur* | lluvia lluvias lloviendo llovía llovió | дождь дожд*
wave | water | wave waves =tsunami tsunamis | dalga dalga* =tsunami tsunami* | ola olas =tsunami tsunamis | волна волн* =цунами
flood | water | flood flooded flooding floods | sel seller* =taşkın taşkın* | inundación inundaci* inundad* | потоп потопа потопом =наводнение наводнени*
swimming | water | swimming swim swims swam swum | yüzmek yüzüyor* yüzdü* yüzme* | nadar nadab* nadando nadé | плавание плавать плавани* плыл* плыв* плава*
flying | flight | flying fly flies flew flown =flight flights | uçmak uçuyor* uçtu* uçma* uçar* | volar volaba* volando volé =vuelo vuelos | полёт полёт* полет* летать летал* летел* лечу
wings | flight | wings wing winged | kanatlar kanat kanat* kanad* | alas ala | крылья крыло крыль* крыл
bird | flight | bird birds =crow crows =owl owls =eagle eagles | kuş kuşlar* kuşu* kuşa =karga karga* =baykuş baykuş* =kartal kartal* | pájaro pájaros =ave aves =cuervo cuervos =búho búhos | птица птиц* =ворона ворона вороны ворону =ворон воронов =сова совы сову
falling | falling | falling fall falls fell fallen | düşmek düşüyor* düştü* düşme* | caída caer caía* cayendo caí cayó caída* | падение падать падал* падаю падени* упал*
cliff | falling | cliff cliffs =abyss =precipice | uçurum uçurum* | acantilado acantilados =abismo abismos =precipicio precipicios | обрыв обрыв* =пропасть пропаст* =бездна бездн*
stairs | path | stairs stair staircase* steps =ladder ladders | merdiven merdiven* basamak* | escalera escalera* escalón escalones | лестница лестниц* ступен*
elevator | path | elevator elevators =lift lifts | asansör asansör* | ascensor ascensores | лифт лифт*
road | path | road roads =path paths =street streets | yol yolu* yola yolda* yollar* =sokak sokak* sokağ* | camino caminos =calle calles =sendero senderos | дорога дорог* =улица улиц* =тропа тропа тропинк*
bridge | path | bridge bridges | köprü köprü* | puente puentes | мост моста мосту мостом мосты
door | path | door doors doorway* =gate gates | kapı kapı* | puerta puertas portón | дверь двер* =ворота ворот
window | house | window windows | pencere pencere* | ventana ventana* | окно окна окну окном окон
key | path | key keys | anahtar anahtar* | llave llaves | ключ ключ*
house | house | house houses =home homes | ev evi* eve evde* evim* evin* evler* | casa casas =hogar | дом дома дому домом доме домик*
room | house | room rooms =bedroom bedrooms | oda odası* odaya odada* odalar* odam* | habitación habitaciones cuarto cuartos =dormitorio dormitorios | комната комнат*
attic | house | attic attics | tavan_arası tavanarası* | ático áticos =desván | чердак чердак*
cellar | house | cellar cellars =basement basements | bodrum bodrum* =kiler kiler* | sótano sótanos =bodega bodegas | подвал подвал* =погреб погреб*
mirror | self | mirror mirrors =reflection reflections | ayna ayna* | espejo espejos =reflejo reflejos | зеркало зеркал* =отражение отражени*
mask | self | mask masks masked | maske maske* | máscara máscaras | маска маски маску маской
naked | self | nakedness naked nude undressed | çıplaklık çıplak* | desnudez desnudo desnuda desnud* | нагота голый голая голым голой обнажён* обнажен*
teeth | body | teeth tooth | dişler diş dişim* dişler* dişi dişini dişimi | dientes diente muela* | зубы зуб*
hair | body | hair hairs haircut | saç saçı* saçlar* | pelo =cabello cabellos | волосы волос*
blood | body | blood bloody bleeding bled | kan kanı* kanlı* kanıyor* kanama* | sangre sangr* | кровь кров*
hands | body | hands hand | el elim* ellerim* eller* elleri* | manos mano | руки рука руку рукой
eyes | body | eyes eye | göz gözü* gözler* gözleri* gözüm* | ojos ojo | глаза глаз глазами глазах
voice | body | voice voices =scream scream* =shout shout* | ses sesim* sesi* =çığlık çığlık* çığlığ* bağır* | voz voces =grito grito* gritar gritab* | голос голос* =крик крик* кричал*
death | ending | death dead die died dying dies | ölüm ölüm* öldü* ölü ölüyor* ölen* | muerte muert* morir murió moría* | смерть смерт* умер* мёртв* мертв* умира*
grave | ending | grave graves =graveyard graveyards =cemetery =coffin coffins =funeral funerals | mezar mezar* =tabut tabut* =cenaze cenaze* | tumba tumbas =cementerio cementerios =ataúd =funeral funerales | могила могил* =кладбище кладбищ* =гроб гроб* =похороны похорон*
war | conflict | war wars battle* =soldiers soldier* =bomb bombs | savaş savaş* =asker asker* =bomba bomba* | guerra guerras batalla* =soldados soldado* =bomba bombas | война войн* =солдаты солдат* =бомба бомб*
chase | conflict | chase chased chasing pursued | kovalamaca kovala* kovalıyor* peşimde* peşimden | persecución perseguir perseguía* persigu* perseguid* | погоня погон* преследова* гнал*
fight | conflict | fight fights fought fighting | kavga kavga* dövüş* | pelea pelea* pelear luchab* | драка драк* дрался дрались борьба
weapon | conflict | weapon weapons =gun guns =knife knives =sword swords | silah silah* =bıçak bıçak* bıçağ* =kılıç kılıç* | arma armas =cuchillo cuchillos =pistola pistolas =espada espadas | оружие оружи* =нож ножа ножом =пистолет пистолет* =меч
fire | fire | fire fires burning burned burnt =flame flames | ateş ateş* yanıyor* =yangın yangın* =alev alev* | fuego fuegos quemab* =incendio incendios =llamas llama | огонь огня огнём огнем горел* =пожар пожар* =пламя
light | light | light lights =lamp lamps =candle candles | ışık ışık* ışığ* =mum =lamba lamba* | luz luces =lámpara lámparas =vela velas | свет света светом =свеча свеч* =лампа ламп*
darkness | light | darkness dark =shadow shadows | karanlık karanlık* karanlığ* =gölge gölge* | oscuridad oscur* =sombra sombras | темнота темнот* темно тьма =тень тени
sun | light | sun sunlight =sunrise =sunset | güneş güneş* | sol =amanecer =atardecer | солнце солнц* =рассвет рассвет* =закат закат*
moon | light | moon moons moonlight | ay dolunay mehtap ayışığı* | luna lunas | луна луны луну луной
star | light | star stars | yıldız yıldız* | estrella estrellas | звезда звезд* звёзд*
snake | animal | snake snakes serpent* | yılan yılan* | serpiente serpientes culebra* víbora* | змея зме*
dog | animal | dog dogs =puppy puppies | köpek köpek* köpeğ* | perro perros perrito* =perra | собака собак* пёс пса =щенок щен*
cat | animal | cat cats =kitten kittens | kedi kedi* | gato gatos gatito* =gata | кошка кошк* =кот кота =котёнок котён* котен*
horse | animal | horse horses | at atlar* atı atım atın | caballo* yegua* | лошадь лошад* конь коня кони
wolf | animal | wolf wolves | kurt kurtlar* kurdu* | lobo lobos loba | волк волк*
spider | animal | spider spiders | örümcek örümce* | araña arañas | паук пауки паука пауков
fish | animal | fish fishes | balık balık* balığ* | pez peces pescado* | рыба рыб*
bear | animal | bear bears | ayı ayılar* ayısı* | oso osos osa | медведь медвед*
lion | animal | lion lions =tiger tigers | aslan aslan* =kaplan kaplan* | león leones =tigre tigres | лев льва львом львы =тигр тигр*
insect | animal | insect insects bug bugs =bee bees =ant ants =butterfly butterflies | böcek böce* =arı arılar* =karınca karınca* =kelebek kelebe* | insecto insectos =abeja abejas =hormiga hormigas =mariposa mariposas | насекомое насеком* =пчела пчёл* пчел* =муравей муравь* =бабочка бабочк* =жук жук*
monster | fear | monster monsters creature =demon demons =ghost ghosts | canavar canavar* =hayalet hayalet* =cin =şeytan şeytan* | monstruo monstruos criatura* =demonio demonios =fantasma fantasmas | чудовище чудовищ* монстр* =призрак призрак* =демон демон*
tree | nature | tree trees | ağaç ağaç* ağac* | árbol árboles | дерево дерев*
forest | nature | forest forests woods | orman orman* | bosque bosques =selva | лес леса лесу лесом
flower | nature | flower flowers =rose roses | çiçek çiçek* çiçeğ* =gül güller* | flor flores =rosa rosas | цветок цвет* =роза розы
garden | nature | garden gardens | bahçe bahçe* | jardín jardines | сад сада саду садом
mountain | nature | mountain mountains =hill hills | dağ dağlar* dağa dağı* =tepe tepe* | montaña montañas =colina colinas | гора горы гору горе горах =холм холм*
snow | nature | snow snowing snowed =ice | kar karı* karlı* =buz buz* | nieve nevab* nevando =hielo | снег снега снегу снегом =лёд льду
storm | nature | storm storms thunder lightning =wind | fırtına fırtına* =şimşek şimşek* =rüzgâr rüzgar* rüzgâr* | tormenta tormentas trueno* relámpago* =viento vientos | буря бур* =гроза гроз* молни* =ветер ветр*
car | vehicle | car cars driving drove | araba araba* otomobil* | coche coches carro carros auto autos conduc* | машина машин* автомобил*
train | vehicle | train trains railway | tren trenler* treni* trene trende* | tren trenes | поезд поезд*
plane | vehicle | plane planes airplane* =airport airports | uçak uçak* uçağ* =havaalanı havaalanı* | avión aviones =aeropuerto aeropuertos | самолёт самолёт* самолет* =аэропорт аэропорт*
ship | vehicle | ship ships =boat boats | gemi gemi* =tekne tekne* kayık* sandal | barco barcos =barca barcas | корабль корабл* =лодка лодк*
exam | test | exam exams =test tests | sınav sınav* | examen exámenes =prueba | экзамен экзамен* =контрольная контрольн*
late | test | being_late late | geç_kalmak geç_kal* =kaçırmak kaçırdım | retraso tarde llegaba_tarde perdí_el_tren | опоздание опоздал* опазды*
lost | test | being_lost lost searching | kaybolmak kaybol* kayıp arıyordum | pérdida perdido perdida perderme perdí buscab* buscando | потеря потерял* заблуд* искал*
money | worth | money coin coins =gold =treasure treasures | para parası* paralar* =altın altın* =hazine hazine* | dinero moneda* =oro =tesoro tesoros | деньги денег деньгам =золото золот* =клад
ring | worth | ring rings =wedding weddings marriage | yüzük yüzük* yüzüğ* =düğün düğün* evlen* | anillo anillos =boda bodas | кольцо кольц* =свадьба свадьб*
book | meaning | book books =letter letters | kitap kitap* kitab* =mektup mektup* mektub* | libro libros =carta cartas | книга книг* =письмо письм*
clock | time | clock clocks =watch wristwatch =hourglass | saat saat* | reloj relojes | часы часов часам
phone | meaning | phone phones telephone* | telefon telefon* | teléfono teléfonos móvil | телефон телефон*
music | meaning | music singing =song songs =piano pianos | müzik müziğ* =şarkı şarkı* =piyano piyano* | música cantab* =canción canciones =piano pianos | музыка музык* =песня песн* пел* =пианино
food | care | food eating ate meal* =bread | yemek yemek* yemeğ* =ekmek ekmek* ekmeğ* | comida comida* comiendo comía =pan | еда еды еду =хлеб хлеб*
baby | care | baby babies infant* =pregnancy pregnant | bebek bebek* bebeğ* =hamilelik hamile* | bebé bebés =embarazo embaraz* | младенец младен* =беременность беремен*
"""

EMOTIONS = """
fear | - | fear afraid scared frightened terrified terror fearful | korku korku* korktu* ürk* | miedo miedos asustad* aterrad* asusté terror | страх страх* страшно боял* боюсь испуг*
anxiety | - | anxiety anxious worried nervous uneasy | kaygı kaygı* endişe* tedirgin* | ansiedad ansios* preocupad* nervios* | тревога тревог* тревожн* беспоко*
panic | - | panic panicked panicking | panik panik* | pánico pánicos | паника паник*
anger | - | anger angry furious rage mad | öfke öfke* kızgın* sinirli* | enfado enojo enojad* enfadad* enfadé enfadaba* rabia furios* ira | злость зло злил* разозли* гнев* ярост*
sadness | - | sadness sad sorrow unhappy upset | üzüntü üzgün* üzüldü* hüzün* hüzn* | tristeza triste* | грусть груст* печал*
grief | - | grief grieving mourned crying cried tears wept | yas ağladı* ağlıyor* gözyaş* | duelo llorab* lloré llorando lágrima* | горе плакал* слёз* слез*
joy | - | joy happy happiness joyful glad | sevinç sevinç* mutlu* neşe* sevindi* | alegría feliz felices alegre* felicidad | радость радост* счастлив* счасть* радова*
peace | - | calm peaceful peace serene | huzur huzur* sakin* dingin* | paz calma tranquil* seren* | покой спокой* умиротвор*
love | - | love loved loving | aşk aşk* sevgi* seviyor* | amor amab* amé enamorad* | любовь любл* любов* любил*
longing | - | longing missed nostalgia nostalgic | özlem özlem* özledi* hasret* | nostalgia añor* extrañaba extrañando extraño_a extraño_mucho | тоска тоск* скуча* ностальг*
shame | - | shame ashamed embarrassed embarrassment humiliated | utanç utan* mahcup* | vergüenza avergonzad* | стыд стыд*
guilt | - | guilt guilty | suçluluk suçlu* pişman* | culpa culpable* | вина винов*
loneliness | - | loneliness lonely alone | yalnızlık yalnız* | soledad solitari* | одиночество одиночеств* одинок* совсем_один совсем_одна остался_один осталась_одна был_один была_одна
confusion | - | confusion confused puzzled | şaşkınlık şaşkın* kafam_karış* | confusión confundid* confus* | растерянность растерян* запутал* смятени*
surprise | - | surprise surprised astonished | şaşkınlık şaşırdı* sürpriz* hayret* | sorpresa sorprendid* asombr* | удивление удивлен* удивил* удивлён*
disgust | - | disgust disgusted disgusting | tiksinti iğren* tiksin* | asco repugnan* | отвращение отвращени* противно
hope | - | hope hopeful hoping | umut umut* ümit* | esperanza esperanza* | надежда надежд* надеял*
relief | - | relief relieved | rahatlama rahatla* ferahla* | alivio aliviad* | облегчение облегчени*
freedom | - | freedom free | özgürlük özgür* | libertad libre* | свобода свобод*
pride | - | pride proud | gurur gurur* | orgullo orgullos* | гордость горд*
jealousy | - | jealousy jealous envy | kıskançlık kıskan* | celos celos* envidia* | ревность ревн* завид* завист*
helplessness | - | helplessness helpless powerless trapped stuck | çaresizlik çaresiz* | impotencia indefens* atrapad* | беспомощность беспомощн* беспомощен бессили*
curiosity | - | curiosity curious | merak merak* | curiosidad curios* | любопытство любопыт*
wonder | - | wonder amazed awe magical | hayranlık büyülü* | maravilla maravilla* asombro mágic* | восторг восторг* восхищ* волшебн*
pain | - | pain painful hurt | acı acıdı* ağrı* | dolor dolor* dolía | боль боль* больно
"""

PEOPLE = """
mother | - | mother mom mum mama | anne annem* annesi* anneni* annen | madre mamá mami | мать мама мамы маму мамой маме матер*
father | - | father dad papa | baba babam* babası* babanı* baban | padre papá papi | отец отца отцом отцу папа папы папу папой
parents | - | parents | ebeveyn ebeveyn* | padres | родители родител*
brother | - | brother brothers | erkek_kardeş* abi abim* ağabey* | hermano hermanos | брат брата братом брату братья
sister | - | sister sisters | kız_kardeş* abla ablam* | hermana hermanas | сестра сестр* сёстр*
sibling | - | sibling siblings | kardeş kardeş* | - | -
grandmother | - | grandmother grandma granny | büyükanne büyükanne* nine ninem* anneanne* babaanne* | abuela abuelas abuelita | бабушка бабуш*
grandfather | - | grandfather grandpa | dede dedem* dedesi* büyükbaba* | abuelo abuelos abuelito | дедушка дедуш* дед деда дедом
aunt | - | aunt aunts aunty auntie | teyze teyzem* teyzesi* =hala halam* halası* yengem* | tía tías | тётя тёт* тете тётей
uncle | - | uncle uncles | amca amcam* amcası* =dayı dayım* dayısı* | tío tíos | дядя дядя дяди дяде дядю дядей
cousin | - | cousin cousins | kuzen kuzen* | primo primos =prima primas | двоюродный_брат двоюродн*
son | - | son sons | oğul oğlum* oğlu | hijo hijos | сын сына сыном сыну
daughter | - | daughter daughters | kız_evlat kızım kızımı kızıma kızımla | hija hijas | дочь дочер* дочк*
child | - | child children kid kids | çocuk çocuk* çocuğ* | niño niños niña niñas | ребёнок дети детей детям детьми
husband | - | husband | kocam koca kocamı* eşim* | marido esposo | муж мужа мужем мужу
wife | - | wife | karım karımı* | esposa mi_mujer | жена жены жену женой
partner | - | partner lover =boyfriend =girlfriend | sevgili sevgilim* | pareja amante =novio =novia | возлюбленный возлюбленн* =парень =девушка девушк*
ex | - | ex ex-boyfriend ex-girlfriend ex-husband ex-wife | eski_sevgili* | exnovio exmarido =exnovia exmujer | бывший =бывшая бывш*
friend | - | friend friends | arkadaş arkadaş* dost dostum* | amigo amigos =amiga amigas | друг друга другом друзья друзей =подруга подруг*
neighbour | - | neighbour neighbour* neighbor* | komşu komşu* | vecino vecinos =vecina vecinas | сосед сосед*
teacher | - | teacher teachers =professor professors | öğretmen öğretmen* =hoca hocam* | profesor profesor* =maestro =maestra | учитель учител* преподав*
boss | - | boss bosses manager | patron patronum* müdür* | jefe jefa jefes | начальник начальн* шеф
colleague | - | colleague colleague* coworker* | iş_arkadaş* meslektaş* | colega colegas =compañero compañeros =compañera | коллега коллег*
roommate | - | roommate roommates flatmate* housemate* | ev_arkadaş* | compañero_de_piso compañera_de_piso | сосед_по_комнате соседка_по_комнате
boy | - | boy boys | oğlan oğlan* | chico chicos | мальчик мальчик*
girl | - | girl girls | küçük_kız | chica chicas | девочка девоч*
monk | - | monk monks =nun nuns | keşiş keşiş* =rahibe rahibe* | monje monjes =monja monjas | монах монах*
audience | - | audience spectator* | seyirci seyirci* | público espectador* | зрители зрител*
stranger | - | stranger strangers | yabancı yabancı* | desconocido desconocid* un_extraño una_extraña | незнакомец незнаком*
man | - | man men | adam adam* | hombre hombres | мужчина мужчин*
woman | - | woman women | kadın kadın* | mujer mujeres señora | женщина женщин*
old_man | - | old_man | yaşlı_adam* ihtiyar* | anciano ancianos | старик старик*
old_woman | - | old_woman | yaşlı_kadın* | anciana ancianas | старуха старух* старушк*
crowd | - | crowd crowds people | kalabalık kalabalık* kalabalığ* =insanlar insanlar* | multitud =gente | толпа толп* =люди людей
doctor | - | doctor doctors =nurse nurses | doktor doktor* =hemşire hemşire* | médico médica doctor doctora =enfermera enfermer* | врач врач* доктор* =медсестра медсестр*
police | - | police policeman policemen | polis polis* | policía policías | полиция полиц* милиц*
thief | - | thief thieves robber* burglar* | hırsız hırsız* | ladrón ladrones | вор вора воры грабител*
king | - | king =queen =prince =princess | kral kral* =kraliçe kraliçe* =prens prens* | rey =reina =príncipe =princesa | король корол* =принц принц*
dead_person | - | the_dead late_grandmother late_father | rahmetli rahmetli* | difunto difunt* | покойный покойн*
"""

PLACES = """
school | - | school schools schoolyard =classroom classrooms | okul okul* =sınıf sınıf* | escuela escuelas colegio* =aula aulas | школа школ* =класс класс*
university | - | university college campus | üniversite üniversite* | universidad universidades | университет университет*
work | - | office offices workplace | iş_yeri* =ofis ofis* | oficina oficinas =trabajo | работа работ* =офис офис*
hospital | - | hospital hospitals | hastane hastane* | hospital hospitales | больница больниц*
church | - | church churches =mosque mosques =temple temples | cami cami* =kilise kilise* =tapınak tapına* | iglesia iglesias =templo templos =mezquita mezquitas | церковь церк* =храм храм* =мечеть мечет*
city | - | city cities =town towns | şehir şehir* şehr* =kasaba kasaba* | ciudad ciudades =pueblo pueblos | город город*
village | - | village villages | köy köyü* köye köyde* köyüm* | aldea aldeas | деревня деревн* =село
beach | - | beach beaches =shore shores =coast | plaj plaj* =sahil sahil* =kumsal kumsal* =kıyı kıyı* | playa playas =orilla orillas =costa | пляж пляж* =берег берег*
island | - | island islands | ada adada* adaya* | isla islas | остров остров*
desert | - | desert deserts | çöl çöl* | desierto desiertos | пустыня пустын*
cave | - | cave caves =tunnel tunnels | mağara mağara* =tünel tünel* | cueva cuevas =túnel túneles | пещера пещер* =туннель туннел* тоннел*
shop | - | shop shops store mall =market markets | dükkân dükkan* =market market* =pazar pazar* =çarşı çarşı* | tienda tiendas =mercado mercados | магазин магазин* =рынок рынк*
station | - | station stations | istasyon istasyon* gar =durak durak* | estación estaciones | вокзал вокзал* =станция станци*
hotel | - | hotel hotels | otel otel* | hotel hoteles | гостиница гостиниц* =отель отел*
prison | - | prison prisons jail =cell cells | hapishane hapis* | cárcel prisión =celda celdas | тюрьма тюрьм* тюрем*
castle | - | castle castles =palace palaces | kale kaleye* kalesi* =saray saray* | castillo castillos =palacio palacios | замок замк* =дворец дворц*
kitchen | - | kitchen kitchens | mutfak mutfak* mutfağ* | cocina cocinas | кухня кухн*
bathroom | - | bathroom bathrooms =toilet toilets | banyo banyo* =tuvalet tuvalet* | baño baños | ванная ванн* =туалет туалет*
lake | - | lake lakes =pond ponds | göl gölü* göle gölde* gölün* | lago lagos =laguna | озеро озер* озёр* =пруд пруд*
sky | - | sky skies =cloud clouds | gökyüzü gökyüzü* gök =bulut bulut* | cielo cielos =nube nubes | небо неба небе =облако облак*
street_market | - | square | meydan meydan* | plaza plazas | площадь площад*
theatre | - | theatre theater =stage =cinema | tiyatro tiyatro* =sahne sahne* =sinema sinema* | teatro teatros =escenario =cine | театр театр* =сцена сцен* =кино
labyrinth | - | labyrinth maze | labirent labirent* | laberinto laberintos | лабиринт лабиринт*
corridor | - | corridor corridors hallway* | koridor koridor* | pasillo pasillos corredor* | коридор коридор*
library | - | library libraries | kütüphane kütüphane* | biblioteca bibliotecas | библиотека библиотек*
park | - | park parks | park parkta parka parkı* parkın* | parque parques | парк парк*
roof | - | roof roofs rooftop* | çatı çatı* | tejado tejados techo =azotea azoteas | крыша крыш*
childhood_home | - | childhood_home | çocukluk_evi çocukluk_evi* | casa_de_mi_infancia | дом_детства
"""
