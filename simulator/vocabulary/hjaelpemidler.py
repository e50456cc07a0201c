"""Hjælpemidler: applications for assistive aids. Raw names are milestone columns and types of document.

Everything carries a day alone, so the ranks give the natural order of what shares one.
"""

from simulator.vocabulary.terms import Activity, Unit, Vocabulary

HJAELPEMIDLER = Vocabulary(
    process="hjaelpemidler",
    label_da="Hjælpemidler",
    area="Sundhed og ældre",
    case_object_type="aid_case",
    description_da="Ansøgninger om hjælpemidler, forbrugsgoder og boligindretning fra modtagelse til levering.",
    approved_by="Systemejer, Omsorgssystem",
    approved_on="2024-11-01",
    activities=(
        Activity(
            "case_reopened",
            "Sag genåbnet",
            "En afsluttet sag er taget op igen, for eksempel efter nye oplysninger.",
            ("GenåbnetDato",),
            rank=5,
        ),
        Activity(
            "application_received",
            "Ansøgning modtaget",
            "Ansøgningen om hjælpemidlet er modtaget i kommunen.",
            ("Ansøgningsdato",),
            rank=10,
        ),
        Activity(
            "receipt_sent",
            "Kvittering sendt",
            "Borgeren har fået brev om, at ansøgningen er modtaget.",
            ("Kvitteringsbrev",),
            rank=15,
        ),
        Activity(
            "information_requested",
            "Oplysninger indhentes",
            "Kommunen har bedt borgeren om oplysninger, som sagen mangler, og venter på svar.",
            ("Anmodning om oplysninger",),
            rank=20,
            waiting_for="borger",
        ),
        Activity(
            "information_received",
            "Oplysninger modtaget",
            "De oplysninger, borgeren blev bedt om, er modtaget.",
            ("Oplysninger modtaget",),
            rank=30,
        ),
        Activity(
            "home_visit_held",
            "Vurderingsbesøg afholdt",
            "En terapeut har besøgt borgeren og vurderet behovet.",
            ("VurderingsbesøgDato",),
            rank=40,
        ),
        Activity(
            "note_written",
            "Notat skrevet",
            "Oplysninger af betydning for sagen, som fra et besøg, er skrevet ned, jf. offentlighedsloven § 13.",
            ("Journalnotat",),
            rank=45,
        ),
        Activity(
            "party_hearing_sent",
            "Partshøring sendt",
            "Borgeren er hørt over oplysninger af væsentlig betydning, før en afgørelse til ugunst træffes.",
            ("Partshøring",),
            rank=50,
            waiting_for="borger",
        ),
        Activity(
            "party_hearing_answered",
            "Partshøringssvar modtaget",
            "Borgeren har svaret på partshøringen.",
            ("Partshøringssvar",),
            rank=55,
        ),
        Activity(
            "delay_notice_sent",
            "Brev om længere sagsbehandling sendt",
            "Borgeren har fået besked om, hvornår en afgørelse kan ventes, jf. retssikkerhedsloven § 3, stk. 2.",
            ("Brev om sagsbehandlingstid",),
            rank=58,
        ),
        Activity(
            "decision_made",
            "Afgørelse truffet",
            "Kommunen har bevilget, delvist bevilget eller afslået det ansøgte.",
            ("Afgørelsesdato", "NyAfgørelsesdato"),
            rank=60,
        ),
        Activity(
            "reasons_sent",
            "Begrundelse sendt",
            "Borgeren har fået begrundelsen for afgørelsen, jf. forvaltningsloven §§ 22 og 24.",
            ("Begrundelse",),
            rank=62,
        ),
        Activity(
            "appeal_guidance_sent",
            "Klagevejledning sendt",
            "Borgeren har fået vejledning om adgangen til at klage, jf. forvaltningsloven § 25.",
            ("Klagevejledning",),
            rank=64,
        ),
        Activity(
            "aid_ordered",
            "Hjælpemiddel bestilt",
            "Det bevilgede er bestilt på depotet eller hos leverandøren.",
            ("BestiltDato",),
            rank=70,
            waiting_for="",
        ),
        Activity(
            "aid_delivered",
            "Hjælpemiddel leveret",
            "Borgeren har fået hjælpemidlet.",
            ("LeveretDato",),
            rank=80,
        ),
        Activity(
            "case_closed",
            "Sag afsluttet",
            "Sagen er afsluttet i fagsystemet.",
            ("AfsluttetDato", "NyAfsluttetDato"),
            rank=90,
            is_end=True,
        ),
    ),
    units=(
        Unit("hjaelpemidler_nord", "Hjælpemidler Nord", "Hjælpemidler Nord"),
        Unit("hjaelpemidler_syd", "Hjælpemidler Syd", "Hjælpemidler Syd", raw_until_2023="Hjælpemiddelteam 2"),
        Unit("boligindretning", "Boligindretning", "Bolig & Indretning"),
    ),
)
