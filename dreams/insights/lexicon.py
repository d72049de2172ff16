"""Words that dreams are made of, in four languages, written for this project.

One line a concept: key, theme, then the forms in English, Turkish, Spanish and Russian. The first form is the label;
a `*` stands for any ending (inflection), where the stem is long enough not to be another word's beginning.
"""

from __future__ import annotations

SYMBOLS = """
sea | water | sea seas ocean* | deniz deniz* okyanus* | mar mares océano* | море моря морю морем морей океан*
river | water | river* stream streams | nehir nehr* nehir* ırmak* | río ríos arroyo* | река реки реку рекой реке рек ручей ручь*
water | water | water waters | su suyu suya suda suyun sular* | agua aguas | вода воды воду водой воде вод
rain | water | rain rains rained raining | yağmur yağmur* | lluvia* lloviendo llovía | дождь дожд*
wave | water | wave waves tsunami* | dalga dalga* | ola olas tsunami* | волна волн* цунами
flood | water | flood flooded flooding floods | sel seller* taşkın* | inundación inundaci* inundad* | потоп* наводнени*
swimming | water | swim swims swam swimming swum | yüzmek yüzüyor* yüzdü* yüzme* | nadar nadab* nadando nadé | плавать плыл* плыв* плава*
flying | flight | fly flies flew flying flown flight | uçmak uçuyor* uçtu* uçma* uçar* | volar volaba* volando volé vuelo | летать летал* летел* лечу полёт* полет*
wings | flight | wing wings winged | kanat kanat* kanad* | ala alas | крыло крыль* крыл
bird | flight | bird birds crow crows owl owls eagle* | kuş kuşlar* kuşu* kuşa karga* baykuş* kartal* | pájaro* ave aves cuervo* búho* | птица птиц* ворон* сова совы
falling | falling | fall falls fell falling fallen | düşmek düşüyor* düştü* düşme* | caer caía* cayendo caí cayó caída* | падать падал* падаю падени* упал*
cliff | falling | cliff* abyss precipice | uçurum uçurum* | acantilado* abismo* precipicio* | обрыв* пропасть пропаст* бездн*
stairs | path | stair stairs staircase* steps ladder* | merdiven merdiven* basamak* | escalera* escalón escalones | лестница лестниц* ступен*
elevator | path | elevator* lift lifts | asansör asansör* | ascensor* | лифт лифт*
road | path | road roads path paths street streets | yol yolu* yola yolda* yollar* sokak* sokağ* | camino caminos calle calles sendero* | дорога дорог* улиц* тропа тропинк*
bridge | path | bridge bridges | köprü köprü* | puente* | мост моста мосту мостом мосты
door | path | door doors gate gates doorway* | kapı kapı* | puerta puertas portón | дверь двер* ворота
window | house | window windows | pencere pencere* | ventana* | окно окна окну окном окон
key | path | key keys | anahtar anahtar* | llave llaves | ключ ключ*
house | house | house houses home homes | ev evi* eve evde* evim* evin* evler* | casa casas hogar | дом дома дому домом доме домик*
room | house | room rooms bedroom* | oda odası* odaya odada* odalar* odam* | habitación habitaciones cuarto cuartos dormitorio* | комната комнат*
attic | house | attic* | tavan arası tavanarası* | ático* desván | чердак*
cellar | house | cellar* basement* | bodrum bodrum* kiler* | sótano* bodega* | подвал* погреб*
mirror | self | mirror* reflection* | ayna ayna* | espejo* reflejo* | зеркало зеркал* отражени*
mask | self | mask masks masked | maske maske* | máscara* | маска маски маску маской
naked | self | naked nude undressed | çıplak çıplak* | desnudo desnuda desnud* | голый голая голым голой обнажён* обнажен*
teeth | body | teeth tooth | diş dişim* dişler* dişi* | dientes diente muela* | зубы зуб* 
hair | body | hair hairs haircut | saç saçı* saçlar* | pelo cabello* | волосы волос*
blood | body | blood bloody bleeding bled | kan kanı* kanlı* kanıyor* kanama* | sangre sangr* | кровь кров*
hands | body | hand hands | el elim* ellerim* eller* elleri* | mano manos | руки рука руку рукой
eyes | body | eye eyes | göz gözü* gözler* gözleri* | ojo ojos | глаза глаз глазами глазах
voice | body | voice* scream* shout* | ses sesim* sesi* çığlık* bağır* | voz voces grito* gritar gritab* | голос голос* крик* кричал*
death | ending | death dead die died dying dies | ölüm ölüm* öldü* ölü ölüyor* ölen* | muerte muert* morir murió moría* | смерть смерт* умер* мёртв* мертв* умира*
grave | ending | grave graves graveyard* cemetery coffin* funeral* | mezar mezar* tabut* cenaze* | tumba* cementerio* ataúd* funeral* | могила могил* кладбищ* гроб* похорон*
war | conflict | war wars battle* soldier* bomb bombs | savaş savaş* asker* bomba* | guerra guerras batalla* soldado* bomba bombas | война войн* солдат* бомб*
chase | conflict | chased chase chasing pursued | kovalamak kovala* kovalıyor* peşimde* | perseguir perseguía* persigu* perseguid* | погоня погон* преследова* гнал*
fight | conflict | fight fights fought fighting | kavga kavga* dövüş* | pelea pelea* pelear luchab* | драка драк* дрался дрались борьба
weapon | conflict | weapon* gun guns knife knives sword* | silah silah* bıçak* bıçağ* kılıç* | arma armas cuchillo* pistola* espada* | оружие оружи* нож ножа ножом пистолет* меч
fire | fire | fire fires burning burned burnt flame flames | ateş ateş* yangın* yanıyor* alev* | fuego fuegos incendio* llama llamas quemab* | огонь огня огнём огнем пожар* пламя горел*
light | light | light lights lamp* candle* | ışık ışık* ışığ* mum lamba* | luz luces lámpara* vela velas | свет света светом свеч* ламп*
darkness | light | dark darkness shadow shadows | karanlık karanlık* karanlığ* gölge* | oscuridad oscur* sombra* | темнота темнот* темно тьма тень тени
sun | light | sun sunlight sunrise sunset | güneş güneş* | sol amanecer atardecer | солнце солнц* рассвет* закат*
moon | light | moon moons moonlight | dolunay mehtap ayışığı* | luna lunas | луна луны луну луной
star | light | star stars | yıldız yıldız* | estrella* | звезда звезд* звёзд*
snake | animal | snake snakes serpent* | yılan yılan* | serpiente* culebra* víbora* | змея зме* 
dog | animal | dog dogs puppy puppies | köpek köpek* köpeğ* | perro perros perra perrito* | собака собак* пёс пса щен*
cat | animal | cat cats kitten* | kedi kedi* | gato gatos gata gatito* | кошка кошк* кот кота котён* котен*
horse | animal | horse horses | at atlar* atı atım atın | caballo* yegua* | лошадь лошад* конь коня кони
wolf | animal | wolf wolves | kurt kurtlar* kurdu* | lobo lobos loba | волк волк*
spider | animal | spider* | örümcek örümce* | araña* | паук пауки паука пауков
fish | animal | fish fishes | balık balık* balığ* | pez peces pescado* | рыба рыб*
bear | animal | bear bears | ayı ayılar* ayısı* | oso osos osa | медведь медвед*
lion | animal | lion lions tiger* | aslan aslan* kaplan* | león leones tigre* | лев льва львом львы тигр*
insect | animal | insect* bug bugs bee bees ant ants butterfly butterflies | böcek böce* arı arılar* karınca* kelebek* | insecto* abeja* hormiga* mariposa* | насеком* пчёл* пчел* муравь* бабочк* жук*
monster | fear | monster* demon* ghost* creature | canavar canavar* hayalet* cin şeytan* | monstruo* demonio* fantasma* criatura | чудовищ* монстр* призрак* демон*
tree | nature | tree trees | ağaç ağaç* ağac* | árbol árboles | дерево дерев*
forest | nature | forest* woods | orman orman* | bosque* selva* | лес леса лесу лесом
flower | nature | flower* rose roses | çiçek çiçek* çiçeğ* gül güller* | flor flores rosa rosas | цветок цвет* роза розы
garden | nature | garden gardens | bahçe bahçe* | jardín jardines | сад сада саду садом
mountain | nature | mountain* hill hills | dağ dağlar* dağa dağı* tepe* | montaña* colina* | гора горы гору горе горах холм*
snow | nature | snow snowing snowed ice | kar karı* karlı* buz buz* | nieve nevab* nevando hielo | снег снега снегу снегом лёд льду
storm | nature | storm storms thunder lightning wind | fırtına fırtına* şimşek* rüzgar* rüzgâr* | tormenta* trueno* viento* relámpago* | буря бур* гроза гроз* ветер ветр* молни*
car | vehicle | car cars driving drove | araba araba* otomobil* | coche* carro carros auto autos conduc* | машина машин* автомобил*
train | vehicle | train trains railway | tren trenler* treni* trene trende* | tren trenes | поезд поезд*
plane | vehicle | plane planes airplane* airport* | uçak uçak* uçağ* havaalanı* | avión aviones aeropuerto* | самолёт* самолет* аэропорт*
ship | vehicle | ship ships boat boats | gemi gemi* tekne* kayık* sandal* | barco* barca* | корабль корабл* лодк*
exam | test | exam exams test tests | sınav sınav* | examen exámenes prueba | экзамен экзамен* контрольн*
late | test | late missed missing | geç geç* kaçırdım | tarde perdí llegaba | опоздал* опазды*
lost | test | lost searching | kaybolmak kaybol* kayıp arıyordum | perdido perdida perderme buscab* buscando | потерял* заблуд* искал*
money | worth | money coin coins gold treasure* | para parası* paralar* altın* hazine* | dinero moneda* oro tesoro* | деньги денег деньгам золот* клад
ring | worth | ring rings wedding* marriage | yüzük yüzük* yüzüğ* düğün* evlen* | anillo* boda bodas | кольцо кольц* свадьб*
book | meaning | book books letter letters | kitap kitap* kitab* mektup* | libro* carta cartas | книга книг* письмо письм*
clock | time | clock* watch hourglass | saat saat* | reloj relojes | часы часов часам
phone | meaning | phone phones telephone* | telefon telefon* | teléfono* móvil | телефон*
music | meaning | music song songs singing piano* | müzik müziğ* şarkı* piyano* | música canción canciones piano* cantab* | музык* песн* пел* пианино
food | care | food bread eating ate meal* | yemek yemek* yemeğ* ekmek* ekmeğ* | comida* pan comiendo comía | еда еды еду хлеб* 
baby | care | baby babies infant* pregnant pregnancy | bebek bebek* bebeğ* hamile* | bebé bebés embaraz* | младен* ребёнок ребен* беременн*
"""

