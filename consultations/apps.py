from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"

    def ready(self) -> None:
        """Which mediators are lawyers with a client on a case: the rooms below know nobody above them."""
        from consultations.conflicts import clients_among_sides  # noqa: PLC0415  # has tables
        from mediation.conflicts import asked  # noqa: PLC0415

        asked.connect(clients_among_sides, dispatch_uid="consultations")
