"""What waits for a person: each app's `selectors.waiting_for(actor, now)` returns a list of these.

At most two queries an app. The dashboard collects them, the longest first; lines of nothing may
be left in (they are shown quietly) or left out.
"""

from dps.web.components import Waiting

__all__ = ["Waiting"]
