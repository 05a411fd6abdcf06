"""What the demonstration's people say: needs by theme, places and titles, in Arabic and French. All invented."""

NEEDS: dict[str, tuple[str, ...]] = {
    "water": (
        "ربط الدواوير العليا بشبكة الماء الصالح للشرب",
        "الماء ينقطع في الصيف وننتظر الصهريج أياما",
        "Réparer la borne-fontaine du douar et prolonger la conduite jusqu'à l'école",
    ),
    "electricity": (
        "ربط المنازل الجديدة بشبكة الكهرباء",
        "ضعف التيار يفسد الأجهزة كل مساء",
        "Renforcer le transformateur du centre",
    ),
    "lighting": (
        "إنارة الطريق بين الدوار والمدرسة",
        "المصابيح معطلة منذ شهور والنساء يخفن من الخروج ليلا",
        "Éclairer la place du souk et l'arrêt des taxis",
    ),
    "sanitation": (
        "إنجاز شبكة التطهير السائل بالمركز",
        "المياه العادمة تجري في الزقاق وتضر بصحة الأطفال",
        "Construire des fosses septiques dans les douars sans réseau",
    ),
    "waste": (
        "شاحنة لجمع النفايات مرتين في الأسبوع على الأقل",
        "توفير حاويات قرب المسجد والمدرسة",
        "Fermer le dépôt sauvage au bord de l'oued",
    ),
    "roads": (
        "تعبيد المسلك الرابط بين الدوار والطريق الإقليمية",
        "القنطرة تنقطع كلما حمل الوادي فنبقى معزولين",
        "Aménager la piste qui mène au collège et au souk",
    ),
    "transport": (
        "خط للنقل المزدوج بين الدواوير والمركز كل يوم",
        "تحديد محطة لسيارات الأجرة وحمايتها من الشمس",
        "Une navette le jour du souk et le jour du marché aux bestiaux",
    ),
    "traffic": (
        "وضع ممر للراجلين أمام المدرسة الابتدائية",
        "تنظيم وقوف الشاحنات داخل المركز",
        "Des ralentisseurs à l'entrée du village",
    ),
    "hygiene": (
        "حملة لجمع الكلاب الضالة قرب المدارس",
        "مراقبة نظافة محلات بيع اللحوم",
        "Un bureau communal d'hygiène ouvert chaque semaine",
    ),
    "ambulance": (
        "سيارة إسعاف قريبة تنقل الحوامل إلى المستشفى",
        "سيارة الإسعاف الوحيدة تتأخر ساعات في الشتاء",
        "Une ambulance équipée et un numéro que tout le monde connaît",
    ),
    "cemeteries": (
        "تسييج المقبرة وتهيئة الطريق إليها",
        "توفير سيارة لنقل الأموات بالمجان",
        "Agrandir le cimetière avant qu'il ne soit plein",
    ),
    "markets": (
        "تهيئة السوق الأسبوعي وتغطية جناح الخضر",
        "تنظيم الباعة المتجولين في فضاء لائق",
        "Des toilettes et de l'eau au souk hebdomadaire",
    ),
    "slaughterhouse": (
        "مجزرة نظيفة وبياطرة يوم السوق",
        "نقل اللحوم في سيارة مبردة",
        "Raccorder l'abattoir à l'eau et à l'égout",
    ),
    "green": (
        "حديقة صغيرة بألعاب للأطفال وسط المركز",
        "غرس الأشجار على جنبات الشارع الرئيسي",
        "Un espace vert ombragé près du dispensaire",
    ),
    "environment": (
        "حماية الدوار من الفيضانات بجدار على ضفة الوادي",
        "الحد من قطع الغابة وتوفير أفران مقتصدة للحطب",
        "Reboiser le versant au-dessus du village",
    ),
    "urbanism": (
        "تبسيط رخص البناء في الوسط القروي",
        "إعداد تصميم التهيئة للمركز",
        "Un guichet qui explique les autorisations et leurs délais",
    ),
    "health": (
        "طبيب أو ممرض حاضر كل يوم بالمستوصف",
        "توفير أدوية السكري وضغط الدم بالمركز الصحي",
        "Réparer le dispensaire et loger la sage-femme",
    ),
    "education": (
        "حافلة للنقل المدرسي تصل إلى الدواوير البعيدة",
        "قسم للتعليم الأولي قريب من البيوت",
        "Un internat pour que les filles continuent le collège",
    ),
    "childcare_women": (
        "حضانة للأطفال حتى تتمكن الأمهات من العمل",
        "مركز نسوي للتكوين في الخياطة ومحاربة الأمية",
        "Un foyer féminin ouvert l'après-midi",
    ),
    "social": (
        "مواكبة الأشخاص في وضعية إعاقة للحصول على الكراسي والولوجيات",
        "مركز للاستماع ومساعدة المسنين الوحيدين",
        "Une rampe à la commune et au centre de santé",
    ),
    "youth_sport": (
        "ملعب للقرب مفتوح للبنات والأولاد",
        "دار للشباب فيها أنشطة طيلة السنة",
        "Rénover le terrain et l'éclairer le soir",
    ),
    "culture": (
        "خزانة صغيرة وقاعة للمطالعة قرب الإعدادية",
        "العناية بالقصبة القديمة وتعريف الشباب بتاريخها",
        "Un festival annuel avec les troupes d'ahidous de la commune",
    ),
    "economy": (
        "مواكبة الشباب حاملي المشاريع والتعاونيات",
        "تهيئة محلات مهنية بثمن مناسب",
        "Former les jeunes aux métiers demandés dans la région",
    ),
    "tourism_crafts": (
        "فضاء لعرض الزربية ومنتوجات الصناعة التقليدية",
        "تشوير المسارات السياحية نحو الشلالات",
        "Un point de vente des produits du terroir sur la route nationale",
    ),
    "agriculture": (
        "إصلاح السواقي وتبطينها قبل موسم السقي",
        "تكوين الفلاحين الصغار في اقتصاد الماء",
        "Un magasin commun pour les aliments du bétail",
    ),
    "admin": (
        "تقليص مدة انتظار الوثائق بالحالة المدنية",
        "موظف يستقبل المسنين ومن لا يقرأ ويساعدهم",
        "Ouvrir une annexe administrative un jour par semaine dans les douars",
    ),
    "governance": (
        "نشر مقررات المجلس والميزانية بلغة يفهمها الجميع",
        "إخبار الساكنة بمآل المشاريع التي طلبتها",
        "Une réunion publique chaque trimestre avec le président",
    ),
}

