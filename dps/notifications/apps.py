from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "dps.notifications"
    label = "notifications"
    verbose_name = "Notifications"
