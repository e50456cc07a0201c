"""Genoptræning: rehabilitation after hospital. Raw names are the event codes of the messages.

Most stamps are to the minute; the ranks order what shares one, and the events that carry only a day.
"""

from simulator.vocabulary.terms import Activity, Unit, Vocabulary

GENOPTRAENING = Vocabulary(
    process="genoptraening",
    label_da="Genoptræning",
    area="Sundhed og ældre",
    case_object_type="rehabilitation_case",
    description_da="Genoptræning efter sundhedsloven § 140 fra udskrivning fra sygehus til afsluttet forløb.",
    approved_by="Systemejer, Omsorgssystem",
    approved_on="2024-11-01",
    activities=(
        Activity(
            "discharged",
            "Udskrevet fra sygehus",
            "Borgeren er udskrevet fra sygehuset. Fristen for opstart regnes herfra.",
            ("Udskrivning",),
            rank=5,
            waiting_for="anden_myndighed",
        ),
        Activity(
            "rehabilitation_plan_received",
            "Genoptræningsplan modtaget",
            "Kommunen har modtaget sygehusets genoptræningsplan.",
            ("GenoptraeningsplanModtaget",),
            rank=10,
        ),
        Activity(
            "contact_made",
            "Borger kontaktet",
            "Kommunen har kontaktet borgeren om genoptræningen.",
            ("BorgerKontaktet",),
            rank=20,
        ),
        Activity(
            "citizen_postponed",
            "Udsat efter borgerens ønske",
            "Borgeren har selv bedt om at begynde senere.",
            ("UdsatAfBorger",),
            rank=25,
            waiting_for="borger",
        ),
        Activity(
            "first_session_offered",
            "Opstart tilbudt",
            "Den dag borgeren er tilbudt at begynde genoptræningen i kommunens eget tilbud.",
            ("OpstartTilbudt",),
            rank=30,
        ),
        Activity(
            "free_choice_offered",
            "Frit valg tilbudt",
            "Borgeren er tilbudt at vælge et privat tilbud, fordi kommunen ikke kan begynde inden for fristen.",
            ("FritValgTilbudt",),
            rank=35,
            waiting_for="borger",
        ),
        Activity(
            "training_started",
            "Træning begyndt",
            "Borgeren er begyndt på genoptræningen.",
            ("TraeningPaabegyndt",),
            rank=40,
            waiting_for="",
        ),
        Activity(
            "training_ended",
            "Træning afsluttet",
            "Genoptræningen er gennemført eller afbrudt.",
            ("TraeningAfsluttet",),
            rank=80,
        ),
        Activity(
            "case_closed",
            "Forløb afsluttet",
            "Forløbet er afsluttet i fagsystemet.",
            ("ForloebAfsluttet",),
            rank=90,
            is_end=True,
        ),
    ),
    units=(
        Unit("genoptraening_nord", "Genoptræning Nord", "Træning Nord"),
        Unit("genoptraening_syd", "Genoptræning Syd", "Træning Syd", raw_until_2023="Træningscenter Syd"),
        Unit("rehabilitering", "Rehabilitering", "Rehabiliteringscentret"),
    ),
)
