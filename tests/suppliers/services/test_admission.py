"""Asking to join and deciding: every move, by whom, from where, with what it leaves behind."""

from datetime import UTC, date, datetime

import pytest

from dps.accounts.policy import PERMISSIONS
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from dps.notifications.models import Message
from suppliers import services
from suppliers.domain.lifecycle import ADMISSION
from suppliers.models import Supplier
from tests import build
from tests.suppliers.made import ANSWERS, answered, owner

pytestmark = pytest.mark.django_db

NOW = build.NOW
REASON = "The charity number belongs to another organisation."


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def save(supplier: Supplier, actor=None, revision: int | None = None, **values) -> None:
    services.save_supplier(
        supplier=supplier,
        revision=supplier.revision if revision is None else revision,
        values=values,
        actor=actor or owner(supplier),
        now=NOW,
    )


# writing


def test_answers_are_saved_page_by_page():
    supplier = build.supplier("draft")
    save(supplier, address="12 High Street", postcode="DY1 1HF")
    save(supplier, size="small", vcse=True)
    stored = Supplier.objects.get()
    assert (stored.address, stored.size, stored.vcse, stored.revision) == (
        "12 High Street",
        "small",
        True,
        2,
    )
    assert [line.detail for line in Line.objects.order_by("id")] == [
        {"fields": ["address", "postcode"]},
        {"fields": ["vcse"]},
    ]


def test_saving_what_is_there_already_writes_nothing():
    supplier = answered()
    save(supplier, **ANSWERS)
    assert Supplier.objects.get().revision == 0
    assert not Line.objects.exists()


def test_an_editor_may_write_and_a_stranger_may_not():
    supplier = build.supplier("draft")
    save(supplier, build.actor("supplier_editor", supplier.reference), about="We coach people.")
    for stranger in (
        build.actor("supplier_owner", build.supplier().reference),
        build.actor("buyer"),
        build.actor("administrator"),
    ):
        with pytest.raises(NotAllowed):
            save(supplier, stranger, about="Mine now")


def test_the_second_of_two_writers_is_told():
    supplier = build.supplier("draft")
    other = Supplier.objects.get()
    save(supplier, about="First")
    with pytest.raises(Stale):
        save(other, about="Second")
    assert Supplier.objects.get().about == "First"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"company_number": "ABC"}, "company_number"),
        ({"charity_number": "12"}, "charity_number"),
        ({"postcode": "nonsense"}, "postcode_unreadable"),
        ({"contact_email": "nobody"}, "email_unreadable"),
        ({"contact_phone": "lots"}, "telephone_number"),
        ({"company_number": "12"}, "company_number_short"),
    ],
)
def test_a_wrong_value_is_refused_by_its_field(values, code):
    supplier = build.supplier("draft")
    with pytest.raises(RuleBroken) as refused:
        save(supplier, **values)
    assert codes(refused) == {code}
    assert {reason.field for reason in refused.value.reasons} == set(values)


def test_numbers_are_stored_in_one_spelling():
    supplier = build.supplier("draft")
    save(supplier, company_number=" 123 456 ", charity_number="sc 012345", postcode="dy11hf")
    stored = Supplier.objects.get()
    assert (stored.company_number, stored.charity_number, stored.postcode) == (
        "00123456",
        "SC012345",
        "DY1 1HF",
    )


def test_a_company_number_is_registered_once_and_nobody_learns_by_whom():
    first = build.supplier(company_number="01234567", name="Secret Charity")
    second = build.supplier("draft")
    with pytest.raises(RuleBroken) as refused:
        save(second, company_number="1234567")
    (reason,) = refused.value.reasons
    assert (reason.code, reason.field) == ("company_taken", "company_number")
    assert first.name not in reason.sentence
    assert first.reference not in reason.sentence


@pytest.mark.parametrize(
    ("state", "field", "open_"),
    [
        *[("draft", field, True) for field in ANSWERS],
        *[("queried", field, True) for field in ANSWERS],
        ("submitted", "contact_email", True),
        ("submitted", "about", False),
        ("submitted", "size", False),
        ("admitted", "about", True),
        ("admitted", "contact_name", True),
        ("admitted", "company_number", False),
        ("admitted", "declared_no_exclusion", False),
        ("refused", "about", False),
        ("suspended", "contact_phone", True),
        ("suspended", "address", False),
    ],
)
def test_what_may_be_changed_depends_on_where_the_request_is(state, field, open_):
    supplier = answered(state)
    value = ANSWERS[field]
    if open_:
        save(supplier, **{field: value})
    else:
        with pytest.raises(RuleBroken) as refused:
            save(supplier, **{field: value})
        assert codes(refused) == {"not_editable"}


