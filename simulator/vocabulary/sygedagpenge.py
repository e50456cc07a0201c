"""Sygedagpenge: sickness-benefit follow-up. Raw names are the status texts of the status history."""

from simulator.vocabulary.terms import Activity, Unit, Vocabulary

SYGEDAGPENGE = Vocabulary(
    process="sygedagpenge",
    label_da="Sygedagpengeopfølgning",
    area="Beskæftigelse og integration",
    case_object_type="sickness_benefit_case",
    description_da="Opfølgning i sygedagpengesager fra anmeldelse til raskmelding eller ophør.",
    approved_by="Systemejer, Arbejdsmarked",
    approved_on="2024-10-01",
    activities=(
        Activity(
            "sick_leave_reported",
            "Sygefravær anmeldt",
            "Kommunen har modtaget anmeldelse af sygefraværet.",
            ("Anmeldt",),
        ),
        Activity(
            "information_form_sent",
            "Oplysningsskema sendt",
            "Oplysningsskemaet er sendt til den sygemeldte.",
            ("Oplysningsskema sendt",),
            waiting_for="borger",
        ),
        Activity(
            "information_form_received",
            "Oplysningsskema modtaget",
            "Den sygemeldte har udfyldt og returneret oplysningsskemaet.",
            ("Oplysningsskema modtaget",),
        ),
        Activity(
            "triaged",
            "Visiteret",
            "Sagen er visiteret til kategori 1, 2 eller 3 efter sygedagpengeloven § 12.",
            ("Visiteret kategori 1", "Visiteret kategori 2", "Visiteret kategori 3"),
        ),
        Activity(
            "first_meeting_scheduled",
            "Første samtale planlagt",
            "Den sygemeldte er indkaldt til den første opfølgningssamtale.",
            ("1. samtale planlagt",),
        ),
        Activity(
            "first_meeting_held",
            "Første samtale afholdt",
            "Den første opfølgningssamtale efter sygedagpengeloven § 13 b er afholdt.",
            ("1. samtale afholdt",),
        ),
        Activity(
            "meeting_missed",
            "Udeblevet fra samtale",
            "Den sygemeldte mødte ikke til en indkaldt samtale.",
            ("Udeblevet",),
        ),
        Activity(
            "follow_up_held",
            "Opfølgningssamtale afholdt",
            "En opfølgningssamtale efter den første er afholdt.",
            ("Opfølgningssamtale afholdt",),
        ),
        Activity(
            "medical_certificate_obtained",
            "Lægeattest indhentet",
            "Kommunen har modtaget den lægeattest, der er anmodet om.",
            ("Lægeattest indhentet",),
        ),
        Activity(
            "reassessed",
            "Revurdering foretaget",
            "Kommunen har revurderet retten til sygedagpenge, jf. sygedagpengeloven § 24.",
            ("Revurderet",),
        ),
        Activity(
            "benefit_extended",
            "Sygedagpenge forlænget",
            "Udbetalingen af sygedagpenge er forlænget ud over revurderingstidspunktet.",
            ("Forlænget",),
        ),
        Activity(
            "recovery_reported",
            "Raskmelding modtaget",
            "Den sygemeldte er raskmeldt.",
            ("Raskmeldt",),
        ),
        Activity(
            "benefit_ended",
            "Sygedagpenge ophørt",
            "Sygedagpengene er ophørt, og opfølgningen er afsluttet.",
            ("Ophørt",),
            is_end=True,
        ),
        Activity(
            "case_reopened",
            "Sag genoptaget",
            "En ophørt sag er genoptaget, for eksempel ved nyt fravær af samme årsag.",
            ("Genoptaget",),
        ),
    ),
    units=(
        Unit("sygedagpenge_oest", "Sygedagpenge Øst", "Team Øst"),
        Unit("sygedagpenge_vest", "Sygedagpenge Vest", "Team Vest", raw_until_2023="Sygedagpengeteam Vest"),
        Unit("fastholdelse", "Jobfastholdelse", "Team Fastholdelse"),
    ),
)
