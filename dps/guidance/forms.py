"""The one question of the guidance: what would this price pay?"""

from dps.kernel.money import LEAST_PRICE_PENCE, MOST_PRICE_PENCE
from dps.web.forms import NarrowingForm, PenceField


class ExamplePriceForm(NarrowingForm):
    """A price per participant for the worked example."""

    price = PenceField(
        label="Price for each participant",
        noun="the price",
        least=LEAST_PRICE_PENCE,
        most=MOST_PRICE_PENCE,
        required=False,
    )
