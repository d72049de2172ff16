"""Turkish."""

from .base import Phrases

PHRASES = Phrases(
    marks=("“", "”"),
    and_word="ve",
    who_i_am="*Ben yerleşik çevrimdışı analistim: sözlerinizi bu sunucuda, bir dil modeli olmadan ve hiçbir yere göndermeden okurum.*",
    danger="Rüyadan önce: yazdıklarınız kendinize zarar vermek isteyebileceğinizi düşündürüyor ve bunu ciddiye alıyorum. Bunu tek başınıza taşımak zorunda değilsiniz. "
    "Lütfen şimdi yerel acil numarayı (Türkiye'de 112) ya da bir kriz hattını arayın (findahelpline.com her ülke için listeler) veya güvendiğiniz birine söyleyin. Rüyanın yanında da kalırım.",
    openings=(
        "Bunu anlattığınız için teşekkür ederim. Bende ilk kalan şey: {words}.",
        "Yazdıklarınıza yakın kalmak istiyorum. Rüyanız şunların çevresinde dönüyor: {words}.",
        "Onu içinde yürür gibi yavaşça okudum. İlk parlayanlar: {words}.",
    ),
    images_heading="Öne çıkanlar",
    themes={
        "water": (
            "su çoğu zaman adı konmadan önce hissedileni taşır; derinliği ve durgunluğu adından önemlidir.",
            "duygularınızın şu sıralar yüzeye ne kadar yakın olduğunu gösteriyor olabilir.",
        ),
        "flight": (
            "yükselmek özgürlük olabilir, aşağıda bekleyen bir şeyden uzaklaşmak da.",
            "böyle bir hafiflik çoğu kez başka bir bakış ararken gelir.",
        ),
        "falling": (
            "tutunacak yeri yitirmek, uyanık hayatta zemini henüz sağlam olmayan bir şey varken bizi ziyaret eder.",
            "düşmek bırakmaktır da: inerken ne hissettiğiniz belirleyicidir.",
        ),
        "path": (
            "bir yerden ötekine giden yol çoğu zaman hazırlanan bir karara işaret eder.",
            "geçitler neyi bıraktığınızı ve neye yürüdüğünüzü sorar.",
        ),
        "house": (
            "evler çoğu kez onları görenin portresidir, odalarıyla birlikte.",
            "size ait ve tanıdık olanı ya da onun pek girmediğiniz bir bölümünü anlatabilir.",
        ),
        "self": ("rüya burada kendinizi görmeniz için bir şey tutuyor.", "bu, nasıl ve kim tarafından görüldüğünüze dokunuyor."),
        "body": (
            "beden rüyada kendi adına konuşur: güçten, yaştan, yitirilmemesi gerekenden.",
            "onu bedeninizin neresinde hissettiğinizi sormaya değer.",
        ),
        "ending": (
            "rüyadaki sonlar nadiren bir şeyi önceden bildirir; çoğu kez bir şeyin kalıcı olarak değiştiğini söyler.",
            "burada biten, bir hayattan çok bir rol, bir alışkanlık ya da bir dönem olabilir.",
        ),
        "conflict": (
            "rüyada bizi kovalayan ya da bizimle dövüşen, çoğu zaman duyulmak isteyen bir yanımızdır.",
            "nereden gelir görünürse görünsün, içindeki güç sizindir de.",
        ),
        "fire": (
            "ateş ısıtır ve yıkar; çoğu kez küçük tutulamayacak kadar büyümüş olanı anlatır.",
            "burada bir şey korunmak değil, dönüşmek istiyor.",
        ),
        "light": (
            "buradaki ışık ve karanlık, bildiğinizle yalnızca sezdiğiniz arasında olabilir.",
            "neyin göründüğüne ve neyin gözden saklandığına bakın.",
        ),
        "animal": (
            "hayvanlar içgüdüyü getirir: öğretilmeden bildiğiniz bir şeyi.",
            "bu canlının, sizin kendinize izin verdiğinizden daha iyi yaptığı şey ne?",
        ),
        "fear": ("korkutucu bir figür, ne istediği sorulunca çoğu kez küçülür.", "tehdit etmekten çok bir şeyi koruyor olabilir."),
        "nature": (
            "kendi hızında büyüyen canlılar çoğu zaman sizin hızınız hakkında bir şey söyler.",
            "manzara, içinde yürüyebileceğiniz bir ruh hâli olabilir.",
        ),
        "vehicle": (
            "sizi taşıyan şey, şu an direksiyonda kimin olduğunu ve ne hızla gittiğinizi gösterebilir.",
            "kimin nerede oturduğu ve durabilecek olup olmadığınız önemli.",
        ),
        "test": (
            "bir ölçü, sizin ya da başkasının, güne ağır geldiğinde rüyalar bizi sınar.",
            "hazır olmama kaygısı çoğu kez oldukça yeni bir şeye aittir.",
        ),
        "worth": ("değerli şeyler, neyi aziz tuttuğunuzdan ya da bir bağdan söz edebilir.", "o olmasa ne kaybolurdu?"),
        "meaning": (
            "okunamamış olsa bile burada bir mesaj saklı olabilir.",
            "rüyanın buna yer vermesinin nedenini yalnızca siz deneyebilirsiniz.",
        ),
        "time": ("zamanın kendisi sahneye çıkmış gibi: bir süre sonu, bir yaş, bir bekleyiş.", "neyin geç olmaması gerekiyor?"),
        "care": ("burada bir şey beslenmek istiyor ya da daha yeni başlıyor.", "kimin kime baktığıyla ilgili olabilir."),
        "place": (
            "rüyanın sahnesi nadiren rastlantıdır: içinizde bir şey orada yolunu biliyor.",
            "bu yer, onu tanıdığınız zamanı anlatıyor olabilir.",
        ),
    },
    people=(
        "Bir de {words} var. Rüyadaki insanlar kendileri olabilir, sizin bir yanınıza yüzlerini de ödünç verebilirler.",
        "Yalnız değildiniz: {words} de oradaydı. Ne yaptıkları, kim olduklarından daha önemli olabilir.",
    ),
    feelings=(
        "Duyguyu siz adlandırıyorsunuz: {words}. Ona her simgeden önce güvenirim; duygu, rüyanın kesinlikle doğru olan parçasıdır.",
        "İçindeki duygu, {words}, son günlere doğru izlenmeye değer bir ip.",
    ),
    no_feelings=(
        "Nasıl hissettirdiğinden az söz ediyorsunuz. Uyanırkenki duygu çoğu zaman en iyi anahtardır.",
        "Anlatıda bir şeyi arıyorum: olurken ne hissettiğinizi.",
    ),
    slants={
        "jungian": "Jung'la bakınca {word} gölgeye ya da bir rehbere ait olabilir: uyanık tutumunuzun dışarıda bıraktığı ve rüyanın onun yanına koyduğu bir imge.",
        "cognitive": "Sakin bir gözle, rüya günü sürdürür. Şunu sorardım: {word} bugünkü hangi kaygınıza benziyor ve rüya hangi yanıtı deniyordu?",
        "existential": "{word} ne demek diye değil, ona karşı nasıl durduğunuzu soruyorum: özgür mü bağlı mı, yakın mı uzak mı, acele mi zamanlı mı.",
        "gestalt": "Şunu deneyin: bir dakikalığına {word} olun ve birinci kişiyle konuşun: “Ben … ve istiyorum ki …”. Söylerken bedeninizin ne yaptığına dikkat edin.",
        "cultural": "Pek çok halk {word} çevresinde hikâyeler anlatmıştır; nadiren anlaşırlar ve güzel olan da budur. Sizin aklınıza hangi masal ya da söz geliyor?",
        "neuro": "REM uykusunda beyin yeni anıları eskilere bağlar ve güçlü duygular öne geçer. {word} belki de böyle iki izin buluştuğu yerdir; bu onu daha az sizin yapmaz.",
    },
    questions_heading="İsterseniz buradan sürdürelim",
    ask_symbol=("{word} yakından nasıldı ve ne istiyor gibiydi?", "{word} size tek bir cümle söyleyebilseydi, bu ne olurdu?"),
    ask_person=("{word} bugünkü hayatınızda neyin yerini tutuyor?", "{word} ile aranızda söylenmeden kalan neydi?"),
    ask_place=(
        "{word} size uyanık hayattan neyi çağrıştırıyor?",
        "Böyle bir yerde ({word}) en son ne zaman bulundunuz ve o zaman kimdiniz?",
    ),
    ask_emotion=("Son günlerde bu duyguyu ({word}) başka nerede yaşadınız?", "{word} tam olarak hangi anda başladı?"),
    ask_open=("Rüya nasıl bitti ve siz nasıl bitmesini isterdiniz?", "Bir gün önce, rüyanın yanıt veriyor olabileceği ne oldu?"),
    plain_questions="**İsterseniz buradan sürdürelim**\n\n1. En güçlü an hangisiydi?\n2. Uyandığınızda ne hissettiniz?\n3. Son günlerden neyi hatırlatıyor?",
    nothing_known=(
        "Şöyle başlıyorsunuz: {quote}. Sözlüğüm bu imgeleri tanımıyor; tahmin etmektense dinlemeyi yeğlerim.",
        "Sözlerinize tutunuyorum, {quote}, onlar için hazır bir anlamım olmadan.",
    ),
    follow_ups=("Şunu ekliyorsunuz: {quote}. Bu, resmi biraz değiştiriyor.", "Teşekkürler, bu yardımcı oluyor: {quote}."),
    again="Yine şuraya dönüyorsunuz: {words}. Anlatıda geri gelen, çoğu zaman rüyanın bitmediği yerdir.",
    short=("Bir an {word} üzerinde duralım.", "Memnuniyetle. Ben şuradan sürdürürdüm: {word}."),
    tell_more="Rüyayı geldiği gibi anlatın, parça parça da olsa: neredeydiniz, kim vardı, ne oldu, nasıl hissettirdi. Başlamak için tek bir imge yeter.",
)