def test_states_and_other_columns_are_not_written_by_suppliers():
    supplier = build.supplier("draft")
    for name in ("state", "decide_by", "reference", "decision_reason"):
        with pytest.raises(ValueError, match=name):
            save(supplier, **{name: "admitted"})


# sending


def test_a_request_starts_the_clock_of_its_decision():
    supplier = answered()
    services.submit_admission(supplier=supplier, actor=owner(supplier), now=NOW, revision=0)
    stored = Supplier.objects.get()
    assert (stored.state, stored.submitted_at) == ("submitted", NOW)
    # Wednesday 3 June 2026 is day 0; ten working days later is Wednesday 17 June
    assert stored.decide_by == date(2026, 6, 17)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (datetime(2026, 6, 3, 16, 0, 0, tzinfo=UTC), date(2026, 6, 17)),  # 17:00:00 in London
        (datetime(2026, 6, 3, 16, 0, 1, tzinfo=UTC), date(2026, 6, 18)),
        (datetime(2026, 6, 6, 9, 0, tzinfo=UTC), date(2026, 6, 22)),  # a Saturday
        (datetime(2026, 12, 18, 9, 0, tzinfo=UTC), date(2027, 1, 6)),  # over Christmas
    ],
)
def test_the_clock_counts_working_days_from_the_day_of_receipt(sent, due):
    supplier = answered()
    services.submit_admission(supplier=supplier, actor=owner(supplier), now=sent)
    assert Supplier.objects.get().decide_by == due


def test_buyers_are_told_and_nobody_else():
    supplier = answered()
    buyer, lead = build.actor("buyer"), build.actor("lead_buyer")
    build.actor("finance")
    services.submit_admission(supplier=supplier, actor=owner(supplier), now=NOW)
    messages = Message.objects.filter(kind="admission_submitted")
    assert set(messages.values_list("user_id", flat=True)) == {buyer.user_id, lead.user_id}
    assert "17 June 2026" in messages[0].body


def test_an_incomplete_request_is_refused_with_everything_that_is_missing():
    supplier = build.supplier("draft", contact_email="", size="")
    with pytest.raises(RuleBroken) as refused:
        services.submit_admission(supplier=supplier, actor=owner(supplier), now=NOW)
    assert {reason.field for reason in refused.value.reasons} == {
        *("size", "address", "postcode", "contact_name", "contact_email", "about"),
        "declared_no_exclusion",
    }
    assert Supplier.objects.get().state == "draft"


def test_an_editor_cannot_send():
    supplier = answered()
    with pytest.raises(NotAllowed):
        services.submit_admission(
            supplier=supplier, actor=build.actor("supplier_editor", supplier.reference), now=NOW
        )


def test_answers_that_changed_after_the_check_are_not_sent():
    supplier = answered()
    checked = Supplier.objects.get()
    save(supplier, about="Something else")
    with pytest.raises(Stale):
        services.submit_admission(
            supplier=checked, actor=owner(supplier), now=NOW, revision=checked.revision
        )
    assert Supplier.objects.get().state == "draft"


# deciding

MOVES = {
    "submit": (services.submit_admission, "supplier_owner", {}),
    "answer": (services.answer_query, "supplier_owner", {"answer": "We mended it."}),
    "admit": (services.admit_supplier, "buyer", {}),
    "query": (services.query_supplier, "buyer", {"reason": REASON}),
    "refuse": (services.refuse_supplier, "buyer", {"reason": REASON}),
    "reapply": (services.reapply, "supplier_owner", {}),
    "suspend": (services.suspend_supplier, "lead_buyer", {"reason": REASON}),
    "reinstate": (services.reinstate_supplier, "lead_buyer", {"reason": REASON}),
}
ROLES = (
    *("supplier_owner", "supplier_editor", "buyer", "lead_buyer", "finance", "auditor"),
    *("administrator", "work_coach", "district_officer", "district_manager"),
)


def in_role(role: str, supplier: Supplier):
    if role.startswith("supplier_"):
        return build.actor(role, supplier.reference)
    if role in {"work_coach", "district_officer", "district_manager"}:
        return build.actor(role, "black-country")
    return build.actor(role)


def at(state: str) -> Supplier:
    return answered(state, decide_by=date(2026, 6, 17), decision_reason="Earlier words")