PLACES: tuple[str, ...] = (
    "الدوار العلوي",
    "مركز الجماعة",
    "حي السلام",
    "قرب المدرسة",
    "ضفة الوادي",
    "Douar du haut",
    "Quartier administratif",
    "Autour du souk",
    "",
    "",
)
ROOMS: tuple[str, ...] = (
    "قاعة الاجتماعات بالجماعة",
    "دار الشباب",
    "مدرسة الدوار",
    "المركز النسوي",
    "Salle de réunion de la commune",
    "Maison des jeunes",
)
# workshop type → titles in Arabic and in French
TITLES: dict[str, tuple[str, str]] = {
    "launch": (
        "لقاء انطلاق إعداد برنامج عمل الجماعة",
        "Réunion de lancement du programme d'action",
    ),
    "douar": (
        "ورشة تشخيص مع ساكنة الدواوير",
        "Atelier de diagnostic avec les habitants des douars",
    ),
    "neighbourhood": (
        "ورشة تشخيص مع ساكنة الأحياء",
        "Atelier de diagnostic avec les habitants des quartiers",
    ),
    "thematic": (
        "ورشة موضوعاتية حول خدمات القرب",
        "Atelier thématique sur les services de proximité",
    ),
    "women": ("ورشة مع نساء الجماعة", "Atelier avec les femmes de la commune"),
    "youth": ("ورشة مع شباب الجماعة", "Atelier avec les jeunes de la commune"),
    "disability": (
        "ورشة مع الأشخاص في وضعية إعاقة",
        "Atelier avec les personnes en situation de handicap",
    ),
    "council": (
        "لقاء مع أعضاء المجلس واللجان الدائمة",
        "Rencontre avec le conseil et ses commissions",
    ),
    "ieecag": (
        "لقاء مع هيئة المساواة وتكافؤ الفرص",
        "Rencontre avec l'instance de l'équité et de l'égalité",
    ),
    "feedback": ("لقاء لإرجاع نتائج التشخيص", "Réunion de restitution du diagnostic"),
}
AGENDAS: tuple[str, ...] = (
    "الترحيب والتعريف ببرنامج عمل الجماعة\nتشخيص الحاجيات في مجموعات\nالتصويت على الأولويات\nالخلاصة والمرحلة المقبلة",
    "Accueil et présentation du PAC\nDiagnostic des besoins en groupes\nVote des priorités\nSynthèse et suite",
)
# douars of no commune in particular, offered to all of them
DOUARS: tuple[str, ...] = (
    "آيت علي",
    "أولاد موسى",
    "تيزي",
    "الزاوية",
    "إغرم",
    "Aït Brahim",
    "Oulad Saïd",
    "Tamda",
)
COMMITMENTS: tuple[tuple[str, str], ...] = (
    ("إرسال طلب الدراسة التقنية إلى المصالح المعنية", "مصالح الجماعة"),
    ("عرض خلاصة الورشة على مكتب المجلس", "رئاسة المجلس"),
    ("Transmettre le compte rendu aux associations présentes", "Service de l'action sociale"),
    ("Organiser une visite de terrain avec les services concernés", "Commune et province"),
)
STRENGTHS: tuple[str, ...] = (
    "جمعيات نشيطة وتعاونيات نسائية",
    "Proximité de l'eau et savoir-faire agricole",
    "",
)
CONSTRAINTS: tuple[str, ...] = (
    "تشتت الدواوير وصعوبة المسالك في الشتاء",
    "Statut du foncier à régler avant tout projet",
    "",
)
NEXT_STEPS: tuple[str, ...] = (
    "لقاء لعرض النتائج على الساكنة",
    "Restitution aux habitants dans un mois",
)
SUFFERERS: tuple[str, ...] = ("النساء والأطفال", "Les élèves", "ساكنة الدواوير البعيدة", "")
CHAIRS: tuple[str, ...] = ("رئيس المجلس", "نائبة الرئيس", "Président de la commission", "")
LEGAL_BASIS = "القانون التنظيمي 113-14، المادة 119؛ المرسوم 2-16-301، المادة 7"
