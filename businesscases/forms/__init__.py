"""Forms of cases, budgets and districts: text to values. None of them saves."""