@pytest.mark.parametrize("state", ADMISSION.codes)
@pytest.mark.parametrize("name", MOVES)
def test_a_move_is_made_from_its_sources_and_from_nowhere_else(name, state):
    verb, role, more = MOVES[name]
    transition = ADMISSION.transition(name)
    supplier = at(state)
    call = {"supplier": supplier, "actor": in_role(role, supplier), "now": NOW, **more}
    if state in transition.sources:
        verb(**call)
        assert Supplier.objects.get().state == supplier.state == transition.target
        line = Line.objects.get(act=f"supplier.{name}")
        assert (line.before, line.after, line.role) == (state, transition.target, role)
    else:
        with pytest.raises(RuleBroken) as refused:
            verb(**call)
        assert "wrong_state" in codes(refused)
        assert Supplier.objects.get().state == state


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", MOVES)
def test_a_move_is_made_by_those_of_the_table_alone(name, role):
    verb, _, more = MOVES[name]
    transition = ADMISSION.transition(name)
    supplier = at(transition.sources[0])
    call = {"supplier": supplier, "actor": in_role(role, supplier), "now": NOW, **more}
    if role in PERMISSIONS[transition.capability].roles:
        verb(**call)
    else:
        with pytest.raises(NotAllowed):
            verb(**call)
        assert not Line.objects.exists()


@pytest.mark.parametrize("name", ["submit", "answer", "reapply"])
def test_a_stranger_moves_nothing(name):
    verb, role, more = MOVES[name]
    supplier = at(ADMISSION.transition(name).sources[0])
    with pytest.raises(NotAllowed):
        verb(supplier=supplier, actor=in_role(role, build.supplier()), now=NOW, **more)


@pytest.mark.parametrize("name", ["admit", "query", "refuse"])
def test_the_second_of_two_buyers_is_told(name):
    verb, _, more = MOVES[name]
    supplier = at("submitted")
    other = Supplier.objects.get()
    services.admit_supplier(supplier=supplier, actor=build.actor("buyer"), now=NOW)
    with pytest.raises(Stale):
        verb(supplier=other, actor=build.actor("buyer"), now=NOW, **more)
    assert Line.objects.filter(object=supplier.reference).count() == 1


@pytest.mark.parametrize("name", ["query", "refuse", "suspend", "reinstate"])
@pytest.mark.parametrize("reason", ["", "no", "   \n  "])
def test_words_are_needed_where_the_supplier_must_act(name, reason):
    verb, role, _ = MOVES[name]
    supplier = at(ADMISSION.transition(name).sources[0])
    with pytest.raises(RuleBroken) as refused:
        verb(supplier=supplier, actor=in_role(role, supplier), now=NOW, reason=reason)
    assert codes(refused) == {"reason_missing"}
    assert [r.field for r in refused.value.reasons] == ["reason"]


@pytest.mark.parametrize(
    ("name", "kind", "editors_too"),
    [
        ("admit", "admission_admitted", True),
        ("query", "admission_queried", False),
        ("refuse", "admission_refused", False),
        ("suspend", "supplier_suspended", True),
        ("reinstate", "supplier_reinstated", True),
    ],
)
def test_the_supplier_is_told_of_each_decision(name, kind, editors_too):
    verb, role, more = MOVES[name]
    supplier = at(ADMISSION.transition(name).sources[0])
    people = {owner(supplier).user_id}
    editor = build.actor("supplier_editor", supplier.reference)
    build.actor("supplier_owner", build.supplier().reference)
    verb(supplier=supplier, actor=in_role(role, supplier), now=NOW, **more)
    messages = Message.objects.all()
    assert {message.kind for message in messages} == {kind}
    assert {m.user_id for m in messages} == (people | {editor.user_id} if editors_too else people)
    assert all(REASON not in message.body for message in messages)


def test_reasons_stay_in_sight_until_the_request_is_sent_again():
    supplier = at("submitted")
    mine = owner(supplier)
    services.refuse_supplier(supplier=supplier, actor=build.actor("buyer"), now=NOW, reason=REASON)
    services.reapply(supplier=supplier, actor=mine, now=NOW)
    stored = Supplier.objects.get()
    assert (stored.state, stored.decision_reason, stored.decide_by) == ("draft", REASON, None)
    services.submit_admission(supplier=stored, actor=mine, now=NOW)
    again = Supplier.objects.get()
    assert (again.decision_reason, again.decided_at) == ("", None)
    assert again.decide_by == date(2026, 6, 17)


def test_a_question_does_not_stop_the_clock():
    supplier = at("submitted")
    services.query_supplier(supplier=supplier, actor=build.actor("buyer"), now=NOW, reason=REASON)
    services.answer_query(
        supplier=supplier, actor=owner(supplier), now=NOW, answer="Now it is right."
    )
    assert Supplier.objects.get().decide_by == date(2026, 6, 17)
    assert Line.objects.get(act="supplier.answer").note == "Now it is right."


def test_an_answer_is_not_sent_while_something_is_missing():
    supplier = answered("queried", about="")
    with pytest.raises(RuleBroken) as refused:
        services.answer_query(
            supplier=supplier, actor=owner(supplier), now=NOW, answer="Here you are."
        )
    assert codes(refused) == {"about_missing"}
