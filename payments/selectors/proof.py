"""The proof of the ledger: every sum that is kept is added up again from what it stands on.

Each fault is a sentence that names what differs and by how much. Nothing is mended here.
"""

from collections.abc import Iterator

from django.db import connection

from businesscases.selectors import check_budgets
from dps.kernel.money import pounds

_UNBALANCED = """
    SELECT t.key, coalesce(sum(p.amount_pence), 0)
    FROM payments_ledger_transaction t
    LEFT JOIN payments_posting p ON p.transaction_id = t.id
    GROUP BY t.id, t.key HAVING coalesce(sum(p.amount_pence), 0) <> 0 OR count(p.id) < 2
    ORDER BY t.id
"""
_CONTRACTS = """
    WITH posted AS (
        SELECT contract_id,
               sum(amount_pence) FILTER (WHERE account = 'cost') AS cost,
               sum(amount_pence) FILTER (WHERE account = 'owed') AS owed,
               sum(amount_pence) FILTER (WHERE account = 'vat') AS vat,
               sum(amount_pence) FILTER (WHERE account = 'bank') AS bank
        FROM payments_posting GROUP BY contract_id
    ), passed AS (
        SELECT contract_id, sum(fee_pence) AS net FROM payments_milestone
        WHERE state = 'passed' GROUP BY contract_id
    ), standing AS (
        SELECT m.contract_id, sum(m.fee_pence) AS paid
        FROM payments_milestone m JOIN payments_statement s ON s.id = m.statement_id
        WHERE m.state = 'passed' AND s.state = 'paid' GROUP BY m.contract_id
    ), stated AS (
        SELECT contract_id,
               sum(vat_pence) FILTER (WHERE state IN ('approved', 'paid')) AS vat,
               sum(net_pence + vat_pence) FILTER (WHERE state = 'paid') AS gross
        FROM payments_statement GROUP BY contract_id
    ), entered AS (
        SELECT s.contract_id, sum(e.amount_pence) AS paid
        FROM payments_statement s
        JOIN businesscases_budget_entry e ON e.cause = s.reference AND e.kind = 'pay'
        GROUP BY s.contract_id
    ), returned AS (
        SELECT m.contract_id, sum(e.amount_pence) AS paid
        FROM payments_milestone m
        JOIN businesscases_budget_entry e ON e.cause = m.reference AND e.kind = 'reverse'
        GROUP BY m.contract_id
    )
    SELECT c.reference, c.value_pence, c.passed_pence, c.paid_pence,
           coalesce(p.cost, 0), coalesce(p.owed, 0), coalesce(p.vat, 0), coalesce(p.bank, 0),
           coalesce(m.net, 0), coalesce(s.vat, 0), coalesce(o.paid, 0), coalesce(s.gross, 0),
           coalesce(e.paid, 0) - coalesce(r.paid, 0)
    FROM payments_contract c
    LEFT JOIN posted p ON p.contract_id = c.id
    LEFT JOIN passed m ON m.contract_id = c.id
    LEFT JOIN stated s ON s.contract_id = c.id
    LEFT JOIN entered e ON e.contract_id = c.id
    LEFT JOIN standing o ON o.contract_id = c.id
    LEFT JOIN returned r ON r.contract_id = c.id
    ORDER BY c.id
"""
_STATEMENTS = """
    WITH lines AS (
        SELECT statement_id AS statement, fee_pence AS pence FROM payments_milestone
        WHERE statement_id IS NOT NULL
        UNION ALL
        SELECT netted_on_id, -fee_pence FROM payments_milestone WHERE netted_on_id IS NOT NULL
    )
    SELECT s.reference, s.net_pence, coalesce(sum(l.pence), 0)
    FROM payments_statement s LEFT JOIN lines l ON l.statement = s.id
    GROUP BY s.id, s.reference, s.net_pence HAVING s.net_pence <> coalesce(sum(l.pence), 0)
    ORDER BY s.id
"""
_ABOVE_PRICE = """
    SELECT p.reference, sum(m.fee_pence), c.unit_price_pence
    FROM payments_milestone m
    JOIN payments_participant p ON p.id = m.participant_id
    JOIN payments_contract c ON c.id = m.contract_id
    WHERE m.state IN ('earned', 'passed')
    GROUP BY p.id, p.reference, c.unit_price_pence HAVING sum(m.fee_pence) > c.unit_price_pence
    ORDER BY p.id
"""


def ledger_faults() -> list[str]:
    """All that does not add up, in sentences; empty when the ledger is proved to the penny."""
    return [
        *_unbalanced(),
        *_contracts(),
        *_statements(),
        *_above_price(),
        *(
            f"{each.what}: {each.name} is {pounds(each.stored_pence)}, its entries come to "
            f"{pounds(each.entries_pence)}."
            for each in check_budgets()
        ),
    ]


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found: list[tuple[object, ...]] = cursor.fetchall()
    return found


def _unbalanced() -> Iterator[str]:
    for key, pence in _rows(_UNBALANCED):
        yield f"Transaction {key} does not balance: it comes to {_pounds(pence)}."


def _contracts() -> Iterator[str]:
    """Contract columns against ledger, ledger against milestones, statements and budget."""
    for reference, *sums in _rows(_CONTRACTS):
        (value, passed, paid, cost, owed, vat, bank, net, stated_vat, stated, gross, entered) = [
            int(str(pence)) for pence in sums
        ]
        for what, found, wanted in (
            ("passed", passed, net),
            ("cost in the ledger", cost, net),
            ("paid", paid, stated),
            ("VAT in the ledger", vat, stated_vat),
            ("bank in the ledger", -bank, gross),
            ("owed in the ledger", -owed, net + stated_vat - gross),
            ("paid in the district's budget", entered, stated),
        ):
            if found != wanted:
                yield f"{reference}: {what} is {pounds(found)}, and should be {pounds(wanted)}."
        if passed > value:
            yield f"{reference}: {pounds(passed)} passed, above its value of {pounds(value)}."


def _statements() -> Iterator[str]:
    for reference, net, lines in _rows(_STATEMENTS):
        yield f"{reference}: its net is {_pounds(net)}, its lines come to {_pounds(lines)}."


def _above_price() -> Iterator[str]:
    for reference, fees, price in _rows(_ABOVE_PRICE):
        yield f"{reference}: fees of {_pounds(fees)} stand, above the price of {_pounds(price)}."


def _pounds(pence: object) -> str:
    return pounds(int(str(pence)))