EMOTIONS = """
fear | - | fear afraid scared frightened terrified terror fearful | korku korku* korktu* ürk* | miedo miedos asustad* aterrad* terror | страх страх* страшно боял* боюсь испуг*
anxiety | - | anxious anxiety worried nervous uneasy | kaygı kaygı* endişe* tedirgin* | ansiedad ansios* preocupad* nervios* | тревога тревог* тревожн* беспоко*
panic | - | panic panicked panicking | panik panik* | pánico* | паника паник*
anger | - | angry anger furious rage mad | öfke öfke* kızgın* sinirli* | enfado enojo enojad* enfadad* rabia furios* ira | злость зло злил* гнев* ярост*
sadness | - | sad sadness sorrow unhappy | üzüntü üzgün* üzüldü* hüzün* hüzn* | tristeza triste* | грусть груст* печал*
grief | - | grief grieving mourned crying cried tears wept | yas ağladı* ağlıyor* gözyaş* | duelo llorab* lloré llorando lágrima* | горе плакал* слёз* слез*
joy | - | joy happy happiness joyful glad | sevinç mutlu* neşe* sevindi* | alegría feliz felices alegre* felicidad | радость радост* счастлив* счасть*
peace | - | calm peaceful peace serene | huzur huzur* sakin* dingin* | paz calma tranquil* seren* | покой спокой* умиротвор*
love | - | love loved loving | aşk aşk* sevgi* seviyor* | amor amab* amé querí* | любовь любл* любов* любил*
longing | - | longing missed nostalgia nostalgic | özlem özlem* özledi* hasret* | nostalgia añor* extrañ* | тоска тоск* скуча* ностальг*
shame | - | ashamed shame embarrassed embarrassment humiliated | utanç utan* mahcup* | vergüenza avergonzad* | стыд стыд*
guilt | - | guilty guilt | suçluluk suçlu* pişman* | culpa culpable* | вина винов*
loneliness | - | lonely loneliness alone | yalnızlık yalnız* | soledad solo sola | одиночеств* один одна одинок*
confusion | - | confused confusion puzzled | şaşkınlık şaşkın* kafam karış* | confusión confundid* confus* | растерян* запутал* смятени*
surprise | - | surprised surprise astonished | şaşırdı* sürpriz* hayret* | sorpresa sorprendid* asombr* | удивлен* удивил* удивлён*
disgust | - | disgust disgusted disgusting | tiksinti iğren* tiksin* | asco repugnan* | отвращени* противно
hope | - | hope hopeful hoping | umut umut* ümit* | esperanza* | надежда надежд* надеял*
relief | - | relief relieved | rahatlama rahatla* ferahla* | alivio aliviad* | облегчени*
freedom | - | free freedom | özgürlük özgür* | libertad libre* | свобода свобод*
pride | - | proud pride | gurur gurur* | orgullo orgullos* | гордость горд*
jealousy | - | jealous jealousy envy | kıskançlık kıskan* | celos celos* envidia* | ревность ревн* завид* завист*
helplessness | - | helpless powerless trapped stuck | çaresizlik çaresiz* | impotencia indefens* atrapad* | беспомощн* бессили*
curiosity | - | curious curiosity | merak merak* | curiosidad curios* | любопыт*
wonder | - | wonder amazed awe magical | hayranlık büyülü* | maravilla* asombro mágic* | восторг* восхищ* волшебн*
pain | - | pain painful hurt | acı acıdı* ağrı* | dolor dolor* dolía | боль боль* больно
"""

