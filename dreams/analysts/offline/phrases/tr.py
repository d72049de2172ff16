"""Turkish."""

from ....safety import Kind
from .base import Phrases

PHRASES = Phrases(
    marks=("“", "”"),
    and_word="ve",
    who_i_am="*Ben yerleşik çevrimdışı analistim: sözlerinizi bu sunucuda, dil modeli kullanmadan ve hiçbir yere göndermeden okurum.*",
    danger={
        Kind.SELF_HARM: "Rüyadan önce: yazdıklarınız kendinize zarar vermek ya da ölmek isteyebileceğinizi düşündürüyor ve bunu ciddiye alıyorum. Bunu tek başınıza taşımak zorunda değilsiniz. Bu yanıtın yanındaki kartta şu anda ulaşılabilecek insanlar var; güvendiğiniz bir yakınınız da olur. Şu anda güvende misiniz?",
        Kind.ABUSE: "Rüyadan önce: yazdıklarınız birinin size zarar verdiğini, hem de yalnızca rüyada değil, düşündürüyor. Bu sizin suçunuz değil ve size inanıyorum. Bu yanıtın yanındaki kartta tam da bu konuda yardım edenler var; yaşınız küçükse de arayabilirsiniz. Şu anda güvende misiniz?",
        Kind.OTHERS: "Rüyadan önce: yazdıklarınız birine zarar verebileceğinizi düşündürüyor ve bunu ciddiye alıyorum. Bir şey olmadan söylemeniz iyi. Lütfen şimdi aranıza mesafe koyun ve bu yanıtın yanındaki karttaki numaralardan birini arayın.",
        Kind.MEDICAL: "Rüyadan önce: yazdıklarınız acil bir sağlık durumuna benziyor. Lütfen şimdi bu yanıtın yanındaki karttaki numarayı arayın ya da yanınızdaki birinden aramasını isteyin. Rüya bekleyebilir.",
    },
    dream_waits="Gördüğünüz rüya kaybolmaz. Güvende olduğunuzda ve içinizden geldiğinde ona birlikte bakabiliriz.",
    ask_waking="Rüyadan önce bir soru: sözlerinizin bir kısmı uyanık hayatla da ilgili olabilir. Uyanıkken, şu sıralar nasılsınız?",
    openings=(
        "Bunu anlattığınız için teşekkür ederim.",
        "Yazdıklarınıza yakın kalmak istiyorum.",
        "Ağır ağır okudum, içinde yürür gibi.",
        "Bunu yazıya dökmenize sevindim.",
        "Gelin, acele etmeden birlikte bakalım.",
        "Böyle bir rüya ikinci bir bakışı hak ediyor.",
    ),
    scene=(
        "Duyduğum sahne şöyle: {scene}.",
        "Birkaç sözcükle, gözümün önündeki: {scene}.",
        "Çizmem gerekse şunlar olurdu: {scene}.",
        "Anlattıklarınızdan aklımda kalan: {scene}.",
    ),
    scene_people="yanınızda: {words}",
    scene_feelings="duygu: {words}",
    peak=(
        "Her şeyin döndüğü yer şurası gibi: {quote}.",
        "Kulağıma en ağır gelen sözler: {quote}.",
        "En uzun şurada durdum: {quote}.",
        "Rüyayı tek bir satır tutuyorsa, belki de budur: {quote}.",
    ),
    feelings=(
        "Duygunun adını siz koyuyorsunuz: {words}. Ona her simgeden çok güvenirim.",
        "Önce duygu, {words}: rüyanın kesinlikle gerçek olan parçası odur.",
        "Hissedilenle başlıyorum, {words}. Son günlere doğru izlemeye değer bir ip ucu.",
        "Anlattıklarınızın içinde en önce şuna tutunurdum: {words}.",
    ),
    feelings_denied=(
        "Neyin olmadığını açıkça söylüyorsunuz: {words}. Dışarıda bırakılan da bir bakışı hak eder.",
        "Orada olmayan dikkatimi çekiyor: {words}. Belki haberin bir parçası da budur.",
        "Bunun, {words}, hiç olmaması, olanlar kadar önemli olabilir.",
    ),
    no_feelings=(
        "Nasıl hissettirdiğinden az söz ediyorsunuz. Uyanınca kalan duygu çoğu zaman en iyi anahtardır.",
        "Anlatıda bir şeyi arıyorum: bunlar olurken ne hissettiğinizi.",
        "Rüyanın içinde olmak nasıldı, henüz bilmiyorum. Bu bana bütün imgelerden çok şey söylerdi.",
        "Olanları görebiliyorum; havasını ise ancak tahmin ediyorum.",
    ),
    images_heading="Öne çıkanlar",
    together={
        "teeth_falling": (
            "gevşeyen, dökülen dişler en yaygın rüyalardandır. Birçok kişi bunu gücünü, itibarını ya da doğru sözü yitirmekten korktuğu zamanlardan tanır; kimisi de gece çenesini sıkar.",
            "dişler dayanmayınca çoğu kişi artık tutulamayan ya da ısırıp koparılamayan bir şeyi düşünür. Uyanınca çenenize de bir bakın.",
        ),
        "chased_stuck": (
            "kovalanmak ve kaçamamak: uykunun bu bölümünde beden gerçekten kıpırdamaz, rüya bunu da anlatıyor olabilir. Arkadan gelenin yüzü çoğu zaman korkusundan daha silik olur.",
            "söz dinlemeyen bacakları pek çok kişi bilir. Gündüz neyin büyük çabayla uzakta tutulduğu sorulabilir.",
        ),
        "exam_unprepared": (
            "hazırlanmadan girilen sınav, okul bittikten çok sonra da gelir; çoğu zaman insanın ölçüleceği bir şeyden önce.",
            "böyle sınavların konusu nadiren bilgidir. Odada daha çok birinin beklentisi vardır; kiminki olduğu sorulabilir.",
        ),
        "late_departure": (
            "bir şey kalkıyor ve siz içinde olmayabilirsiniz. Bu çoğu zaman bir yerde sayılan bir tarih, bir yaş ya da bir fırsattır.",
            "bir kalkışı kaçırmak kaygı olabilir, bazen de sessizce kalmak istemektir.",
        ),
        "naked_public": (
            "başkalarının arasında örtüsüz kalmak çoğu zaman fazla erken ya da fazla açık görülmekle ilgilidir. Birinin aldırıp aldırmadığı önemlidir.",
            "giysi yok, insanlar var: belki de orada hangi rolünüzün eksik olduğu sorusudur.",
        ),
        "flying_falling": (
            "aynı rüyada yukarı ve aşağı: hafiflik ve bedeli. Asıl konu ikisinin arasındaki an olabilir.",
            "önce havada, sonra değil: belki şu sıralar bir şey güvenle kuşku arasında gidip geliyor.",
        ),
        "house_rooms": (
            "keşfedilecek odaları olan bir ev, her gün kullandığından fazlasını içinde taşıyan bir insana benzeyebilir.",
            "bilinmeyen odalar çoğu zaman hoş bir sürprizdir: sandığınızdan fazla yer vardır.",
        ),
        "water_house": (
            "eve giren su: dışarıda kalması gereken birden sizin odalarınızdadır. Artık araya mesafe koymayan bir duygu olabilir.",
            "bir ev ve ona ulaşan su güçlü bir ikilidir: koruyan ve dışarıda tutulamayan.",
        ),
        "car_no_brakes": (
            "durdurulamayan bir araba, artık seçilmeyen bir hızın yalın resmidir.",
            "frenler tutmayınca, son haftaların temposunu kimin belirlediği sorulabilir.",
        ),
        "dead_return": (
            "ölmüş biri yeniden oradadır. Böyle rüyalar yas, yarenlik ya da bitmemiş bir konuşma olabilir; hangisi olduğunu ancak siz söyleyebilirsiniz.",
            "rüyada bize gelen ölüler nadiren dışarıdan bir haberdir, çoğu zaman içeride süren bir bağdır.",
        ),
        "phone_fails": (
            "birine ulaşmak isteyip ulaşamamak: belki söylenecek bir şey var da yolu eksik.",
            "çalışmayan bir telefon çoğu zaman yardım ya da cevap uzaktayken ortaya çıkar.",
        ),
        "baby_lost": (
            "küçük bir şey size emanet ve bir an ortada yok: bu çoğu zaman bir çocuktan çok, bir kenara bırakılmış bir iş ya da tasarıdır.",
            "size en çok ihtiyacı olanı yitirmek, özenli insanların gördüğü bir korkudur.",
        ),
        "door_key": (
            "kapı ve anahtar bir aradayken soru, ardında ne olduğu değil, açmak isteyip istemediğinizdir.",
            "anahtar varsa, biri girebilmenizi ya da kilitleyebilmenizi istemiştir.",
        ),
    },
    themes={
        "water": (
            "su çoğu zaman adı konmadan önce hissedileni taşır; derinliği ve dinginliği adından önemlidir.",
            "duygularınızın şu an yüzeye ne kadar yakın olduğunu gösteriyor olabilir.",
            "içinde miydiniz, kıyısında mı, yoksa yalnızca bakıyor muydunuz, bunu sormaya değer.",
        ),
        "flight": (
            "yükselmek özgürlük olabilir, aşağıda bekleyen bir şeyle araya konan mesafe de.",
            "böyle bir hafiflik çoğu zaman başka bir bakış aranırken gelir.",
        ),
        "falling": (
            "tutunacak yeri yitirmek, uyanık hayatta bir şeyin zemini henüz sağlam değilken uğrar bize.",
            "düşmek bırakmaktır da: inerken nasıl hissettirdiğine çok şey bağlıdır.",
        ),
        "path": (
            "bir yerden ötekine geçiş, hazırlanan bir kararın işareti olabilir.",
            "geçitler neyi bıraktığınızı ve neye doğru yürüyeceğinizi sorar.",
        ),
        "house": (
            "evler, odalarıyla birlikte, onları görenin portresi olabilir.",
            "size ait ve tanıdık olanı ya da pek girmediğiniz bir yanını anlatıyor olabilir.",
        ),
        "self": (
            "rüya burada size, kendinizi görebileceğiniz bir şey uzatıyor.",
            "nasıl ve kim tarafından görüldüğünüze dokunuyor olabilir.",
        ),
        "body": (
            "beden rüyada kendi adına konuşur: güçten, yaştan, yitirilmemesi gerekenden.",
            "bedenin neresinde hissettiğinizi sormaya değer.",
        ),
        "ending": (
            "rüyadaki sonlar nadiren bir şeyi önceden haber verir; bir şeyin temelli değiştiğini söylüyor olabilir.",
            "burada biten bir hayat değil, bir rol, bir alışkanlık ya da bir bölüm olabilir.",
        ),
        "conflict": (
            "rüyada bizi kovalayan ya da bizimle dövüşen, çoğu zaman duyulmak isteyen bir yanımızdır.",
            "oradaki güç, nereden geliyor görünürse görünsün, sizin de olabilir.",
        ),
        "fire": (
            "ateş ısıtır ve yok eder; küçük kalamayacak kadar büyümüş bir şeyi anlatabilir.",
            "belki burada bir şey saklanmak değil, dönüşmek istiyor.",
        ),
        "light": (
            "ışık ve karanlık burada bildiğinizle yalnızca sezdiğiniz üzerine olabilir.",
            "neyin göründüğüne, neyin gizli kaldığına dikkat edin.",
        ),
        "animal": (
            "hayvanlar içgüdüyü getirebilir: öğretilmeden bilinen şeyi.",
            "bu canlı, sizin kendinize izin verdiğinizden daha iyi neyi yapıyor?",
        ),
        "fear": (
            "ürkütücü bir varlık, biri ona ne istediğini sorunca çoğu zaman küçülür.",
            "tehdit etmekten çok bir şeyi koruyor olabilir.",
        ),
        "nature": (
            "kendi hızıyla büyüyenler sizinki üzerine bir şey söyleyebilir.",
            "manzara, içinde yürünebilecek bir ruh hali olabilir.",
        ),
        "vehicle": (
            "sizi taşıyan, şu sıra direksiyonda kimin olduğunu ve ne hızla gidildiğini gösterebilir.",
            "kimin nerede oturduğu ve durulup durulamayacağı önemlidir.",
        ),
        "test": (
            "rüyalar, bizim ya da başkasının koyduğu bir ölçü güne ağır bastığında bizi sınamayı sever.",
            "hazır olmama kaygısı çoğu zaman çok yeni bir şeye aittir.",
        ),
        "worth": (
            "değerli şeyler neye kıymet verdiğinizi ya da bir bağı anlatabilir.",
            "onsuz neyin eksik kalacağını sorun.",
        ),
        "meaning": (
            "burada, okunamamış olsa da, bir haber saklı olabilir.",
            "rüya buna belki yalnızca sizin deneyebileceğiniz bir nedenle yer verdi.",
        ),
        "time": (
            "sahneye zamanın kendisi çıkmış gibi: bir süre, bir yaş, bir bekleyiş.",
            "neyin çok geç olmaması gerektiğini sorun.",
        ),
        "care": (
            "burada bir şey bakım istiyor ya da yeni başlıyor olabilir.",
            "kimin kime baktığıyla ilgili olabilir.",
        ),
        "place": (
            "rüyanın sahnesi nadiren rastlantıdır: içinizde bir şey orada yolunu bilir.",
            "bu yer, onu tanıdığınız zamanı anlatıyor olabilir.",
        ),
    },
    again_lately=(
        "bu, bana anlattıklarınızda daha önce de geçti. Bu kez nesinin değiştiği, ne olduğundan çok şey söyleyebilir.",
        "artık rüyalarınızın eski bir tanıdığı. Yeni olan hangi yanı?",
    ),
    person=(
        "Yanınızda biri vardı, {words}. Ne anlama geldiğini sormadan önce aranızda ne geçtiğine bakardım.",
        "Rüyada bir kişi var: {words}. İnsanlar rüyada kendileri olabilir, bir yanınıza yüzlerini de ödünç verebilir.",
        "Orada tek başınıza değildiniz: {words}. Ne yapıldığı, kimin yaptığından önemli olabilir.",
    ),
    people=(
        "Sonra ötekiler: {words}. Rüyada insanlar kendileri olabilir, yanlarınıza yüzlerini de ödünç verebilir.",
        "Orada tek başınıza değildiniz: {words}. Ne yaptıkları, kim olduklarından önemli olabilir.",
        "Birkaç kişi var: {words}. Kimin kime, kimin size yakın durduğuna bakardım.",
    ),
    slants={
        "jungian": (
            "Jung ile bakınca {word} imgesi gölgeye ya da bir yol göstericiye ait olabilir: uyanık tutumunuzun dışarıda bıraktığı, rüyanın onun yanına koyduğu bir şey.",
            "Jungcu bir soru: {word} neyi dengeliyor? Günlerinizin hangi yanı o kadar gür ki gece bunu getiriyor?",
            "{word} imgesini büyümeye bırakırdım: her açıklamadan önce hangi öyküler, resimler, kişiler geliyor aklınıza?",
        ),
        "cognitive": (
            "Serinkanlı bakarsak rüya günü sürdürür. {word} imgesinin şu andaki hangi kaygıya benzediğini, rüyanın hangi yanıtı denediğini sorardım.",
            "Zihin geceleri prova yapar. {word} geçen bölüm böyle bir prova olabilir; neyin provası olduğu sorulabilir.",
            "Rüyada {word} belirdiğinde aklınızdan geçen düşünceye, sözcüğü sözcüğüne, bakardım: onu gündüzden tanıyor musunuz?",
        ),
        "existential": (
            "{word} ne demek diye değil, onun karşısında nasıl durduğunuzu sorarım: özgür mü bağlı mı, yakın mı uzak mı, telaşlı mı vakti bol mu.",
            "{word} sahnesinde size bir şey açıktı, bir şey kapalıydı. Günlerinizden tanıdığınız hangisi?",
            "{word} anında neyi seçtiniz, yalnızca kalmayı seçmiş olsanız bile?",
        ),
        "gestalt": (
            "Şunu deneyin: bir dakika {word} olun ve birinci tekil kişiyle konuşun: “Ben … ve istiyorum ki …”. Söylerken bedeninizin ne yaptığına bakın.",
            "İki sandalye koyun: birinde siz, ötekinde {word}. Önce kim konuşurdu, hangi sesle?",
            "{word} geçen yeri bir daha, şimdiki zamanla ve yavaşça anlatın. Soluğunuz hangi sözcükte değişiyor?",
        ),
        "cultural": (
            "Pek çok halk {word} imgesi çevresinde öyküler anlatmıştır; nadiren anlaşırlar, güzelliği de oradadır. Sizin aklınıza hangi masal, hangi söz geliyor?",
            "Büyüdüğünüz yerde {word} sözü nasıl anılırdı: saygıyla mı, korkuyla mı, şakayla mı? Rüyalar bu tınıları hatırlar.",
            "Şairlerin ve ninelerin {word} üzerine yanıtları başkadır. Önce, çocukken duyduğunuzun kiminki olduğunu sorardım.",
        ),
        "neuro": (
            "REM uykusunda beyin taze anıları eskilere bağlar, güçlü duygular başta gelir. {word} imgesi böyle iki izin buluştuğu yer olabilir; bu onu daha az sizin yapmaz.",
            "Uyku bilimi gecenin hangi saatinde olduğunu sorardı: sabaha doğru rüyalar uzar ve tuhaflaşır; {word} dünle çok eskinin yaması olabilir.",
            "Rüyada sonuna dek yaşanan bir duygu ertesi gün çoğu zaman hafifler. Belki {word} sizinkinin işlendiği biçimdi.",
        ),
    },
    questions_heading="İsterseniz buradan sürdürelim",
    ask_together={
        "teeth_falling": "Dişler gevşediğinde bunu kim gördü, siz tam o sırada ne söylemek istiyordunuz?",
        "chased_stuck": "Dönüp bakabilseydiniz arkanızdan gelene ne sorardınız?",
        "exam_unprepared": "Bu sınavı kim okuyacaktı, şu sıralar hakkınızda kimin kanısı oluşuyor?",
        "late_departure": "Yolculuk nereye olacaktı, geride ne bırakacaktınız?",
        "naked_public": "Örtüsüz olduğunuzu fark eden oldu mu, üzerinizde ne olsun isterdiniz?",
        "flying_falling": "Yükseliş hangi anda düşüşe döndü, o an ne düşündünüz?",
        "house_rooms": "Odalardan önce hangisine dönerdiniz, yanınızda ne götürürdünüz?",
        "water_house": "Su nereye kadar gelmişti, önce neyi kurtarmak istediniz?",
        "car_no_brakes": "Direksiyonda kim vardı, durabilseydiniz nerede dururdunuz?",
        "dead_return": "Birbirinize ne söylediniz ya da ne söylemek isterdiniz?",
        "phone_fails": "Kime ulaşmak istiyordunuz, ilk cümle ne olacaktı?",
        "baby_lost": "Son zamanlarda size ait hangi küçük şeye az vakit kaldı?",
        "door_key": "Kapının açılmasını mı istiyordunuz, kapalı kalmasını mı?",
    },
    ask_quote=(
        "Şuraya dönün: {quote}. Hemen öncesinde ne oldu?",
        "{quote} derken tam olarak nereye bakıyordunuz?",
        "{quote} yazmışsınız. Rüya oradan sürseydi ne olurdu?",
    ),
    ask_symbol=(
        "{word} yakından nasıldı, ne istiyor gibiydi?",
        "Bu rüyada {word} dile gelse, size tek cümleyle ne derdi?",
        "{word} olmasa bu rüyada ne eksik kalırdı?",
    ),
    ask_person=(
        "{word} şu sıralar hayatınızda nerede duruyor, aranızda söylenmeyen ne var?",
        "{word} rüyada, gündüz beklemeyeceğiniz ne yaptı?",
        "{word} sizin bir yanınız olsaydı hangisi olurdu?",
    ),
    ask_place=(
        "Böyle bir yer ({word}) uyanık hayatta size neyi hatırlatıyor?",
        "Böyle bir yerde ({word}) en son ne zaman bulundunuz, o zaman kimdiniz?",
        "Oranın ({word}) bildiğiniz gerçeğinden farkı neydi?",
    ),
    ask_emotion=(
        "Son günlerde bu duygu ({word}) başka nerede vardı?",
        "Bu duygu ({word}) tam olarak hangi anda başladı?",
        "Bu duygu ({word}) bedeninizin neresindeydi?",
    ),
    ask_open=(
        "Rüya nasıl bitti, nasıl bitmesini isterdiniz?",
        "Rüyanın yanıt veriyor olabileceği ne yaşandı bir gün önce?",
        "Bu rüyaya nasıl bir başlık koyardınız?",
        "Uyanmadan önce en son ne gördünüz?",
        "Hangi ayrıntı sizi daha uyurken şaşırttı?",
    ),
    nothing_known=(
        "Şöyle başlıyorsunuz: {quote}. İçinde tanıdığım imgelerden hiçbirini bulamadım; tahmin etmektense dinlemeyi yeğlerim.",
        "Sözlerinize tutunuyorum, {quote}, onlara hazır bir anlam biçmeden.",
        "{quote} yazmışsınız. Olduğu gibi bırakıp sormayı yeğliyorum.",
    ),
    thanks=(
        "Rica ederim. Rüya sizin; uyanı alın, gerisini bırakın.",
        "Ne demek. Gün içinde bir yanı geri gelirse not edin; rüyalar dinlendikleri yere dönmeyi sever.",
        "Memnuniyetle. İyi uykular, isterseniz bir sonrakini de anlatın.",
    ),
    what_it_means=(
        "Önce dürüst bir yanıt: bir rüyanın ne demek olduğunu kimse kesin söyleyemez, ben de söyler gibi yapmak istemem. Nereye bakacağımı söyleyebilirim.",
        "Her kapıyı açan bir anahtarım yok. Yapabileceğim, soruyu sizin belleğinizin yanıtlayacağı gibi sormak.",
        "Anlam bir palto gibi denenir: ısıttığı yerde doğrudur. İşte denenecek bir tane.",
    ),
    disagreement=(
        "Söylemeniz iyi oldu: demek yanlış yoldaydım, sizin sezginiz benimkinden önde gelir.",
        "O halde bunu bir kenara bırakalım. Orada olan sizdiniz, ben değil.",
        "Seve seve geri alıyorum. Bir hayır, çoğu zaman nezaketen söylenen evetten daha yakına götürür.",
    ),
    agreement=(
        "Öyleyse orada biraz kalmaya değer.",
        "Demek bir payı var. Bir adım daha atalım.",
        "Size bir şey söylemesine sevindim. Oradan sormayı sürdürürdüm.",
    ),
    feeling_named=(
        "Şimdi nasıl hissettirdiğini söylüyorsunuz: {words}. Bu, gerisini okuyuşumu değiştiriyor.",
        "Demek duygu buydu: {words}. Teşekkürler, onu arıyordum.",
        "Bununla, {words}, imgelere başka bir ışık düşüyor.",
    ),
    adds=(
        "Şunu ekliyorsunuz: {quote}. Bu, resmi biraz değiştiriyor.",
        "Bu yardımcı oldu: {quote}.",
        "Bunu da alıyorum: {quote}.",
        "Şimdi de şunu söylüyorsunuz: {quote}. Başlangıcı bununla başka okuyorum.",
    ),
    again=(
        "Şuraya dönüyorsunuz: {words}. Anlatıda geri gelen, çoğu zaman rüyanın bitmediği yerdir.",
        "Bir kez daha: {words}. Sizi bırakmıyor gibi.",
        "Ve işte yine: {words}.",
    ),
    remembered="Buraya daha önce de geldiniz: {night} gecesinin rüyasında da {words} vardı. Bu kez ne farklı?",
    short=(
        "Biraz şunda kalalım: {word}.",
        "Ben şuradan sürdürürdüm: {word}.",
        "Öyleyse bir adım daha, şuna doğru: {word}.",
    ),
    tell_more=(
        "Rüyayı geldiği gibi anlatın, parça parça da olsa: neredeydiniz, kim vardı, ne oldu, nasıl hissettirdi. Başlamak için tek bir imge yeter.",
        "İstediğiniz yerden başlayın: bir yer, bir yüz, bir renk, uyanınca kalan hava. Gerisi çoğu zaman gelir.",
    ),
)
