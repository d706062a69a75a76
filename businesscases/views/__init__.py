"""Pages of cases, budgets and districts."""
