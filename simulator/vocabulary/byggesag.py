"""Byggesag: building-permit cases. Raw names are the milestone columns of the extract.

Milestones carry only a day, so the ranks give the natural order of milestones that share one.
"""

from simulator.vocabulary.terms import Activity, Unit, Vocabulary

BYGGESAG = Vocabulary(
    process="byggesag",
    label_da="Byggesag",
    area="Klima, teknik og miljø",
    case_object_type="building_case",
    description_da="Behandling af ansøgninger om byggetilladelse fra modtagelse til afsluttet sag.",
    approved_by="Systemejer, Byg og Miljø",
    approved_on="2024-10-01",
    activities=(
        Activity(
            "application_received",
            "Ansøgning modtaget",
            "Ansøgningen er modtaget i kommunen, som regel gennem Byg og Miljø.",
            ("ModtagetDato",),
            rank=10,
        ),
        Activity(
            "information_requested",
            "Mangelbrev sendt",
            "Kommunen har bedt ansøger om manglende oplysninger og venter på svar. Sagen kan have flere mangelbreve.",
            ("VenterPåAnsøgerFra", "VenterPåAnsøgerFra2", "VenterPåAnsøgerFra3"),
            rank=20,
            waiting_for="borger",
        ),
        Activity(
            "information_received",
            "Oplysninger modtaget",
            "Ansøger har svaret på mangelbrevet, og kommunen venter ikke længere på ansøger.",
            ("VenterPåAnsøgerTil", "VenterPåAnsøgerTil2", "VenterPåAnsøgerTil3"),
            rank=30,
        ),
        Activity(
            "case_complete",
            "Sag fuldt oplyst",
            "Alle oplysninger, der er nødvendige for at træffe afgørelse, foreligger. Servicemålet regnes herfra.",
            ("FuldtOplystDato",),
            rank=40,
        ),
        Activity(
            "neighbour_notification_started",
            "Naboorientering igangsat",
            "Naboer er orienteret om ansøgningen og har frist til at komme med bemærkninger.",
            ("NaboorienteringStart",),
            rank=50,
            waiting_for="borger",
        ),
        Activity(
            "neighbour_notification_ended",
            "Naboorientering afsluttet",
            "Naboernes frist for bemærkninger er udløbet.",
            ("NaboorienteringSlut",),
            rank=55,
        ),
        Activity(
            "party_hearing_sent",
            "Partshøring sendt",
            "Parten er hørt over oplysninger af væsentlig betydning, før en afgørelse til ugunst træffes.",
            ("PartshøringDato",),
            rank=60,
            waiting_for="borger",
        ),
        Activity(
            "decision_made",
            "Afgørelse truffet",
            "Kommunen har truffet afgørelse i sagen. Udfaldet fremgår af sagens afgørelse.",
            ("AfgørelseDato", "NyAfgørelseDato"),
            rank=70,
            waiting_for="",
        ),
        Activity(
            "construction_started",
            "Byggearbejde påbegyndt",
            "Ansøger har meddelt, at byggearbejdet er påbegyndt.",
            ("PåbegyndtDato",),
            rank=80,
            waiting_for="borger",
        ),
        Activity(
            "construction_completed",
            "Byggearbejde færdigmeldt",
            "Ansøger har færdigmeldt byggearbejdet til kommunen.",
            ("FærdigmeldtDato",),
            rank=85,
        ),
        Activity(
            "case_closed",
            "Sag afsluttet",
            "Sagen er afsluttet i fagsystemet. En henlagt sag er afsluttet uden afgørelse.",
            ("AfsluttetDato", "NyAfsluttetDato"),
            rank=90,
            is_end=True,
        ),
        Activity(
            "case_reopened",
            "Sag genåbnet",
            "En afsluttet sag er taget op igen, for eksempel efter nye oplysninger.",
            ("GenåbnetDato",),
            rank=95,
        ),
    ),
    units=(
        Unit("byggeri_nord", "Byggeri Nord", "Byggeri Nord"),
        Unit("byggeri_syd", "Byggeri Syd", "Byggeri Syd", raw_until_2023="Byg og Plan Syd"),
        Unit("erhverv_landzone", "Erhverv og Landzone", "Erhverv & Landzone"),
    ),
)