PEOPLE = """
mother | - | mother mom mum mama | anne annem* annesi* anneni* annen | madre mamá mami | мать мама мамы маму мамой маме матер*
father | - | father dad papa | baba babam* babası* babanı* baban | padre papá papi | отец отца отцом отцу папа папы папу папой
parents | - | parents | ebeveyn ebeveyn* | padres | родители родител*
brother | - | brother brothers | erkek kardeş* abi abim* ağabey* | hermano hermanos | брат брата братом брату братья
sister | - | sister sisters | kız kardeş* abla ablam* | hermana hermanas | сестра сестр* сёстр*
sibling | - | sibling siblings | kardeş kardeş* | - | -
grandmother | - | grandmother grandma granny | büyükanne nine ninem* anneanne* babaanne* | abuela abuelas abuelita | бабушка бабуш*
grandfather | - | grandfather grandpa | dede dedem* dedesi* büyükbaba* | abuelo abuelos abuelito | дедушка дедуш* дед деда дедом
son | - | son sons | oğul oğlum* oğlu | hijo hijos | сын сына сыном сыну
daughter | - | daughter* | kızım kızımı kızıma kızımla | hija hijas | дочь дочер* дочк*
child | - | child children kid kids | çocuk çocuk* çocuğ* | niño niños niña niñas | ребёнок дети детей детям детьми
husband | - | husband | kocam koca kocamı* eşim* | marido esposo | муж мужа мужем мужу
wife | - | wife | karım karımı* | esposa mujer | жена жены жену женой
partner | - | boyfriend girlfriend partner lover | sevgili sevgilim* | novio novia pareja amante | парень девушка девушк* возлюбленн*
ex | - | ex ex-boyfriend ex-girlfriend ex-husband ex-wife | eski sevgili* | exnovio exnovia exmarido exmujer | бывший бывшая бывш*
friend | - | friend friends | arkadaş arkadaş* dost dostum* | amigo amigos amiga amigas | друг друга другом друзья друзей подруг*
neighbour | - | neighbour* neighbor* | komşu komşu* | vecino* vecina* | сосед*
teacher | - | teacher* professor* | öğretmen öğretmen* hoca hocam* | profesor* maestro maestra | учитель учител* преподав*
boss | - | boss bosses manager | patron patronum* müdür* | jefe jefa jefes | начальник начальн* шеф
colleague | - | colleague* coworker* | iş arkadaş* meslektaş* | colega* compañero* compañera* | коллег*
stranger | - | stranger strangers | yabancı yabancı* | desconocid* extraño extraña | незнаком*
man | - | man men | adam adam* | hombre* | мужчина мужчин*
woman | - | woman women | kadın kadın* | mujeres señora | женщина женщин*
old_man | - | old man | yaşlı adam* ihtiyar* | anciano ancianos | старик старик*
old_woman | - | old woman | yaşlı kadın* | anciana ancianas | старуха старух* старушк*
crowd | - | crowd crowds people | kalabalık kalabalık* kalabalığ* | multitud gente | толпа толп* люди людей
doctor | - | doctor doctors nurse* | doktor doktor* hemşire* | médico médica doctor doctora enfermer* | врач* доктор* медсестр*
police | - | police policeman policemen | polis polis* | policía* | полиция полиц* милиц*
thief | - | thief thieves robber* burglar* | hırsız hırsız* | ladrón ladrones | вор вора воры грабител*
king | - | king queen prince princess | kral kral* kraliçe* prens* | rey reina príncipe princesa | король корол* принц*
dead_person | - | late grandmother late father | rahmetli* | difunt* | покойн*
"""

