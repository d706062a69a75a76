"""The mark on every rule that this project chose because no document settles it."""

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def ours() -> SafeString:
    """(our default), never broken over two lines."""
    return SafeString('<span class="dps-nowrap">(<em>our default</em>)</span>')
