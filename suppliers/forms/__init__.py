"""Forms of organisations and offers: text to values, page by page. None of them saves."""