PLACES = """
school | - | school* classroom* | okul okul* sınıf* | escuela* colegio* aula | школа школ* класс*
university | - | university college campus | üniversite üniversite* | universidad* | университет*
work | - | office workplace | iş yeri* ofis* | oficina* trabajo | офис* работа работ*
hospital | - | hospital* | hastane hastane* | hospital* | больница больниц*
church | - | church* mosque* temple* | cami camii* kilise* tapınak* | iglesia* templo* mezquita* | церковь церк* храм* мечет*
city | - | city cities town towns | şehir şehir* şehr* kasaba* | ciudad* pueblo* | город город*
village | - | village* | köy köyü* köye köyde* köyüm* | aldea* | деревня деревн* село
beach | - | beach* shore coast | plaj plaj* sahil* kumsal* kıyı* | playa* orilla* costa | пляж* берег*
island | - | island* | ada adada* adaya* | isla islas | остров*
desert | - | desert* | çöl çöl* | desierto* | пустын*
cave | - | cave caves tunnel* | mağara mağara* tünel* | cueva* túnel túneles | пещер* туннел* тоннел*
shop | - | shop shops store market mall | dükkân dükkan* market* pazar* çarşı* | tienda* mercado* | магазин* рынок рынк*
station | - | station stations | istasyon istasyon* durak* gar | estación estaciones | вокзал* станци*
hotel | - | hotel* | otel otel* | hotel hoteles | гостиниц* отель отел*
prison | - | prison* jail cell | hapishane hapis* | cárcel prisión celda | тюрьма тюрьм* тюрем*
castle | - | castle* palace* | kale kaleye* kalesi* saray* | castillo* palacio* | замок замк* дворец дворц*
kitchen | - | kitchen* | mutfak mutfak* mutfağ* | cocina | кухня кухн*
bathroom | - | bathroom* toilet* | banyo banyo* tuvalet* | baño baños | ванная ванн* туалет*
lake | - | lake lakes pond | göl gölü* göle gölde* gölün* | lago lagos laguna | озеро озер* озёр* пруд*
sky | - | sky skies cloud clouds | gökyüzü* gök bulut* | cielo cielos nube* | небо неба небе облак*
street_market | - | square | meydan meydan* | plaza plazas | площадь площад*
theatre | - | theatre theater stage cinema | tiyatro sahne* sinema* | teatro* escenario cine | театр* сцен* кино
labyrinth | - | maze labyrinth | labirent labirent* | laberinto* | лабиринт*
corridor | - | corridor* hallway* | koridor koridor* | pasillo* corredor* | коридор*
roof | - | roof roofs rooftop* | çatı çatı* | tejado* techo azotea* | крыша крыш*
childhood_home | - | childhood home | çocukluk evi* | casa de mi infancia | дом детства
"""
