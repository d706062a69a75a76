"""The Celery application and the beat table. Imports no app: tasks are named.

Work is a row, not a message: every task is a thin sweep that may run twice, late or together, so a
lost message only waits for the next beat. Times are real seconds; what is due is judged by the
scheme's clock.
"""

import os
from typing import Final

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dps.settings")

app = Celery("dps")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

MINUTE: Final = 60.0
#: Every sweep and how often it looks. Short, since a look that finds nothing is cheap.
BEAT: Final[dict[str, float]] = {
    "dps.accounts.tasks.forget_tries": 60 * MINUTE,
    "dps.notifications.tasks.deliver_due": MINUTE / 2,
    "matching.tasks.close_windows": MINUTE / 2,
    "matching.tasks.run_matches": MINUTE / 2,
    "matching.tasks.invite_due": MINUTE / 2,
    "matching.tasks.render_letters": MINUTE / 2,
    "payments.tasks.open_contracts": MINUTE / 2,
    "payments.tasks.earn_milestones": MINUTE / 2,
    "payments.tasks.draw_statements": MINUTE,
    "payments.tasks.finish_contracts": 10 * MINUTE,
    "payments.tasks.forget_people": 60 * MINUTE,
}
app.conf.beat_schedule = {
    name: {"task": name, "schedule": seconds} for name, seconds in BEAT.items()
}
