from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "mediation"

    def ready(self) -> None:
        """Text messages that come in are taken up here: the foundation knows nobody above it."""
        from foundation.notifications import inbound  # noqa: PLC0415  # has tables
        from mediation import tasks  # noqa: PLC0415

        inbound.arrived.connect(tasks.reply_arrived, dispatch_uid="mediation")
